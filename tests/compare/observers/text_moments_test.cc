// SPDX-License-Identifier: Apache-2.0
#include "compare/observers/text_moments.h"

#include <gtest/gtest.h>

namespace framewise::comparison {
namespace {

// Frames of these durations in ms, and a pair of each.
std::vector<bool> moments_of(const std::vector<int64_t>& durations) {
  timeline::Timeline timeline;
  timeline.time_base = {1, 1000};
  std::vector<timeline::ContentPair> pairs;
  int64_t start = 40;
  for (const int64_t duration : durations) {
    const auto index = int64_t(pairs.size());
    timeline.frames.push_back({start, duration});
    pairs.push_back({index, index});
    start += duration;
  }
  return text_moments(timeline, pairs);
}

TEST(TextMoments, AreEveryQuarterOfASecond) {
  const auto moments = moments_of(std::vector<int64_t>(30, 50));
  for (size_t i = 0; i < moments.size(); ++i) {
    EXPECT_EQ(moments[i], i % 5 == 0) << i;
  }
}

TEST(TextMoments, AreAllFramesThatStandForLonger) {
  for (const bool moment : moments_of({300, 400, 250, 1000})) {
    EXPECT_TRUE(moment);
  }
}

TEST(TextMoments, IncludeAStill) {
  EXPECT_TRUE(moments_of({0})[0]);
  EXPECT_TRUE(moments_of({}).empty());
}

}  // namespace
}  // namespace framewise::comparison
