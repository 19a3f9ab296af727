// SPDX-License-Identifier: Apache-2.0
// The same pair under every combination of cache, threads, skipping and
// sampling: equal verdicts, and the numbers of what is measured. The pair is so
// alike that all metrics but the cheap ones may be skipped.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/json/json.h"
#include "bench/launch/process.h"
#include "bench/scenarios/scenario.h"
#include "bench/scenarios/scenario_files.h"
#include "framewise/cache.h"
#include "framewise/compare.h"
#include "framewise/thread_pool.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

enum class Caching { kNone, kCold, kWarm };

struct Combination {
  Caching caching;
  int threads;
  bool full;
  bool sampled;
};

std::string name_of(const Combination& one) {
  static constexpr const char* kCaching[] = {"NoCache", "ColdCache",
                                             "WarmCache"};
  return fmt::format("{}{}Threads{}{}", kCaching[int(one.caching)], one.threads,
                     one.full ? "Full" : "Tiered",
                     one.sampled ? "Sampled" : "AllPairs");
}

class Matrix : public testing::Test {
 protected:
  Matrix() {
    const bench::Scenario scenario{"matrix",
                                   bench::Content::kMixed,
                                   bench::Damage::kLight,
                                   bench::Form::kGif,
                                   40,
                                   {96, 64},
                                   1,
                                   "",
                                   bench::Suite::kQuick};
    files_ = *bench::write_scenario(scenario, folder_.path(), nullptr);
  }

  Report run(const Combination& one) {
    CompareOptions options;
    options.metrics = {"all"};
    options.full = one.full;
    if (one.sampled) options.sampling.pairs = 12;
    std::optional<ThreadPool> pool;
    if (one.threads > 1) options.executor = &pool.emplace(one.threads);
    CacheOptions limits;
    limits.folder = folder_.path() / ("cache-" + name_of(one));
    std::optional<Cache> cache;
    if (one.caching != Caching::kNone) options.cache = &cache.emplace(limits);
    auto report = compare(files_.original, files_.test, options);
    if (one.caching == Caching::kWarm) {
      cache->flush();
      report = compare(files_.original, files_.test, options);
      EXPECT_GT(cache->counts().hits(), 0) << name_of(one);
    }
    EXPECT_TRUE(report) << name_of(one);
    return *std::move(report);
  }

  // Skipped and measured metrics are together all that `whole` has.
  static void expect_skips_unless_full(const Comparison& found,
                                       const Comparison& whole,
                                       const Combination& one) {
    EXPECT_EQ(found.skipped.empty(), one.full) << name_of(one);
    EXPECT_EQ(found.metrics.size() + found.skipped.size(), whole.metrics.size())
        << name_of(one);
    for (const Skipped& skipped : found.skipped) {
      EXPECT_TRUE(whole.metric(skipped.metric)) << skipped.metric;
      EXPECT_FALSE(found.metric(skipped.metric)) << skipped.metric;
    }
  }

  TemporaryFolder folder_;
  bench::ScenarioFiles files_;
};

TEST_F(Matrix, GivesEqualAnswersInTwentyFourCombinations) {
  const Report baseline = run({Caching::kNone, 1, true, false});
  const Comparison& expected = baseline.comparisons.front();
  int combinations = 0;
  for (const Caching caching :
       {Caching::kNone, Caching::kCold, Caching::kWarm}) {
    for (const int threads : {1, 3}) {
      for (const bool full : {false, true}) {
        for (const bool sampled : {false, true}) {
          const Combination one{caching, threads, full, sampled};
          const Report report = run(one);
          const Comparison& found = report.comparisons.front();
          EXPECT_EQ(found.status(), expected.status()) << name_of(one);
          EXPECT_EQ(found.score, expected.score) << name_of(one);
          expect_skips_unless_full(found, expected, one);
          for (const MetricReport& metric : found.metrics) {
            const MetricReport* same = expected.metric(metric.info->name);
            ASSERT_TRUE(same) << name_of(one) << " " << metric.info->name;
            ASSERT_EQ(bool(metric.summary), bool(same->summary));
            if (!metric.summary) continue;
            const double mean = same->summary->mean;
            // A sample of 12 of 40 pairs estimates the mean: within its
            // interval of 95 % twice as wide, or 5 % where that is narrow.
            double tolerance = 0;
            if (sampled) tolerance = 0.05 * std::abs(mean);
            if (metric.sampled) {
              tolerance = std::max(tolerance, metric.sampled->mean_high -
                                                  metric.sampled->mean_low);
            }
            EXPECT_NEAR(metric.summary->mean, mean, tolerance)
                << name_of(one) << " " << metric.info->name;
          }
          ++combinations;
        }
      }
    }
  }
  EXPECT_EQ(combinations, 24);
}

// A pair in a batch of the program: what differs is only where it is measured
// and whether a metric with a trained model is measured beside the others.
struct ProgramCombination {
  bool models;
  bool isolated;
  int threads;
};

TEST_F(Matrix, OfModelsIsolationAndThreadsGivesEqualAnswers) {
  const auto folder =
      std::filesystem::path(FRAMEWISE_SHARED_DIR) / "models/vmaf";
  if (!std::filesystem::exists(folder)) {
    GTEST_SKIP() << "the shared VMAF models are not present";
  }
  std::map<std::string, double> means;  // by metric, of the first that has it
  std::string status;
  for (const bool models : {false, true}) {
    for (const bool isolated : {false, true}) {
      for (const int threads : {1, 3}) {
        const ProgramCombination one{models, isolated, threads};
        const std::string where =
            fmt::format("models {} isolated {} threads {}", one.models,
                        one.isolated, one.threads);
        std::vector<std::string> words = {
            FRAMEWISE_BINARY_DIR "/framewise",
            "batch",
            files_.original.parent_path().string(),
            files_.test.parent_path().string(),
            "--config",
            "none",
            "--no-cache",
            "--models",
            folder.string(),
            "--format",
            "ndjson",
            "-m",
            one.models ? "psnr,ssim,vmaf" : "psnr,ssim",
            "--threads",
            std::to_string(one.threads)};
        if (one.isolated) words.push_back("--isolate");
        const auto run = bench::run_process(words);
        ASSERT_TRUE(run) << where;
        const Json row = Json::parse(run->output);
        ASSERT_TRUE(row.is_object()) << where << run->errors;
        for (const auto& [name, metric] : row["metrics"].members()) {
          ASSERT_TRUE(metric["mean"].is_number()) << where << " " << name;
          const double mean = metric["mean"].number();
          const auto first = means.emplace(name, mean).first;
          EXPECT_EQ(mean, first->second) << where << " " << name;
        }
        const std::string found = row["verdict"]["status"].text();
        if (status.empty()) status = found;
        EXPECT_EQ(found, status) << where;
      }
    }
  }
  EXPECT_TRUE(means.contains("vmaf"));
}

}  // namespace
}  // namespace framewise
