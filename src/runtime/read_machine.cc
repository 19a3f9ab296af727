// SPDX-License-Identifier: Apache-2.0
// The machine as Linux describes it, in files.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/machine.h"

namespace framewise::runtime {
namespace {

namespace fs = std::filesystem;

std::string read_text(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  return text.str();
}

std::vector<std::string> lines_of(const fs::path& path) {
  std::istringstream text(read_text(path));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

std::optional<int64_t> number_at_start(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  int64_t number = 0;
  const auto [end, problem] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc()) return std::nullopt;
  return number;
}

std::optional<int64_t> number_in(const fs::path& path) {
  return number_at_start(read_text(path));
}

// The value of a line "Name:   value" in a file of /proc.
std::optional<std::string> field(const fs::path& path, std::string_view name) {
  for (const std::string& line : lines_of(path)) {
    if (line.starts_with(name) && line.size() > name.size() &&
        line[name.size()] == ':') {
      return line.substr(name.size() + 1);
    }
  }
  return std::nullopt;
}

// Counts a processor list: "0-3,8" is 5.
int count_of_list(std::string_view list) {
  int count = 0;
  while (!list.empty()) {
    const size_t comma = list.find(',');
    const std::string_view part = list.substr(0, comma);
    const auto first = number_at_start(part);
    const size_t dash = part.find('-');
    const auto last = dash == std::string_view::npos
                          ? first
                          : number_at_start(part.substr(dash + 1));
    if (first && last && *last >= *first) count += int(*last - *first + 1);
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return count;
}

// Keeps the smallest limit and the file that states it.
template <typename T>
void tighten(std::optional<Stated<T>>& limit, T value, const fs::path& file) {
  if (!limit || value < limit->value) limit = Stated<T>{value, file.string()};
}

// The folders of a control group and of its parents, whose limits also apply.
// Inside a container, the path of the group may not exist below the mount
// point; then the mount point is the group.
std::vector<fs::path> group_folders(const fs::path& mount,
                                    std::string_view group) {
  std::vector<fs::path> folders = {mount};
  fs::path folder = mount;
  for (const fs::path& part : fs::path(group).relative_path()) {
    folder /= part;
    folders.push_back(folder);
  }
  return folders;
}

struct ControlGroups {
  const fs::path root;
  Machine& machine;

  void add_memory(const fs::path& folder, std::string_view file) {
    // cgroup version 1 stores "no limit" as the largest multiple of a page.
    constexpr int64_t kNoLimit = int64_t{1} << 60;
    const auto limit = number_in(folder / file);
    if (limit && *limit > 0 && *limit < kNoLimit) {
      tighten(machine.memory_limit, *limit, shown(folder / file));
    }
  }

  // cpu.max: "quota period" in microseconds, or "max period".
  void add_processors_v2(const fs::path& folder) {
    std::istringstream text(read_text(folder / "cpu.max"));
    int64_t quota = 0;
    int64_t period = 0;
    if (text >> quota >> period && quota > 0 && period > 0) {
      tighten(machine.processor_quota, double(quota) / double(period),
              shown(folder / "cpu.max"));
    }
  }

  void add_processors_v1(const fs::path& folder) {
    const auto quota = number_in(folder / "cpu.cfs_quota_us");
    const auto period = number_in(folder / "cpu.cfs_period_us");
    if (quota && period && *quota > 0 && *period > 0) {
      tighten(machine.processor_quota, double(*quota) / double(*period),
              shown(folder / "cpu.cfs_quota_us"));
    }
  }

  // Removes the test root from a path, for messages.
  fs::path shown(const fs::path& path) const {
    return "/" / path.lexically_relative(root);
  }

  // A line of /proc/self/cgroup is "id:controllers:path"; version 2 has no
  // controllers.
  void add(std::string_view line) {
    const size_t first = line.find(':');
    if (first == std::string_view::npos) return;
    const size_t second = line.find(':', first + 1);
    if (second == std::string_view::npos) return;
    const std::string controllers(line.substr(first + 1, second - first - 1));
    const std::string_view group = line.substr(second + 1);
    const fs::path base = root / "sys/fs/cgroup";
    if (controllers.empty()) {
      // Next to version 1, version 2 is mounted in a folder of its own.
      for (const fs::path& mount : {base, base / "unified"}) {
        for (const fs::path& folder : group_folders(mount, group)) {
          add_processors_v2(folder);
          add_memory(folder, "memory.max");
        }
      }
      return;
    }
    const auto has = [&](std::string_view name) {
      return ("," + controllers + ",").find(fmt::format(",{},", name)) !=
             std::string::npos;
    };
    if (has("cpu")) {
      for (const auto& folder : group_folders(base / controllers, group)) {
        add_processors_v1(folder);
      }
    }
    if (has("memory")) {
      for (const auto& folder : group_folders(base / controllers, group)) {
        add_memory(folder, "memory.limit_in_bytes");
      }
    }
  }
};

// "Max data size   67108864   unlimited   bytes", as `ulimit` sets it.
void add_own_limits(const fs::path& file, const fs::path& shown,
                    Machine& machine) {
  for (const std::string& line : lines_of(file)) {
    for (const std::string_view name : {"Max address space", "Max data size"}) {
      if (!line.starts_with(name)) continue;
      const size_t value = line.find_first_not_of(' ', name.size());
      if (value == std::string::npos) continue;
      const auto limit = number_at_start(std::string_view(line).substr(value));
      if (limit && *limit > 0) tighten(machine.memory_limit, *limit, shown);
    }
  }
}

}  // namespace

Machine read_machine(const fs::path& root) {
  Machine machine;
  if (const auto online = lines_of(root / "sys/devices/system/cpu/online");
      !online.empty()) {
    machine.processors = std::max(1, count_of_list(online.front()));
  }
  machine.usable_processors = machine.processors;
  if (const auto allowed =
          field(root / "proc/self/status", "Cpus_allowed_list")) {
    const int usable = count_of_list(*allowed);
    if (usable > 0) {
      // The affinity mask may include processors that are offline.
      machine.usable_processors = machine.processors > 1
                                      ? std::min(usable, machine.processors)
                                      : usable;
    }
  }
  if (const auto total = field(root / "proc/meminfo", "MemTotal")) {
    machine.memory_bytes = number_at_start(*total).value_or(0) * 1024;
  }
  ControlGroups groups{root, machine};
  for (const std::string& line : lines_of(root / "proc/self/cgroup")) {
    groups.add(line);
  }
  add_own_limits(root / "proc/self/limits", "/proc/self/limits", machine);
  return machine;
}

}  // namespace framewise::runtime
