// SPDX-License-Identifier: Apache-2.0
// Verdicts of whole comparisons, on real files where they are at hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json/json.h"
#include "framewise/compare.h"
#include "json_file.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

const fs::path kGolden = fs::path(FRAMEWISE_SHARED_DIR) / "golden" / "giflab";

struct Pair {
  fs::path original;
  fs::path test;
};

std::vector<Pair> golden_pairs() {
  std::vector<Pair> pairs;
  for (const char* name : {"genact-cc", "rotating-squares"}) {
    pairs.push_back({kGolden / (std::string(name) + ".gif"),
                     kGolden / (std::string(name) + ".lossy80-c64.gif")});
  }
  return pairs;
}

// Every two files at hand that show the same: stills of all qualities, and
// animations of which others made a smaller or another form.
std::vector<Pair> all_pairs() {
  const fs::path shared = FRAMEWISE_SHARED_DIR;
  const fs::path folder = shared / "golden";
  const fs::path animated = shared / "corpus" / "animated";
  const fs::path images = shared / "corpus" / "images";
  std::vector<Pair> pairs = {
      {animated / "pillow--iss634.gif", animated / "pillow--iss634.webp"},
      {animated / "pillow--iss634.gif", animated / "pillow--iss634.apng"},
      {animated / "wuffs--bricks-nodither.gif",
       animated / "wuffs--bricks-dither.gif"},
      {images / "pillow--hopper.png", images / "pillow--hopper.webp"},
      {images / "wuffs--hibiscus.regular.png",
       animated / "wuffs--hibiscus.regular.gif"},
      {folder / "vmaf-clip" / "ref.y4m", folder / "vmaf-clip" / "dis.y4m"}};
  for (const char* name :
       {"genact-cc", "rotating-squares", "gifplayer-muybridge", "term-demo"}) {
    pairs.push_back({kGolden / (std::string(name) + ".gif"),
                     kGolden / (std::string(name) + ".lossy80-c64.gif")});
  }
  std::erase_if(pairs, [](const Pair& pair) {
    return !fs::exists(pair.original) || !fs::exists(pair.test);
  });
  std::ifstream table(folder / "pairs.tsv");
  std::string line;
  std::getline(table, line);  // the names of the columns
  while (std::getline(table, line)) {
    std::istringstream cells(line);
    std::string pair, reference, test;
    cells >> pair >> reference >> test;
    pairs.push_back({folder / "pairs" / reference, folder / "pairs" / test});
  }
  return pairs;
}

Comparison compared(const Pair& pair, const CompareOptions& options = {}) {
  const auto report = compare(pair.original, {&pair.test, 1}, options);
  EXPECT_TRUE(report) << report.error().to_string();
  return report->comparisons.at(0);
}

class RealVerdict : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(kGolden)) GTEST_SKIP() << "needs " << kGolden;
  }
};

TEST_F(RealVerdict, AFileAgainstItselfPassesEveryPolicyWithAFullScore) {
  for (const Pair& pair : golden_pairs()) {
    for (const std::string_view name : policy_names()) {
      CompareOptions options;
      options.metrics = {"psnr"};
      options.policy = *find_policy(name);
      const Comparison comparison =
          compared({pair.original, pair.original}, options);
      EXPECT_EQ(comparison.status(), VerdictStatus::kPass);
      EXPECT_EQ(comparison.score, 100);
      EXPECT_TRUE(comparison.score_parts.empty());
    }
  }
}

TEST_F(RealVerdict, SkippingChangesNoVerdictAndNoScore) {
  bool skipped_something = false;
  const std::vector<Pair> pairs = all_pairs();
#if defined(__SANITIZE_THREAD__)
  const size_t step = 5;  // all take more than five minutes there
#else
  const size_t step = 1;
#endif
  for (size_t i = 0; i < pairs.size(); i += step) {
    const Pair& pair = pairs[i];
    SCOPED_TRACE(pair.test);
    CompareOptions options;
    options.metrics = {"all"};
    const bool moves = pair.original.extension() != ".png";
    if (moves) options.frames = 3;  // enough to tell a tier
    const Comparison planned = compared(pair, options);
    options.full = true;
    const Comparison full = compared(pair, options);
    EXPECT_EQ(planned.status(), full.status());
    EXPECT_EQ(planned.score, full.score);
    EXPECT_EQ(planned.tier, full.tier);
    EXPECT_TRUE(full.skipped.empty());
    EXPECT_EQ(planned.metrics.size() + planned.skipped.size(),
              full.metrics.size());
    skipped_something |= !planned.skipped.empty();
    for (const Skipped& one : planned.skipped) {
      EXPECT_FALSE(one.reason.empty());
      EXPECT_NE(one.metric, "ssimulacra2");
    }
  }
  EXPECT_TRUE(skipped_something);
}

TEST_F(RealVerdict, WhatIsNamedIsMeasuredInAnyTier) {
  CompareOptions options;
  options.metrics = {"all", "butteraugli"};
  options.requirements = {"fsim>0"};
  const Comparison comparison = compared(golden_pairs()[1], options);
  for (const Skipped& one : comparison.skipped) {
    EXPECT_NE(one.metric, "butteraugli");
    EXPECT_NE(one.metric, "fsim");
  }
}

// What is kept from pair to pair of a recording must not show.
TEST_F(RealVerdict, EveryMetricOfARecordingIsThatOfThePairAlone) {
  const auto looks_back = [](std::string_view name) {
    return name.starts_with("vmaf") || name.starts_with("xpsnr") ||
           name.starts_with("integer_motion") || name == "cvvdp";
  };
  std::vector<Pair> pairs = golden_pairs();
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  pairs.erase(pairs.begin());  // the larger one: more than a minute there
#endif
  for (const Pair& pair : pairs) {
    CompareOptions options;
    options.metrics = {"all"};
    options.full = true;
    options.judge = false;
    options.pairing = PairingMode::kIndex;
    const Comparison whole = compared(pair, options);
    options.frames = 1;
    const size_t count = whole.meetings.size();
    for (const size_t k : {count / 3, count / 2, count - 1}) {
      options.start.frames = int64_t(k);
      const Comparison alone = compared(pair, options);
      ASSERT_EQ(alone.meetings.size(), 1u);
      ASSERT_EQ(alone.metrics.size(), whole.metrics.size());
      for (size_t m = 0; m < whole.metrics.size(); ++m) {
        const MetricReport& metric = whole.metrics[m];
        if (metric.values.empty() || looks_back(metric.info->name)) continue;
        EXPECT_EQ(metric.values[whole.meetings[k].pair],
                  alone.metrics[m].values[0])
            << metric.info->name << " of pair " << k;
      }
    }
  }
}

TEST_F(RealVerdict, WithoutJudgingThereAreOnlyTheNumbersAskedFor) {
  CompareOptions options;
  options.metrics = {"psnr"};
  options.judge = false;
  const Comparison comparison = compared(golden_pairs()[1], options);
  EXPECT_EQ(comparison.metrics.size(), 1u);
  EXPECT_FALSE(comparison.score);
  EXPECT_FALSE(comparison.content);
  EXPECT_EQ(comparison.status(), VerdictStatus::kUnknown);
}

TEST_F(RealVerdict, ARequirementOfTheScoreMeansWhatPeopleSee) {
  CompareOptions options;
  options.metrics = {"psnr"};
  options.requirements = {"score>=0", "score>=100"};
  const Comparison comparison = compared(golden_pairs()[0], options);
  EXPECT_EQ(comparison.requirements[0].value, comparison.score);
  EXPECT_TRUE(comparison.requirements[0].passed);
  EXPECT_FALSE(comparison.requirements[1].passed);
  EXPECT_EQ(comparison.status(), VerdictStatus::kArtifact);
}

// Numbers that GifLab printed for whole files, over the frames that it chose.
TEST_F(RealVerdict, GifLabsNumbersOfWholeFilesAreThoseOfGifLab) {
  constexpr std::pair<const char*, const char*> kNames[] = {
      {"temporal_consistency", "temporal_consistency"},
      {"temporal_consistency_pre", "temporal_consistency_pre"},
      {"disposal_artifacts", "disposal_artifacts"},
      {"disposal_artifacts_pre", "disposal_artifacts_pre"},
      {"flat_flicker_ratio", "flat_flicker_ratio"},
      {"temporal_pumping_score", "temporal_pumping_score"},
      {"quality_oscillation_frequency", "quality_oscillation_frequency"},
      {"lpips_t_mean", "lpips_t_mean"},
      {"lpips_t_p95", "lpips_t_p95"},
      {"deltae_mean", "deltae_mean"},
      {"deltae_p95", "deltae_p95"},
      {"deltae_max", "deltae_max"},
      {"dither_ratio_mean", "dither_ratio_mean"},
      {"dither_quality_score", "dither_quality_score"},
  };
  for (const char* file : {"genact-cc", "gifplayer-muybridge"}) {
    const Json expected =
        json_file(kGolden / (std::string(file) + ".json"))["modes"]["full"];
    CompareOptions options;
    options.judge = false;
    for (const auto& [ours, theirs] : kNames) {
      options.metrics.push_back("giflab:" + std::string(ours));
    }
    const Comparison comparison =
        compared({kGolden / (std::string(file) + ".gif"),
                  kGolden / (std::string(file) + ".lossy80-c64.gif")},
                 options);
    for (const auto& [ours, theirs] : kNames) {
      const double value = expected[theirs].number();
      for (const MetricReport& metric : comparison.metrics) {
        if (metric.info->name != "giflab:" + std::string(ours)) continue;
        if (!metric.summary) {
          EXPECT_EQ(value, 0) << ours << ": " << metric.why_not;
          continue;
        }
        EXPECT_NEAR(metric.summary->mean, value, 1e-3 * std::abs(value))
            << file << ' ' << ours;
      }
    }
  }
}

}  // namespace
}  // namespace framewise
