// SPDX-License-Identifier: Apache-2.0
#include "runtime/settings_check.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace framewise::runtime {
namespace {

namespace fs = std::filesystem;
using Found = std::optional<SettingsFinding>;

// More threads than this for each CPU only take memory.
constexpr int64_t kMostThreadsPerCpu = 2;
// Less than this holds no pair of frames of 1920x1080 with what is derived from
// it.
constexpr int64_t kLeastBytesPerThread = int64_t{64} << 20;
// GifLab's limit for its caches: the rest is for the work itself.
constexpr double kMostOfFreeMemory = 0.5;
// RGBA of both frames of a pair.
constexpr int64_t kBytesPerPixelOfPair = 8;

std::string size_text(int64_t bytes) {
  return fmt::format("{} MiB", bytes >> 20);
}

int64_t available_memory(const Machine& machine) {
  if (!machine.memory_limit) return machine.memory_bytes;
  const int64_t limit = machine.memory_limit->value;
  return machine.memory_bytes > 0 ? std::min(machine.memory_bytes, limit)
                                  : limit;
}

int64_t budget(const Settings& settings, const Machine& machine) {
  return choose_memory(machine, settings.integer("memory"),
                       settings.integer("memory_share"))
      .bytes;
}

int64_t cache_memory(const Settings& settings) {
  return settings.text("cache.use") == "none"
             ? 0
             : settings.integer("cache.memory");
}

// Whether a person has chosen the value, rather than a profile.
bool is_chosen(const Settings& settings, SettingKey key) {
  return settings.origin(key).layer > SettingOrigin::Layer::kProfile;
}

bool selects(const Settings& settings, std::string_view metric) {
  const std::string& metrics = settings.text("compare.metrics");
  return metrics.find(metric) != std::string::npos ||
         metrics.find("all") != std::string::npos;
}

Found sum_of_memory(const Settings& settings, const Surroundings& around) {
  const int64_t memory = available_memory(around.machine);
  const int64_t frames = budget(settings, around.machine);
  const int64_t cache = cache_memory(settings);
  if (memory == 0 || frames + cache <= memory) return {};
  return SettingsFinding{
      Severity::kError,
      fmt::format("memory for frames ({}) and cache.memory ({}) are together "
                  "more than the machine has ({})",
                  size_text(frames), size_text(cache), size_text(memory)),
      "reduce memory, memory_share or cache.memory"};
}

Found cache_of_free_memory(const Settings& settings,
                           const Surroundings& around) {
  if (!around.free_memory_bytes) return {};
  const int64_t cache = cache_memory(settings);
  if (double(cache) <= kMostOfFreeMemory * double(*around.free_memory_bytes)) {
    return {};
  }
  return SettingsFinding{
      Severity::kWarning,
      fmt::format("cache.memory ({}) is more than half of the free memory ({})",
                  size_text(cache), size_text(*around.free_memory_bytes)),
      "reduce cache.memory"};
}

Found memory_of_thread(const Settings& settings, const Surroundings& around) {
  const int threads =
      choose_threads(around.machine, settings.integer("threads")).threads;
  const int64_t each = budget(settings, around.machine) / threads;
  if (each == 0 || each >= kLeastBytesPerThread) return {};
  return SettingsFinding{
      Severity::kWarning,
      fmt::format("each of {} threads gets {} of memory; large frames are "
                  "compared more slowly",
                  threads, size_text(each)),
      "increase memory or memory_share, or reduce threads"};
}

Found threads_of_machine(const Settings& settings, const Surroundings& around) {
  const int64_t threads = settings.integer("threads");
  const int usable = std::max(1, around.machine.usable_processors);
  if (threads <= kMostThreadsPerCpu * usable) return {};
  return SettingsFinding{
      Severity::kWarning,
      fmt::format("threads is {}, and there are {} CPUs to use", threads,
                  usable),
      "0 uses one thread for each CPU"};
}

Found frame_in_memory(const Settings& settings, const Surroundings& around) {
  const int64_t pixels = settings.integer("limits.frame_pixels");
  const int64_t memory = budget(settings, around.machine);
  if (pixels == 0 || memory == 0 || pixels <= memory / kBytesPerPixelOfPair) {
    return {};
  }
  return SettingsFinding{
      Severity::kWarning,
      fmt::format("limits.frame_pixels allows pairs of frames of {}, more than "
                  "the memory for frames ({})",
                  size_text(pixels * kBytesPerPixelOfPair), size_text(memory)),
      fmt::format("set limits.frame_pixels to {}px or less",
                  memory / kBytesPerPixelOfPair)};
}

Found cache_on_disk(const Settings& settings, const Surroundings& around) {
  const std::string& use = settings.text("cache.use");
  if (use == "none" || use == "memory") return {};
  if (!around.cache_is_writable) {
    return SettingsFinding{Severity::kWarning,
                           "the folder of the cache cannot be written",
                           "set cache.dir to another folder, or cache.use to "
                           "memory"};
  }
  const int64_t size = settings.integer("cache.size");
  if (!around.free_disk_bytes || size <= *around.free_disk_bytes) return {};
  return SettingsFinding{
      Severity::kWarning,
      fmt::format("cache.size ({}) is more than what is free on its disk ({})",
                  size_text(size), size_text(*around.free_disk_bytes)),
      "reduce cache.size, or set cache.dir to another disk"};
}

Found folders_differ(const Settings& settings, const Surroundings&) {
  const std::string& cache = settings.text("cache.dir");
  if (cache.empty() ||
      fs::path(cache).lexically_normal() !=
          fs::path(settings.text("models.folder")).lexically_normal()) {
    return {};
  }
  return SettingsFinding{
      Severity::kError, "cache.dir and models.folder are the same folder",
      "choose different folders: `cache clear` empties that of the cache"};
}

Found pixels_of_file(const Settings& settings, const Surroundings&) {
  const int64_t frame = settings.integer("limits.frame_pixels");
  const int64_t total = settings.integer("limits.total_pixels");
  if (total == 0 || (frame > 0 && frame <= total)) return {};
  return SettingsFinding{
      Severity::kWarning,
      "limits.frame_pixels allows larger frames than limits.total_pixels",
      "no frame can have more pixels than its file"};
}

Found sampling_of_all(const Settings& settings, const Surroundings&) {
  const std::string& by = settings.text("compare.sampling");
  if (!settings.enabled("compare.full") || by == "full" || by == "auto" ||
      !is_chosen(settings, "compare.sampling")) {
    return {};
  }
  return SettingsFinding{
      Severity::kWarning,
      fmt::format("compare.full overrides compare.sampling = {}", by),
      "set only one of them"};
}

Found share_of_sample(const Settings& settings, const Surroundings&) {
  const std::string& by = settings.text("compare.sampling");
  if (settings.integer("compare.sample_share") == 0 ||
      !is_chosen(settings, "compare.sample_share") || by == "uniform" ||
      by == "adaptive" || by == "scenes") {
    return {};
  }
  return SettingsFinding{
      Severity::kNote,
      fmt::format("compare.sample_share has no effect with compare.sampling = "
                  "{}",
                  by),
      "set compare.sampling to uniform, adaptive or scenes"};
}

Found timeouts(const Settings& settings, const Surroundings&) {
  const int64_t pair = settings.integer("batch.timeout");
  const int64_t file = settings.integer("limits.wall_time");
  if (pair == 0 || file <= pair) return {};
  return SettingsFinding{
      Severity::kNote,
      "limits.wall_time has no effect in a batch: batch.timeout is shorter",
      "a pair has at least two files"};
}

Found memory_by_share(const Settings& settings, const Surroundings&) {
  if (settings.integer("memory") == 0 || !is_chosen(settings, "memory_share")) {
    return {};
  }
  return SettingsFinding{Severity::kNote,
                         "memory_share has no effect while memory is set",
                         "set memory to 0, or leave memory_share out"};
}

Found sizes_of_metrics(const Settings& settings, const Surroundings&) {
  const auto unused = [&](SettingKey key, std::string_view metric) {
    return settings.integer(key) != 0 && is_chosen(settings, key) &&
           !selects(settings, metric);
  };
  const bool lpips = unused("compare.lpips_size", "lpips");
  if (!lpips && !unused("compare.giflab_frames", "giflab")) return {};
  return SettingsFinding{
      Severity::kNote,
      fmt::format("{} has no effect with compare.metrics = {}",
                  lpips ? "compare.lpips_size" : "compare.giflab_frames",
                  settings.text("compare.metrics")),
      lpips ? "add lpips to compare.metrics" : "add giflab to compare.metrics"};
}

Found overridden_by_switch(const Settings& settings, const Surroundings&) {
  if (settings.enabled("shortcuts")) return {};
  return SettingsFinding{
      Severity::kNote,
      "shortcuts = false overrides threads, cache.use, compare.full and "
      "compare.sampling",
      ""};
}

constexpr Found (*kRules[])(const Settings&, const Surroundings&) = {
    sum_of_memory,    cache_of_free_memory,
    memory_of_thread, threads_of_machine,
    frame_in_memory,  cache_on_disk,
    folders_differ,   pixels_of_file,
    sampling_of_all,  share_of_sample,
    timeouts,         memory_by_share,
    sizes_of_metrics, overridden_by_switch};

std::optional<int64_t> free_memory() {
  std::ifstream file("/proc/meminfo");
  std::string name;
  int64_t kibibytes = 0;
  std::string unit;
  while (file >> name >> kibibytes) {
    if (name == "MemAvailable:") return kibibytes * 1024;
    std::getline(file, unit);
  }
  return std::nullopt;
}

// The folder may not exist yet: what counts is where it would be made.
fs::path nearest_existing(fs::path folder) {
  std::error_code unknown;
  while (!folder.empty() && !fs::exists(folder, unknown) &&
         folder != folder.root_path()) {
    folder = folder.parent_path();
  }
  return folder.empty() ? "." : folder;
}

}  // namespace

Surroundings read_surroundings(const fs::path& cache_folder) {
  Surroundings around{.machine = read_machine(),
                      .free_memory_bytes = free_memory()};
  if (cache_folder.empty()) return around;
  const fs::path folder = nearest_existing(cache_folder);
  around.cache_is_writable = access(folder.string().c_str(), W_OK) == 0;
  std::error_code unknown;
  const fs::space_info space = fs::space(folder, unknown);
  if (!unknown) around.free_disk_bytes = int64_t(space.available);
  return around;
}

std::vector<SettingsFinding> check_settings(const Settings& settings,
                                            const Surroundings& surroundings) {
  std::vector<SettingsFinding> findings;
  for (const auto& rule : kRules) {
    if (Found found = rule(settings, surroundings)) {
      findings.push_back(*std::move(found));
    }
  }
  std::ranges::stable_sort(findings, std::ranges::greater(),
                           &SettingsFinding::severity);
  return findings;
}

}  // namespace framewise::runtime
