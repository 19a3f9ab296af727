// SPDX-License-Identifier: Apache-2.0
#include "timeline/alignment/slot_match.h"

#include <gtest/gtest.h>

#include "timeline/moving_picture.h"

namespace framewise::timeline {
namespace {

constexpr int kStates = 12;
constexpr double kStateMs = 100;

Content ten_a_second() {
  std::vector<Shot> shots;
  for (int i = 0; i < kStates; ++i) shots.push_back({i, 10});
  return content_of(shots);
}

Track shown_later(const Content& content, double ms) {
  Track track{.content = &content, .states = {}, .starts = {0}};
  for (size_t i = 0; i < content.states(); ++i) {
    track.states.push_back(i);
    track.starts.push_back(kStateMs * double(i + 1) + ms);
  }
  return track;
}

bool same_times(const Content& reference, const Content& test, double later_ms,
                const TimeModel& model = {}) {
  const Track original = shown_later(reference, 0);
  const Track copy = shown_later(test, later_ms);
  return changes_at_same_times(original, copy, {original, copy, nullptr},
                               model);
}

TEST(SlotMatch, ClocksMayRoundBy10Ms) {
  const Content content = ten_a_second();
  EXPECT_TRUE(same_times(content, content, 0));
  EXPECT_TRUE(same_times(content, content, 9.5));
  EXPECT_FALSE(same_times(content, content, 10.5));
}

// The last states show another time, but at the speed of the model.
TEST(SlotMatch, AFasterTestMayRoundByAsMuchMore) {
  const Content content = ten_a_second();
  const Track original = shown_later(content, 0);
  Track copy = shown_later(content, 0);
  for (double& start : copy.starts) start = start / 2 + 9;
  const TimeModel twice{.speed = 2};
  EXPECT_TRUE(
      changes_at_same_times(original, copy, {original, copy, nullptr}, twice));
  for (double& start : copy.starts) start += 2;
  EXPECT_FALSE(
      changes_at_same_times(original, copy, {original, copy, nullptr}, twice));
}

// The content with state 5 moved towards state 4: `share` of the change is
// left.
Content with_less_change(const Content& content, double share) {
  Content changed(content.grid());
  for (size_t k = 0; k < content.states(); ++k) {
    const auto now = content.signature(k);
    const auto before = content.signature(k > 0 ? k - 1 : 0);
    std::vector<int16_t> values(now.begin(), now.end());
    for (size_t i = 0; k == 5 && i < values.size(); ++i) {
      values[i] = int16_t(before[i] + share * (now[i] - before[i]));
    }
    changed.add(values);
  }
  return changed;
}

TEST(SlotMatch, ATestChangesByAnEighthOfTheChangeAtLeast) {
  const Content content = ten_a_second();
  EXPECT_TRUE(same_times(content, with_less_change(content, 0.16), 0));
  EXPECT_FALSE(same_times(content, with_less_change(content, 0.09), 0));
}

}  // namespace
}  // namespace framewise::timeline
