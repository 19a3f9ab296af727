// SPDX-License-Identifier: Apache-2.0
#include "base/giflab/variables.h"

#include <gtest/gtest.h>

#include <set>

#include "base/settings.h"

namespace framewise::giflab {
namespace {

TEST(GiflabVariables, EachHaveASettingOrSayWhatReplacesThem) {
  std::set<std::string_view> names;
  for (const Variable& variable : variables()) {
    SCOPED_TRACE(variable.name);
    EXPECT_TRUE(names.insert(variable.name).second);
    EXPECT_TRUE(variable.name.starts_with("GIFLAB_"));
    EXPECT_NE(variable.setting.empty(), variable.instead.empty());
    EXPECT_EQ(find_variable(variable.name), &variable);
    if (variable.setting.empty()) continue;
    EXPECT_NE(find_setting(variable.setting), nullptr);
    EXPECT_NE(variable.translate, nullptr);
  }
}

// The variables that GifLab's sources read, and those of its documents.
TEST(GiflabVariables, AreAllOfGiflabs) {
  const char* const kNames[] = {"USE_MODEL_CACHE",
                                "ENABLE_PARALLEL_METRICS",
                                "MAX_PARALLEL_WORKERS",
                                "CHUNK_STRATEGY",
                                "USE_PROCESS_POOL",
                                "ENABLE_PROFILING",
                                "ENABLE_CONDITIONAL_METRICS",
                                "FORCE_ALL_METRICS",
                                "FORCE_GRADIENT_METRICS",
                                "QUALITY_HIGH_THRESHOLD",
                                "QUALITY_MEDIUM_THRESHOLD",
                                "QUALITY_SAMPLE_FRAMES",
                                "SKIP_EXPENSIVE_ON_HIGH_QUALITY",
                                "USE_PROGRESSIVE_CALCULATION",
                                "CACHE_FRAME_HASHES",
                                "ENABLE_PHASE6_OPTIMIZATION",
                                "ENABLE_PERFORMANCE_MONITORING",
                                "RUN_TIMEOUT",
                                "DISABLE_CLIP",
                                "GIFSICLE_PATH",
                                "ANIMATELY_PATH",
                                "IMAGEMAGICK_PATH",
                                "FFMPEG_PATH",
                                "FFPROBE_PATH",
                                "GIFSKI_PATH",
                                "PARALLEL_BATCH_SIZE",
                                "CACHE_SIZE_MB",
                                "FORCE_MODEL_CLEANUP",
                                "MODEL_CACHE_TTL",
                                "MODEL_CACHE_SIZE_MB",
                                "CLEANUP_INTERVAL_SECONDS",
                                "FRAME_CACHE_SIZE",
                                "ENABLE_MEMORY_MAPPING",
                                "DEBUG",
                                "LOG_LEVEL",
                                "LOG_PERFORMANCE_METRICS",
                                "METRICS_OUTPUT_FILE",
                                "LOG_MEMORY_USAGE",
                                "LOG_CACHE_STATS",
                                "CACHE_STATS_INTERVAL",
                                "DISABLE_ALL_OPTIMIZATIONS",
                                "RANDOM_SEED",
                                "TEMPORAL_WEIGHT",
                                "SKIP_TEMPORAL_METRICS",
                                "DEFAULT_PROFILE",
                                "ENABLE_EXPERIMENTAL_CACHING",
                                "BASELINE_DIR",
                                "BENCHMARK_WORKERS",
                                "MAX_WORKERS",
                                "VALIDATION_EMERGENCY_DISABLE",
                                "VALIDATION_PERFORMANCE_MODE",
                                "VALIDATION_DEBUG",
                                "USE_CACHE",
                                "USE_GPU",
                                "OUTPUT_DIR",
                                "OUTPUT_BASE",
                                "DEFAULT_PRESET",
                                "QUALITY_THRESHOLD",
                                "SMART_SAMPLING",
                                "CONTENT_FOCUS",
                                "SKIP_NETWORK_CHECKS",
                                "ENV",
                                "FORCE_DISABLE_EXPERIMENTAL",
                                "BATCH_SIZE",
                                "MAX_MEMORY_MB",
                                "ENABLE_MODEL_CACHING",
                                "ENABLE_PROGRESSIVE_CALCULATION",
                                "ENABLE_CACHING",
                                "PARALLEL_ENABLED"};
  for (const char* const name : kNames) {
    EXPECT_NE(find_variable(std::string("GIFLAB_") + name), nullptr) << name;
  }
}

}  // namespace
}  // namespace framewise::giflab
