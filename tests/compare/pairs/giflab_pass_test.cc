// SPDX-License-Identifier: Apache-2.0
// GifLab's numbers on the frames that GifLab chooses, against what it printed.
#include "compare/pairs/giflab_pass.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "base/json/json.h"
#include "framewise/compare.h"
#include "framewise/thread_pool.h"
#include "json_file.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

const fs::path kGolden = fs::path(FRAMEWISE_SHARED_DIR) / "golden" / "giflab";

Comparison sampled(const std::string& name, int frames,
                   Executor* executor = nullptr) {
  CompareOptions options;
  options.judge = false;
  options.metrics = {"giflab"};
  options.giflab_frames = frames;
  options.executor = executor;
  auto report = compare(kGolden / (name + ".gif"),
                        kGolden / (name + ".lossy80-c64.gif"), options);
  EXPECT_TRUE(report) << report.error().to_string();
  return std::move(report->comparisons[0]);
}

const Summary* summary_of(const Comparison& comparison,
                          const std::string& name) {
  for (const MetricReport& metric : comparison.metrics) {
    if (metric.info->name == name && metric.summary) return &*metric.summary;
  }
  return nullptr;
}

class GiflabSample : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(kGolden)) GTEST_SKIP() << "needs " << kGolden;
  }
};

// Names of GifLab's keys that ours lack the end of.
std::string key_of(std::string_view metric) {
  std::string key(metric.substr(metric.find(':') + 1));
  return key == "composite" ? "composite_quality" : key;
}

TEST_F(GiflabSample, HasGifLabsNumbersWithin1In1000) {
  for (const char* name :
       {"genact-cc", "gifplayer-muybridge", "rotating-squares", "term-demo"}) {
    const Json expected =
        json_file(kGolden / (std::string(name) + ".json"))["modes"]["full"];
    const Comparison comparison = sampled(name, 30);
    int compared = 0;
    for (const MetricReport& metric : comparison.metrics) {
      if (!metric.info->name.starts_with("giflab:")) continue;
      const std::string key = key_of(metric.info->name);
      if (!expected.contains(key)) continue;
      ASSERT_TRUE(metric.summary) << key << ": " << metric.why_not;
      const std::pair<std::string, double> values[] = {
          {key, metric.summary->mean},
          {key + "_min", metric.summary->min},
          {key + "_max", metric.summary->max}};
      for (const auto& [one, value] : values) {
        if (!expected.contains(one)) continue;
        const double theirs = expected[one].number();
        EXPECT_NEAR(value, theirs, 1e-3 * std::abs(theirs) + 1e-9)
            << name << ' ' << one;
        ++compared;
      }
    }
    EXPECT_GE(compared, 60) << name;
  }
}

TEST_F(GiflabSample, DependsOnTheNumberOfFrames) {
  const Comparison few = sampled("genact-cc", 5);
  const Comparison many = sampled("genact-cc", 30);
  EXPECT_NE(summary_of(few, "giflab:ssim")->mean,
            summary_of(many, "giflab:ssim")->mean);
}

TEST_F(GiflabSample, IsTheSameForAnyNumberOfThreads) {
  ThreadPool pool(3);
  const Comparison one = sampled("genact-cc", 12);
  const Comparison three = sampled("genact-cc", 12, &pool);
  for (const MetricReport& metric : one.metrics) {
    const std::string name(metric.info->name);
    ASSERT_NE(summary_of(three, name), nullptr) << name;
    EXPECT_EQ(metric.summary->mean, summary_of(three, name)->mean) << name;
  }
}

TEST_F(GiflabSample, LeavesTheFormOverAllFramesAsItIs) {
  const Comparison all = sampled("genact-cc", 0);
  const Comparison chosen = sampled("genact-cc", 30);
  EXPECT_GT(summary_of(all, "giflab:composite")->mean, 0.8);
  EXPECT_LT(summary_of(chosen, "giflab:composite")->mean, 0.75);
  // Metrics that are not GifLab's own do not change.
  EXPECT_EQ(summary_of(all, "psnr")->mean, summary_of(chosen, "psnr")->mean);
}

}  // namespace
}  // namespace framewise
