// SPDX-License-Identifier: Apache-2.0
#include "base/giflab/variables.h"

#include <algorithm>

#include "base/settings_table.h"

namespace framewise::giflab {

namespace {

std::string lower(std::string_view value) {
  std::string text(value);
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : char(c);
  });
  return text;
}

bool means_false(std::string_view value) {
  const std::string text = lower(value);
  return text == "0" || text == "false" || text == "no" || text == "off";
}

}  // namespace

bool means_true(std::string_view value) {
  const std::string text = lower(value);
  return text == "1" || text == "true" || text == "yes" || text == "on";
}

std::string as_it_is(std::string_view value) { return std::string(value); }

std::string mebibytes(std::string_view value) {
  return std::string(value) + "MiB";
}

std::string seconds(std::string_view value) { return std::string(value) + "s"; }

namespace {

std::string log_level(std::string_view value) {
  const std::string level = lower(value);
  if (level == "warn") return "warning";
  return level == "critical" ? "error" : level;
}

std::string debug(std::string_view value) {
  return means_true(value) ? "debug" : "";
}

std::string profile(std::string_view value) {
  std::string name = lower(value);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

// GIFLAB_ENV may name anything; only the names of profiles have a meaning.
std::string known_profile(std::string_view value) {
  std::string name = profile(value);
  return find_profile(name) ? name : "";
}

// GifLab treats every value except "false" as true.
std::string one_unless_parallel(std::string_view value) {
  return lower(value) == "false" ? "1" : "";
}

std::string true_if_false(std::string_view value) {
  return means_false(value) ? "true" : "";
}

std::string true_if_true(std::string_view value) {
  return means_true(value) ? "true" : "";
}

std::string false_if_true(std::string_view value) {
  return means_true(value) ? "false" : "";
}

std::string cache_use(std::string_view value) {
  return means_true(value) ? "disk" : means_false(value) ? "none" : "";
}

constexpr std::string_view kNetworks =
    "a network is loaded once for each process and shared by all comparisons";
constexpr std::string_view kTier =
    "[tier] of a policy file sets the limits: `framewise policy > my.toml`";
constexpr std::string_view kFramesInCache =
    "frames are decoded once and never stored; cache.memory and cache.size "
    "limit the cache of results";
constexpr std::string_view kThreads =
    "threads share each frame pair; there are no chunks to size";
constexpr std::string_view kEngines =
    "programs are found by PATH: put the folder of this one first in it";
constexpr std::string_view kProfiler =
    "`framewise profile -- COMMAND` reports time and memory by stage";
constexpr std::string_view kCacheStats = "`framewise cache stats` prints them";
constexpr std::string_view kOutput = "-o FILE or FOLDER names the output";
constexpr std::string_view kOwnTests = "only GifLab's own tests read it";

constexpr Variable kVariables[] = {
    {"GIFLAB_ENV", "profile", known_profile, ""},
    {"GIFLAB_DEFAULT_PROFILE", "profile", profile, ""},
    {"GIFLAB_MAX_WORKERS", "threads", as_it_is, ""},
    {"GIFLAB_MAX_PARALLEL_WORKERS", "threads", as_it_is, ""},
    {"GIFLAB_PARALLEL_ENABLED", "threads", one_unless_parallel, ""},
    {"GIFLAB_ENABLE_PARALLEL_METRICS", "threads", one_unless_parallel, ""},
    {"GIFLAB_MAX_MEMORY_MB", "memory", mebibytes, ""},
    {"GIFLAB_CACHE_SIZE_MB", "cache.memory", mebibytes, ""},
    {"GIFLAB_USE_CACHE", "cache.use", cache_use, ""},
    {"GIFLAB_LOG_LEVEL", "log_level", log_level, ""},
    {"GIFLAB_DEBUG", "log_level", debug, ""},
    {"GIFLAB_VALIDATION_DEBUG", "log_level", debug, ""},
    {"GIFLAB_ENABLE_CONDITIONAL_METRICS", "compare.full", true_if_false, ""},
    {"GIFLAB_SKIP_EXPENSIVE_ON_HIGH_QUALITY", "compare.full", true_if_false,
     ""},
    {"GIFLAB_FORCE_ALL_METRICS", "compare.full", true_if_true, ""},
    {"GIFLAB_DISABLE_ALL_OPTIMIZATIONS", "shortcuts", false_if_true, ""},

    {"GIFLAB_ANIMATELY_PATH", "", nullptr, kEngines},
    {"GIFLAB_BASELINE_DIR", "", nullptr,
     "`framewise baseline --file FILE` and `framewise bench check FILE` name "
     "the file"},
    {"GIFLAB_BATCH_SIZE", "", nullptr, kThreads},
    {"GIFLAB_BENCHMARK_WORKERS", "", nullptr,
     "`framewise bench run` measures one program at a time"},
    {"GIFLAB_CACHE_FRAME_HASHES", "", nullptr,
     "hashes of files are cached always"},
    {"GIFLAB_CACHE_STATS_INTERVAL", "", nullptr, kCacheStats},
    {"GIFLAB_CHUNK_STRATEGY", "", nullptr, kThreads},
    {"GIFLAB_CLEANUP_INTERVAL_SECONDS", "", nullptr,
     "memory is given back as soon as it is not needed"},
    {"GIFLAB_CONTENT_FOCUS", "", nullptr,
     "`framewise sweep --synthetic targeted` tries chosen contents"},
    {"GIFLAB_DEBUG_DEPS", "", nullptr,
     "`framewise doctor` lists what works and what is missing"},
    {"GIFLAB_DEFAULT_PRESET", "", nullptr,
     "`framewise sweep --preset NAME` chooses one"},
    {"GIFLAB_DISABLE_CLIP", "", nullptr,
     "no CLIP network is used; content is recognized without one"},
    {"GIFLAB_ENABLE_CACHING", "", nullptr, kNetworks},
    {"GIFLAB_ENABLE_EXPERIMENTAL_CACHING", "", nullptr, kFramesInCache},
    {"GIFLAB_ENABLE_MEMORY_MAPPING", "", nullptr,
     "files are read, not mapped, so that a file that shrinks does no harm"},
    {"GIFLAB_ENABLE_MODEL_CACHING", "", nullptr, kNetworks},
    {"GIFLAB_ENABLE_PERFORMANCE_MONITORING", "", nullptr,
     "`framewise bench check` finds slower builds"},
    {"GIFLAB_ENABLE_PHASE6_OPTIMIZATION", "", nullptr,
     "the only path is the fast one, and it has all metrics"},
    {"GIFLAB_ENABLE_PROFILING", "", nullptr, kProfiler},
    {"GIFLAB_ENABLE_PROGRESSIVE_CALCULATION", "", nullptr,
     "`--sampling progressive` does it"},
    {"GIFLAB_FFMPEG_PATH", "", nullptr, kEngines},
    {"GIFLAB_FFPROBE_PATH", "", nullptr,
     "videos are read by a module, without ffprobe"},
    {"GIFLAB_FORCE_DISABLE_EXPERIMENTAL", "", nullptr,
     "`--no-shortcuts` turns off all that saves time"},
    {"GIFLAB_FORCE_GRADIENT_METRICS", "", nullptr,
     "a metric that is named is always measured: -m giflab"},
    {"GIFLAB_FORCE_MODEL_CLEANUP", "", nullptr, kNetworks},
    {"GIFLAB_FRAME_CACHE_SIZE", "", nullptr, kFramesInCache},
    {"GIFLAB_FULL_MATRIX", "", nullptr, kOwnTests},
    {"GIFLAB_GIFSICLE_PATH", "", nullptr, kEngines},
    {"GIFLAB_GIFSKI_PATH", "", nullptr, kEngines},
    {"GIFLAB_IMAGEMAGICK_PATH", "", nullptr, kEngines},
    {"GIFLAB_LOG_CACHE_STATS", "", nullptr, kCacheStats},
    {"GIFLAB_LOG_MEMORY_USAGE", "", nullptr, kProfiler},
    {"GIFLAB_LOG_PERFORMANCE_METRICS", "", nullptr, kProfiler},
    {"GIFLAB_MAX_PIPES", "", nullptr, kOwnTests},
    {"GIFLAB_METRICS_OUTPUT_FILE", "", nullptr,
     "`framewise profile -o FILE.json` writes them"},
    {"GIFLAB_MOCK_ALL_ENGINES", "", nullptr, kOwnTests},
    {"GIFLAB_MODEL_CACHE_SIZE_MB", "", nullptr, kNetworks},
    {"GIFLAB_MODEL_CACHE_TTL", "", nullptr, kNetworks},
    {"GIFLAB_OUTPUT_BASE", "", nullptr, kOutput},
    {"GIFLAB_OUTPUT_DIR", "", nullptr, kOutput},
    {"GIFLAB_PARALLEL_BATCH_SIZE", "", nullptr, kThreads},
    {"GIFLAB_PERFORMANCE_CI", "", nullptr, kOwnTests},
    {"GIFLAB_QUALITY_HIGH_THRESHOLD", "", nullptr, kTier},
    {"GIFLAB_QUALITY_MEDIUM_THRESHOLD", "", nullptr, kTier},
    {"GIFLAB_QUALITY_SAMPLE_FRAMES", "", nullptr, kTier},
    {"GIFLAB_QUALITY_THRESHOLD", "", nullptr,
     "--require 'score.mean>=80' sets a limit"},
    {"GIFLAB_RANDOM_SEED", "", nullptr,
     "samples depend on the files alone: every run gives the same result"},
    {"GIFLAB_RUN_TIMEOUT", "", nullptr,
     "--timeout limits the time of a job of `batch`, `optimize` and `sweep`"},
    {"GIFLAB_SKIP_NETWORK_CHECKS", "", nullptr,
     "only `framewise models pull` uses a network"},
    {"GIFLAB_SKIP_TEMPORAL_METRICS", "", nullptr,
     "-m names the metrics to compute"},
    {"GIFLAB_SMART_SAMPLING", "", nullptr,
     "`--sampling auto`, the default, samples where it saves much time"},
    {"GIFLAB_STRESS_TESTS", "", nullptr, kOwnTests},
    {"GIFLAB_TEMPORAL_WEIGHT", "", nullptr,
     "the weights of giflab:composite are GifLab's; use a policy file for "
     "limits of your own"},
    {"GIFLAB_ULTRA_FAST", "", nullptr, kOwnTests},
    {"GIFLAB_USE_GPU", "", nullptr,
     "all metrics run on the CPU, with the same result everywhere"},
    {"GIFLAB_USE_MODEL_CACHE", "", nullptr, kNetworks},
    {"GIFLAB_USE_PROCESS_POOL", "", nullptr,
     "threads do the work; `batch --isolate` uses processes"},
    {"GIFLAB_USE_PROGRESSIVE_CALCULATION", "", nullptr,
     "`--sampling progressive` does it"},
    {"GIFLAB_VALIDATION_EMERGENCY_DISABLE", "", nullptr,
     "--no-verdict turns off all checks"},
    {"GIFLAB_VALIDATION_PERFORMANCE_MODE", "", nullptr,
     "-m fast computes only fast metrics"},
};

}  // namespace

std::span<const Variable> variables() { return kVariables; }

const Variable* find_variable(std::string_view name) {
  const auto* const found =
      std::ranges::find(kVariables, name, &Variable::name);
  return found == std::end(kVariables) ? nullptr : found;
}

}  // namespace framewise::giflab
