// SPDX-License-Identifier: Apache-2.0
// The data of profiles and of legacy variables.
#include "base/settings_table.h"

#include <algorithm>
#include <string>

namespace framewise {
namespace {

constexpr ProfileValue kAccuracy[] = {{"limits.frames", "0"},
                                      {"limits.total_pixels", "0"}};
constexpr ProfileValue kDevelopment[] = {{"log_level", "debug"}};
constexpr ProfileValue kHighMemory[] = {{"memory_share", "80%"},
                                        {"limits.file_bytes", "8GiB"},
                                        {"limits.frame_pixels", "400Mpx"},
                                        {"limits.total_pixels", "100Gpx"}};
constexpr ProfileValue kHighThroughput[] = {{"memory_share", "80%"},
                                            {"limits.wall_time", "2min"},
                                            {"log_level", "warning"}};
constexpr ProfileValue kInteractive[] = {{"limits.wall_time", "10s"},
                                         {"limits.total_pixels", "1Gpx"}};
constexpr ProfileValue kLowMemory[] = {{"threads", "2"},
                                       {"memory_share", "15%"},
                                       {"limits.file_bytes", "128MiB"},
                                       {"limits.frame_pixels", "25Mpx"}};
constexpr ProfileValue kMemory[] = {{"threads", "1"}, {"memory_share", "10%"}};
constexpr ProfileValue kProduction[] = {{"color", "never"},
                                        {"progress", "none"},
                                        {"log_level", "warning"},
                                        {"limits.wall_time", "5min"}};
constexpr ProfileValue kSpeed[] = {{"memory_share", "70%"}};
constexpr ProfileValue kTesting[] = {{"threads", "2"},
                                     {"color", "never"},
                                     {"progress", "none"},
                                     {"limits.wall_time", "1min"}};

constexpr Profile kProfiles[] = {
    {"accuracy", "no limits on the length of files", kAccuracy},
    {"balanced", "the built-in values", {}},
    {"development", "messages for developers", kDevelopment},
    {"high-memory", "large files on a machine with much memory", kHighMemory},
    {"high-throughput", "many files, with a time limit for each",
     kHighThroughput},
    {"interactive", "a result within seconds, or an error", kInteractive},
    {"low-memory", "a small machine or container", kLowMemory},
    {"memory", "one file at a time, with little memory", kMemory},
    {"production",
     "services and jobs: only warnings, no color, a time limit for each file",
     kProduction},
    {"speed", "more files in memory at once", kSpeed},
    {"testing",
     "tests: the same output on every machine, a time limit for each file",
     kTesting},
};

std::string as_it_is(std::string_view value) { return std::string(value); }

std::string lower(std::string_view value) {
  std::string text(value);
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : char(c);
  });
  return text;
}

std::string log_level(std::string_view value) {
  const std::string level = lower(value);
  if (level == "warn") return "warning";
  return level == "critical" ? "error" : level;
}

std::string debug(std::string_view value) {
  const std::string text = lower(value);
  return text == "1" || text == "true" || text == "yes" ? "debug" : "";
}

std::string mebibytes(std::string_view value) {
  return std::string(value) + "MiB";
}

std::string profile(std::string_view value) {
  std::string name = lower(value);
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

// GifLab treats every value except "false" as true.
std::string parallel(std::string_view value) {
  return lower(value) == "false" ? "1" : "";
}

constexpr LegacyVariable kLegacyVariables[] = {
    // The order matters: for the same key, a later variable overrides an
    // earlier one.
    {"GIFLAB_DEFAULT_PROFILE", "profile", profile},
    {"GIFLAB_MAX_WORKERS", "threads", as_it_is},
    {"GIFLAB_MAX_PARALLEL_WORKERS", "threads", as_it_is},
    {"GIFLAB_ENABLE_PARALLEL_METRICS", "threads", parallel},
    {"GIFLAB_MAX_MEMORY_MB", "memory", mebibytes},
    {"GIFLAB_LOG_LEVEL", "log_level", log_level},
    {"GIFLAB_DEBUG", "log_level", debug},
    {"GIFLAB_ANIMATELY_PATH", ""},
    {"GIFLAB_BASELINE_DIR", ""},
    {"GIFLAB_BATCH_SIZE", ""},
    {"GIFLAB_BENCHMARK_WORKERS", ""},
    {"GIFLAB_CACHE_FRAME_HASHES", ""},
    {"GIFLAB_CACHE_SIZE_MB", ""},
    {"GIFLAB_CACHE_STATS_INTERVAL", ""},
    {"GIFLAB_CHUNK_STRATEGY", ""},
    {"GIFLAB_CLEANUP_INTERVAL_SECONDS", ""},
    {"GIFLAB_CONTENT_FOCUS", ""},
    {"GIFLAB_DEBUG_DEPS", ""},
    {"GIFLAB_DEFAULT_PRESET", ""},
    {"GIFLAB_DISABLE_ALL_OPTIMIZATIONS", ""},
    {"GIFLAB_DISABLE_CLIP", ""},
    {"GIFLAB_ENABLE_CACHING", ""},
    {"GIFLAB_ENABLE_CONDITIONAL_METRICS", ""},
    {"GIFLAB_ENABLE_EXPERIMENTAL_CACHING", ""},
    {"GIFLAB_ENABLE_MEMORY_MAPPING", ""},
    {"GIFLAB_ENABLE_MODEL_CACHING", ""},
    {"GIFLAB_ENABLE_PERFORMANCE_MONITORING", ""},
    {"GIFLAB_ENABLE_PHASE6_OPTIMIZATION", ""},
    {"GIFLAB_ENABLE_PROFILING", ""},
    {"GIFLAB_ENABLE_PROGRESSIVE_CALCULATION", ""},
    {"GIFLAB_ENV", ""},
    {"GIFLAB_FFMPEG_PATH", ""},
    {"GIFLAB_FFPROBE_PATH", ""},
    {"GIFLAB_FORCE_ALL_METRICS", ""},
    {"GIFLAB_FORCE_DISABLE_EXPERIMENTAL", ""},
    {"GIFLAB_FORCE_GRADIENT_METRICS", ""},
    {"GIFLAB_FORCE_MODEL_CLEANUP", ""},
    {"GIFLAB_FRAME_CACHE_SIZE", ""},
    {"GIFLAB_FULL_MATRIX", ""},
    {"GIFLAB_GIFSICLE_PATH", ""},
    {"GIFLAB_GIFSKI_PATH", ""},
    {"GIFLAB_IMAGEMAGICK_PATH", ""},
    {"GIFLAB_LOG_CACHE_STATS", ""},
    {"GIFLAB_LOG_MEMORY_USAGE", ""},
    {"GIFLAB_LOG_PERFORMANCE_METRICS", ""},
    {"GIFLAB_MAX_PIPES", ""},
    {"GIFLAB_METRICS_OUTPUT_FILE", ""},
    {"GIFLAB_MOCK_ALL_ENGINES", ""},
    {"GIFLAB_MODEL_CACHE_SIZE_MB", ""},
    {"GIFLAB_MODEL_CACHE_TTL", ""},
    {"GIFLAB_OUTPUT_BASE", ""},
    {"GIFLAB_OUTPUT_DIR", ""},
    {"GIFLAB_PARALLEL_BATCH_SIZE", ""},
    {"GIFLAB_PARALLEL_ENABLED", ""},
    {"GIFLAB_PERFORMANCE_CI", ""},
    {"GIFLAB_QUALITY_HIGH_THRESHOLD", ""},
    {"GIFLAB_QUALITY_MEDIUM_THRESHOLD", ""},
    {"GIFLAB_QUALITY_SAMPLE_FRAMES", ""},
    {"GIFLAB_QUALITY_THRESHOLD", ""},
    {"GIFLAB_RANDOM_SEED", ""},
    {"GIFLAB_RUN_TIMEOUT", ""},
    {"GIFLAB_SKIP_EXPENSIVE_ON_HIGH_QUALITY", ""},
    {"GIFLAB_SKIP_NETWORK_CHECKS", ""},
    {"GIFLAB_SKIP_TEMPORAL_METRICS", ""},
    {"GIFLAB_SMART_SAMPLING", ""},
    {"GIFLAB_STRESS_TESTS", ""},
    {"GIFLAB_TEMPORAL_WEIGHT", ""},
    {"GIFLAB_ULTRA_FAST", ""},
    {"GIFLAB_USE_CACHE", ""},
    {"GIFLAB_USE_GPU", ""},
    {"GIFLAB_USE_MODEL_CACHE", ""},
    {"GIFLAB_USE_PROCESS_POOL", ""},
    {"GIFLAB_USE_PROGRESSIVE_CALCULATION", ""},
    {"GIFLAB_VALIDATION_DEBUG", ""},
    {"GIFLAB_VALIDATION_EMERGENCY_DISABLE", ""},
    {"GIFLAB_VALIDATION_PERFORMANCE_MODE", ""},
};

}  // namespace

std::span<const Profile> profiles() { return kProfiles; }

std::span<const LegacyVariable> legacy_variables() { return kLegacyVariables; }

}  // namespace framewise
