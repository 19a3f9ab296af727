// SPDX-License-Identifier: Apache-2.0
#include "base/giflab/config_keys.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/giflab/variables.h"

namespace framewise::giflab {
namespace {

constexpr std::string_view kVariablePrefix = "GIFLAB_CONFIG_";

// Names in variables have no dots: both are compared as variables.
std::string variable_form(std::string_view key) {
  std::string name(key);
  std::ranges::transform(name, name.begin(), [](char c) {
    if (c == '.') return '_';
    return c >= 'a' && c <= 'z' ? char(c - ('a' - 'A')) : c;
  });
  return name;
}

std::string full_if_false(std::string_view value) {
  return means_true(value) ? "" : "full";
}
std::string strategy(std::string_view value) {
  return value == "scene_aware" ? "scenes" : std::string(value);
}
std::string none_if_false(std::string_view value) {
  return means_true(value) ? "disk" : "none";
}
std::string fast_if_false(std::string_view value) {
  return means_true(value) ? "" : "fast";
}
std::string fast_if_fast(std::string_view value) {
  return value == "fast" ? "fast" : "";
}
std::string artifact_if_true(std::string_view value) {
  return means_true(value) ? "artifact" : "";
}
std::string debug_if_true(std::string_view value) {
  return means_true(value) ? "debug" : "";
}
// The least size of our cache on disk is 1 MiB; 0 is another kind of cache.
std::string disk_size(std::string_view value) {
  return value == "0" ? "" : mebibytes(value);
}
// "0.2" as "20%".
std::string percent(std::string_view value) {
  double share = 0;
  const auto [end, code] =
      std::from_chars(value.data(), value.data() + value.size(), share);
  if (code != std::errc() || end != value.data() + value.size()) {
    return std::string(value);
  }
  return fmt::format("{}%", std::lround(share * 100));
}

constexpr std::string_view kFrames =
    "frames are decoded once and never stored; GifLab measured its own frame "
    "cache as 6 % slower than none";
constexpr std::string_view kResized =
    "a resized frame lives as long as its pair, in memory that is used again";
constexpr std::string_view kEveryMetric =
    "the values of a pair take a few bytes, so those of all metrics are cached";
constexpr std::string_view kProgressive =
    "the number and size of samples follow from the interval, which is that of "
    "the metric";
constexpr std::string_view kMonitoring =
    "a run records what one of its outputs asks for, such as --metrics-file or "
    "--metrics-history";
constexpr std::string_view kExactCounts =
    "every event is counted, in 5 ns: nothing is sampled, and there is no "
    "buffer";
constexpr std::string_view kExports =
    "--metrics-interval, --metrics-history-age and --metrics-history-size, "
    "with --metrics-history";
constexpr std::string_view kAlerts =
    "limits of alerts are settings of the section [alerts]: `framewise "
    "telemetry rules` prints them with their reasons";
constexpr std::string_view kNamed =
    "a metric is computed where -m names it or its set; `fast` leaves this out";
constexpr std::string_view kSampledFrames =
    "the frames are those of --sample, --max-frames or --giflab-frames";
constexpr std::string_view kChecked =
    "every output is decoded and compared in full; there is nothing to turn "
    "off";
constexpr std::string_view kTiming =
    "changed timing is always a reason of the verdict; a policy file sets its "
    "limits";
constexpr std::string_view kTimeout =
    "limits.wall_time and batch.timeout limit a whole comparison; this is for "
    "one check of a GIF";
constexpr std::string_view kSweep =
    "options of `framewise sweep`: --frame-ratio, --colors, --loss, "
    "--pipelines";
constexpr std::string_view kPaths =
    "temporary files lie in TMPDIR or beside the output, and messages go to "
    "standard error";
constexpr std::string_view kComposite =
    "giflab:composite is always the enhanced one";

// The columns are kProfiles: development, production, high-memory, low-memory,
// high-throughput, interactive, testing. Where two keys set the same setting,
// the later one overrides the earlier one.
constexpr ConfigKey kKeys[] = {
    {"frame_cache.enabled",
     "",
     nullptr,
     kFrames,
     {"true", "true", "true", "true", "true", "true", "false"}},
    {"frame_cache.memory_limit_mb",
     "",
     nullptr,
     kFrames,
     {"1000", "500", "2000", "100", "1000", "300", ""}},
    {"frame_cache.disk_path", "", nullptr, kFrames, {}},
    {"frame_cache.disk_limit_mb",
     "",
     nullptr,
     kFrames,
     {"5000", "2000", "10000", "500", "5000", "0", ""}},
    {"frame_cache.ttl_seconds",
     "",
     nullptr,
     kFrames,
     {"3600", "86400", "172800", "3600", "3600", "300", ""}},
    {"frame_cache.resize_cache_enabled", "", nullptr, kResized, {}},
    {"frame_cache.resize_cache_memory_mb",
     "",
     nullptr,
     kResized,
     {"300", "200", "500", "50", "300", "100", ""}},
    {"frame_cache.resize_cache_ttl_seconds",
     "",
     nullptr,
     kResized,
     {"1800", "3600", "7200", "600", "1800", "300", ""}},
    {"frame_cache.enable_buffer_pooling", "", nullptr, kResized, {}},

    {"validation_cache.enabled",
     "cache.use",
     none_if_false,
     "",
     {"true", "true", "true", "true", "true", "true", "false"}},
    {"validation_cache.memory_limit_mb",
     "cache.memory",
     mebibytes,
     "",
     {"200", "100", "500", "25", "200", "50", ""}},
    {"validation_cache.disk_path", "cache.dir", as_it_is, "", {}},
    {"validation_cache.disk_limit_mb",
     "cache.size",
     disk_size,
     "",
     {"2000", "1000", "5000", "250", "2000", "0", ""}},
    {"validation_cache.ttl_seconds",
     "cache.max_age",
     seconds,
     "",
     {"3600", "172800", "259200", "3600", "7200", "600", ""}},
    {"validation_cache.cache_ssim",
     "",
     nullptr,
     kEveryMetric,
     {"", "", "", "", "", "", "false"}},
    {"validation_cache.cache_ms_ssim",
     "",
     nullptr,
     kEveryMetric,
     {"", "", "", "", "", "false", "false"}},
    {"validation_cache.cache_lpips",
     "",
     nullptr,
     kEveryMetric,
     {"", "", "", "false", "", "false", "false"}},
    {"validation_cache.cache_gradient_color",
     "",
     nullptr,
     kEveryMetric,
     {"", "", "", "", "", "", "false"}},
    {"validation_cache.cache_ssimulacra2",
     "",
     nullptr,
     kEveryMetric,
     {"", "", "", "false", "", "false", "false"}},

    {"frame_sampling.default_strategy",
     "compare.sampling",
     strategy,
     "",
     {"", "adaptive", "", "uniform", "progressive", "uniform", ""}},
    {"frame_sampling.enabled",
     "compare.sampling",
     full_if_false,
     "",
     {"false", "true", "false", "true", "true", "true", "false"}},
    {"frame_sampling.min_frames_threshold",
     "compare.sample_from",
     as_it_is,
     "",
     {"", "30", "", "10", "20", "5", ""}},
    {"frame_sampling.confidence_level",
     "compare.confidence",
     as_it_is,
     "",
     {"", "0.95", "", "0.9", "0.9", "0.85", ""}},
    {"frame_sampling.uniform.sampling_rate",
     "compare.sample_share",
     percent,
     "",
     {"", "", "", "0.2", "", "0.1", ""}},
    {"frame_sampling.adaptive.base_rate",
     "compare.sample_share",
     percent,
     "",
     {"", "0.2", "", "", "", "", ""}},
    {"frame_sampling.adaptive.max_rate",
     "",
     nullptr,
     "parts are shorter where there is more motion; compare.sample_share is "
     "the "
     "number of parts",
     {"", "0.8", "", "", "", "", ""}},
    {"frame_sampling.adaptive.motion_threshold",
     "",
     nullptr,
     "GifLab never reads it; shorter parts are made where there is more motion",
     {}},
    {"frame_sampling.progressive.initial_rate",
     "",
     nullptr,
     kProgressive,
     {"", "", "", "", "0.1", "", ""}},
    {"frame_sampling.progressive.increment_rate",
     "",
     nullptr,
     kProgressive,
     {"", "", "", "", "0.1", "", ""}},
    {"frame_sampling.progressive.max_iterations",
     "",
     nullptr,
     kProgressive,
     {"", "", "", "", "3", "", ""}},
    {"frame_sampling.progressive.target_ci_width",
     "",
     nullptr,
     kProgressive,
     {"", "", "", "", "0.15", "", ""}},
    {"frame_sampling.scene_aware.scene_threshold",
     "",
     nullptr,
     kProgressive,
     {}},
    {"frame_sampling.scene_aware.boundary_window",
     "",
     nullptr,
     kProgressive,
     {}},
    {"frame_sampling.scene_aware.min_scene_samples",
     "",
     nullptr,
     kProgressive,
     {}},
    {"frame_sampling.scene_aware.base_rate",
     "compare.sample_share",
     percent,
     "",
     {}},
    {"frame_sampling.verbose", "log_level", debug_if_true, "", {}},

    {"monitoring.enabled",
     "",
     nullptr,
     kMonitoring,
     {"true", "true", "true", "true", "false", "false", "false"}},
    {"monitoring.backend",
     "",
     nullptr,
     kMonitoring,
     {"sqlite", "sqlite", "sqlite", "memory", "", "", ""}},
    {"monitoring.sampling_rate",
     "",
     nullptr,
     kExactCounts,
     {"1.0", "0.1", "0.5", "0.05", "", "", ""}},
    {"monitoring.buffer_size",
     "",
     nullptr,
     kExactCounts,
     {"50000", "10000", "100000", "1000", "", "", ""}},
    {"monitoring.flush_interval",
     "",
     nullptr,
     kExports,
     {"5", "10", "30", "60", "", "", ""}},
    {"monitoring.sqlite.retention_days",
     "",
     nullptr,
     kExports,
     {"30", "7", "30", "", "", "", ""}},
    {"monitoring.sqlite.max_size_mb",
     "",
     nullptr,
     kExports,
     {"500", "100", "1000", "", "", "", ""}},
    {"monitoring.alerts.cache_hit_rate_warning",
     "",
     nullptr,
     kAlerts,
     {"0.3", "0.4", "0.5", "0.2", "", "", ""}},
    {"monitoring.alerts.cache_hit_rate_critical",
     "",
     nullptr,
     kAlerts,
     {"0.1", "0.2", "0.3", "0.1", "", "", ""}},
    {"monitoring.alerts.memory_usage_warning",
     "",
     nullptr,
     kAlerts,
     {"0.9", "0.8", "0.85", "0.7", "", "", ""}},
    {"monitoring.alerts.memory_usage_critical",
     "",
     nullptr,
     kAlerts,
     {"0.98", "0.95", "0.95", "0.85", "", "", ""}},
    {"monitoring.alerts.eviction_rate_spike",
     "",
     nullptr,
     kAlerts,
     {"5", "3", "2", "5", "", "", ""}},
    {"monitoring.alerts.response_time_degradation",
     "",
     nullptr,
     kAlerts,
     {"2", "1.5", "1.2", "2", "", "", ""}},
    {"monitoring.systems.frame_cache",
     "",
     nullptr,
     kMonitoring,
     {"", "", "", "", "false", "false", "false"}},
    {"monitoring.systems.validation_cache",
     "",
     nullptr,
     kMonitoring,
     {"", "", "", "", "false", "false", "false"}},
    {"monitoring.systems.resize_cache",
     "",
     nullptr,
     kMonitoring,
     {"", "", "", "false", "false", "false", "false"}},
    {"monitoring.systems.metrics_calculation",
     "",
     nullptr,
     kMonitoring,
     {"", "", "", "false", "false", "false", "false"}},

    {"metrics.ssim_mode",
     "compare.metrics",
     fast_if_fast,
     "",
     {"comprehensive", "optimized", "comprehensive", "fast", "optimized",
      "fast", "fast"}},
    {"metrics.ssim_max_frames",
     "compare.giflab_frames",
     as_it_is,
     "",
     {"100", "30", "200", "10", "20", "5", "10"}},
    {"metrics.use_comprehensive_metrics",
     "compare.metrics",
     fast_if_false,
     "",
     {"true", "true", "true", "false", "false", "false", "false"}},
    {"metrics.temporal_consistency_enabled",
     "",
     nullptr,
     kNamed,
     {"true", "true", "true", "false", "false", "false", "false"}},
    {"metrics.enable_positional_sampling",
     "",
     nullptr,
     "--per-frame gives the values of every frame: first, middle and last",
     {"true", "true", "true", "false", "false", "true", "false"}},
    {"metrics.positional_metrics",
     "",
     nullptr,
     "--per-frame gives the values of every frame: first, middle and last",
     {"", "", "", "", "", "ssim", ""}},
    {"metrics.enable_deep_perceptual",
     "",
     nullptr,
     kNamed,
     {"true", "true", "true", "false", "false", "false", "false"}},
    {"metrics.lpips_max_frames",
     "",
     nullptr,
     kSampledFrames,
     {"100", "100", "200", "50", "", "", ""}},
    {"metrics.lpips_downscale_size",
     "compare.lpips_size",
     as_it_is,
     "",
     {"", "", "1024", "256", "", "", ""}},
    {"metrics.enable_ssimulacra2",
     "",
     nullptr,
     kNamed,
     {"true", "true", "true", "false", "false", "false", "false"}},
    {"metrics.ssimulacra2_max_frames",
     "",
     nullptr,
     kSampledFrames,
     {"50", "30", "100", "10", "", "", ""}},
    {"metrics.raw_metrics",
     "",
     nullptr,
     "values are never normalized; those of the set `giflab` are GifLab's",
     {"true", "false", "false", "false", "false", "false", "false"}},
    {"metrics.use_enhanced_composite_quality",
     "",
     nullptr,
     kComposite,
     {"", "", "", "", "false", "false", "false"}},

    {"validation.enable_wrapper_validation",
     "",
     nullptr,
     kChecked,
     {"true", "true", "true", "true", "false", "false", "true"}},
    {"validation.fail_on_validation_error",
     "compare.fail_on",
     artifact_if_true,
     "",
     {"false", "false", "false", "false", "", "", "true"}},
    {"validation.timing_validation_enabled",
     "",
     nullptr,
     kTiming,
     {"true", "true", "true", "false", "false", "false", "false"}},
    {"validation.timing_validation_alert_on_failure",
     "",
     nullptr,
     kTiming,
     {"true", "false", "false", "", "", "", ""}},
    {"validation.validation_timeout_ms",
     "",
     nullptr,
     kTimeout,
     {"5000", "5000", "10000", "2000", "1000", "500", "5000"}},

    {"compression.frame_keep_ratios",
     "",
     nullptr,
     kSweep,
     {"", "", "", "", "", "1.0, 0.5", "1.0"}},
    {"compression.color_keep_counts",
     "",
     nullptr,
     kSweep,
     {"", "", "", "", "", "256, 64", "256"}},
    {"compression.lossy_levels",
     "",
     nullptr,
     kSweep,
     {"", "", "", "", "", "0", "0"}},
    {"compression.engines",
     "",
     nullptr,
     kSweep,
     {"", "", "", "", "gifsicle", "gifsicle", "gifsicle"}},
    {"paths.tmp_dir",
     "",
     nullptr,
     kPaths,
     {"", "", "", "", "", "", "of its own"}},
    {"paths.logs_dir",
     "",
     nullptr,
     kPaths,
     {"", "", "", "", "", "", "of its own"}},
};

// The columns are kEnvironmentProfiles: speed, balanced, accuracy, memory,
// production, development, testing.
constexpr EnvironmentValue kEnvironmentValues[] = {
    {"GIFLAB_USE_MODEL_CACHE",
     "a network is always loaded once for each process",
     {"true", "true", "true", "true", "true", "true", "true"}},
    {"GIFLAB_ENABLE_PARALLEL_METRICS",
     "no result depends on the number of threads; only low memory needs fewer",
     {"true", "true", "false", "false", "true", "false", "false"}},
    {"GIFLAB_MAX_PARALLEL_WORKERS",
     "one thread for each CPU: a fixed number is wrong on most machines; in "
     "`memory` one, since each thread holds frames of its own",
     {"8", "4", "", "2", "8", "", ""}},
    {"GIFLAB_ENABLE_CONDITIONAL_METRICS",
     "false is compare.full = true",
     {"true", "true", "false", "true", "true", "true", "false"}},
    {"GIFLAB_FORCE_ALL_METRICS",
     "true is compare.full = true",
     {"", "", "true", "", "", "", "true"}},
    {"GIFLAB_QUALITY_HIGH_THRESHOLD",
     "GifLab reads it without effect; [tier] of a policy file works",
     {"0.85", "0.9", "", "", "0.9", "", ""}},
    {"GIFLAB_QUALITY_MEDIUM_THRESHOLD",
     "GifLab reads it without effect; [tier] of a policy file works",
     {"", "0.5", "", "", "", "", ""}},
    {"GIFLAB_SKIP_EXPENSIVE_ON_HIGH_QUALITY",
     "the default: compare.full = "
     "false",
     {"true", "", "", "", "", "", ""}},
    {"GIFLAB_CACHE_FRAME_HASHES",
     "hashes of files are cached always",
     {"true", "", "", "", "true", "", ""}},
    {"GIFLAB_CACHE_SIZE_MB",
     "cache.memory is 64 MiB by default, less than GifLab allows",
     {"", "", "", "256", "", "", ""}},
    {"GIFLAB_FORCE_MODEL_CLEANUP",
     "the set `default` loads no network",
     {"", "", "", "true", "", "", ""}},
    {"GIFLAB_LOG_LEVEL", "log_level", {"", "", "", "", "WARNING", "DEBUG", ""}},
    {"GIFLAB_DEBUG", "log_level = debug", {"", "", "", "", "", "true", ""}},
    {"GIFLAB_ENABLE_PROFILING",
     "`framewise profile -- COMMAND` does it",
     {"", "", "", "", "", "true", ""}},
    {"GIFLAB_RANDOM_SEED",
     "samples depend on the files alone, so every run is the same",
     {"", "", "", "", "", "", "42"}},
};

}  // namespace

std::span<const ConfigKey> config_keys() { return kKeys; }

std::span<const EnvironmentValue> environment_values() {
  return kEnvironmentValues;
}

std::string variable_of(const ConfigKey& key) {
  return std::string(kVariablePrefix) + variable_form(key.key);
}

const ConfigKey* find_config_key(std::string_view key) {
  const std::string form = variable_form(key);
  const auto* const found = std::ranges::find_if(
      kKeys,
      [&](const ConfigKey& row) { return variable_form(row.key) == form; });
  return found == std::end(kKeys) ? nullptr : found;
}

const ConfigKey* find_config_variable(std::string_view variable) {
  if (!variable.starts_with(kVariablePrefix)) return nullptr;
  return find_config_key(variable.substr(kVariablePrefix.size()));
}

}  // namespace framewise::giflab
