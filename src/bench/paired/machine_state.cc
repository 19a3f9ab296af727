// SPDX-License-Identifier: Apache-2.0
#include "bench/paired/machine_state.h"

#include <sys/utsname.h>

#include <fstream>
#include <span>
#include <sstream>
#include <thread>
#include <vector>

#include "base/result.h"
#include "base/sha256.h"

namespace framewise::bench {
namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return line;
}

std::string processor_model(const fs::path& root) {
  std::ifstream in(root / "proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("model name")) continue;
    const size_t colon = line.find(": ");
    if (colon != std::string::npos) return line.substr(colon + 2);
  }
  return "unknown";
}

}  // namespace

std::string MachineFacts::key() const {
  const std::string all =
      fmt::format("{}|{}|{}|{}", processor, processors, kernel, compiler);
  Sha256 hash;
  hash.update(std::as_bytes(std::span(all)));
  return hash.hex().substr(0, 12);
}

MachineFacts read_machine_facts(const fs::path& root) {
  MachineFacts facts;
  facts.processor = processor_model(root);
  facts.processors = int(std::max(1u, std::thread::hardware_concurrency()));
  utsname name{};
  facts.kernel = uname(&name) == 0 ? name.release : "unknown";
  facts.governor =
      first_line(root / "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  if (facts.governor.empty()) facts.governor = "unknown";
#if defined(__clang__)
  facts.compiler = "clang " __clang_version__;
#else
  facts.compiler = "gcc " __VERSION__;
#endif
  return facts;
}

MachineLoad read_machine_load(const fs::path& root) {
  MachineLoad load;
  std::ifstream(root / "proc/loadavg") >> load.average;
  // cpu user nice system idle iowait irq softirq steal …
  std::istringstream line(first_line(root / "proc/stat"));
  std::string name;
  line >> name;
  std::vector<double> ticks;
  for (double value = 0; line >> value && ticks.size() < 8;) {
    ticks.push_back(value);
    load.all_ticks += value;
  }
  if (ticks.size() == 8) load.steal_ticks = ticks[7];
  return load;
}

std::optional<double> steal_share(const MachineLoad& before,
                                  const MachineLoad& after) {
  const double ticks = after.all_ticks - before.all_ticks;
  if (!before.steal_ticks || !after.steal_ticks || ticks <= 0) {
    return std::nullopt;
  }
  return (*after.steal_ticks - *before.steal_ticks) / ticks;
}

}  // namespace framewise::bench
