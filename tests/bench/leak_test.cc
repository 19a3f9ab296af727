// SPDX-License-Identifier: Apache-2.0
// The judge of leaks, on recorded memory of a program with a known leak.
#include <gtest/gtest.h>

#include "bench/leak_judgement.h"
#include "bench/recorded_noise.h"
#include "bench/statistics/slope.h"

namespace framewise::bench {
namespace {

struct Recording {
  double leak_mb = 0;
  MemorySeries series;  // `resident` holds it whether controlled or not
};

std::map<std::string, Recording> recordings() {
  std::map<std::string, Recording> found;
  for (const Row& row : read_table(kNoise / "rss.tsv")) {
    Recording& one = found[row.at("variant") + " leak " + row.at("leak_mb") +
                           " seed " + row.at("seed")];
    one.leak_mb = std::stod(row.at("leak_mb"));
    one.series.live.push_back(1024 * std::stod(row.at("live_kb")));
    one.series.resident.push_back(1024 * std::stod(row.at("rss_kb")));
  }
  return found;
}

TEST(Leak, IsFoundInEveryRecordingThatHasOneAndInNoOther) {
  SKIP_WITHOUT_NOISE();
  const auto all = recordings();
  ASSERT_GE(all.size(), 10u);
  for (const auto& [name, recording] : all) {
    // As users run it: the allocator is not controlled, only live bytes count.
    const LeakJudgement judgement = judge_leak({recording.series.live, {}});
    EXPECT_EQ(judgement.verdict,
              recording.leak_mb > 0 ? LeakVerdict::kLeak : LeakVerdict::kNoLeak)
        << name << ": " << judgement.reason;
  }
}

TEST(Leak, HidesFromResidentMemoryOfADefaultProcess) {
  SKIP_WITHOUT_NOISE();
  for (const auto& [name, recording] : recordings()) {
    if (name.rfind("st-default leak 0.05", 0) != 0) continue;
    EXPECT_LT(theil_sen_slope(recording.series.resident), 1000) << name;
    return;
  }
  FAIL() << "the recording is missing";
}

TEST(Leak, NeedsAHundredIterations) {
  const MemorySeries series{std::vector<double>(99, 5e6), {}};
  EXPECT_EQ(judge_leak(series).verdict, LeakVerdict::kMoreIterations);
}

TEST(Leak, IsNotWhatLazyTablesTakeInTheFirstQuarter) {
  MemorySeries series;
  for (int i = 0; i < 100; ++i) {
    series.live.push_back(1e6 + 2e5 * std::min(i, 20));
  }
  EXPECT_EQ(judge_leak(series).verdict, LeakVerdict::kNoLeak);
}

TEST(Leak, IsAssumedWhereItCannotBeExcluded) {
  MemorySeries series;
  for (int i = 0; i < 100; ++i) series.live.push_back(1e6 + 5e3 * i);
  EXPECT_EQ(judge_leak(series).verdict, LeakVerdict::kMoreIterations);
  for (int i = 100; i < 1000; ++i) series.live.push_back(1e6 + 5e3 * i);
  EXPECT_EQ(judge_leak(series).verdict, LeakVerdict::kLeak);
}

}  // namespace
}  // namespace framewise::bench
