// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/frame_feed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include "framewise/animation.h"
#include "framewise/thread_pool.h"
#include "tiny_gif.h"

namespace framewise::comparison {
namespace {

constexpr int kSide = 8;

// A dot that moves on by one pixel a frame over a plain ground.
Animation moving_dot(int frames, FramePool* pool = nullptr) {
  TinyGif gif{.width = kSide, .height = kSide};
  for (int i = 0; i < frames; ++i) {
    TinyGifFrame frame;
    frame.pixels.assign(size_t{kSide} * kSide, 3);
    frame.pixels[size_t(i)] = 9;
    gif.frames.push_back(frame);
  }
  return *open(gif.data(), "dot.gif", {.pool = pool});
}

uint32_t pixel(const Frame& frame, int64_t place) {
  return frame.plane(0).row<uint32_t>(int(place / kSide))[place % kSide];
}

std::vector<ReferenceStep> one_unit_a_frame(int frames) {
  std::vector<ReferenceStep> units;
  for (int64_t i = 0; i < frames; ++i) {
    units.push_back(
        {.reference = i, .tests = {{.frame = i, .pair = size_t(i)}}});
  }
  return units;
}

bool holds(const ChangedArea& area, int x, int y) {
  for (const Rect& rect : area.rects()) {
    if (x >= rect.x && x < rect.x + rect.width && y >= rect.y &&
        y < rect.y + rect.height) {
      return true;
    }
  }
  return false;
}

// Every difference to any of the frames from `reach` before on is named.
void expect_changes_named(const std::map<int64_t, Frame>& frames, int reach) {
  for (const auto& [index, frame] : frames) {
    for (int64_t before = index - reach; before < index; ++before) {
      const auto at = frames.find(before);
      if (at == frames.end()) continue;
      for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
          const bool same = frame.plane(0).row<uint32_t>(y)[x] ==
                            at->second.plane(0).row<uint32_t>(y)[x];
          EXPECT_TRUE(same || holds(frame.changed(), x, y))
              << before << " to " << index << " at " << x << ", " << y;
        }
      }
    }
  }
}

int64_t named_pixels(const Frame& frame) {
  int64_t pixels = 0;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) pixels += holds(frame.changed(), x, y);
  }
  return pixels;
}

TEST(FrameFeed, FramesNameWhatChangedSinceAnyWithinReach) {
  constexpr int kFrames = 40;
  for (const int reach : {1, 2, 5, 16}) {
    SCOPED_TRACE(reach);
    Animation reference = moving_dot(kFrames);
    Animation test = moving_dot(kFrames);
    const std::vector<ReferenceStep> units = one_unit_a_frame(kFrames);
    FrameFeed feed(reference, {&test}, units, {.reach = reach});
    std::map<int64_t, Frame> references;
    std::map<int64_t, Frame> tests;
    while (true) {
      auto taken = feed.take(3);
      ASSERT_TRUE(taken);
      if (taken->empty()) break;
      for (const UnitFrames& frames : *taken) {
        references.emplace(frames.unit->reference, frames.reference);
        tests.emplace(frames.unit->reference, frames.tests[0]);
      }
    }
    ASSERT_EQ(references.size(), size_t{kFrames});
    expect_changes_named(references, reach);
    expect_changes_named(tests, reach);
    // And not much more than that: the dot's way, as rows are told.
    EXPECT_LE(named_pixels(references.at(kFrames - 1)), 2 * reach + 8);
  }
}

// Writes down whose frames it sees.
class Diary final : public FrameObserver {
 public:
  Result<void> on_frame(size_t side, const Frame& frame) override {
    seen[side].push_back(frame.index());
    return {};
  }
  std::map<size_t, std::vector<int64_t>> seen;
};

// What comes out for units that leave frames out, want one again, and want two
// of a test at once.
struct Fed {
  std::vector<int64_t> references;
  std::vector<int64_t> tests;
  std::map<size_t, std::vector<int64_t>> seen;
  bool operator==(const Fed&) const = default;
};
Fed fed_by(Executor* executor) {
  Animation reference = moving_dot(20);
  Animation test = moving_dot(24);
  std::vector<ReferenceStep> units;
  const auto add = [&](int64_t i, std::vector<int64_t> tests) {
    ReferenceStep& unit = units.emplace_back();
    unit.reference = i;
    for (const int64_t j : tests) unit.tests.push_back({.frame = j});
  };
  add(0, {0});
  add(1, {3, 4});
  add(5, {4});
  add(6, {4, 9});
  add(7, {2});
  add(15, {10, 11, 20});
  Diary diary;
  FrameObserver* const observers[] = {&diary};
  FrameFeed feed(reference, {&test}, units,
                 {.observers = observers, .executor = executor});
  Fed fed;
  while (true) {
    auto taken = feed.take(2);
    EXPECT_TRUE(taken);
    if (!taken || taken->empty()) break;
    for (const UnitFrames& frames : *taken) {
      fed.references.push_back(frames.reference.index());
      for (const Frame& one : frames.tests) fed.tests.push_back(one.index());
    }
  }
  fed.seen = diary.seen;
  return fed;
}

TEST(FrameFeed, GivesTheSameWhereFilesAreDecodedSideBySide) {
  const Fed alone = fed_by(nullptr);
  EXPECT_EQ(alone.references, (std::vector<int64_t>{0, 1, 5, 6, 7, 15}));
  EXPECT_EQ(alone.tests,
            (std::vector<int64_t>{0, 3, 4, 4, 4, 9, 2, 10, 11, 20}));
  ASSERT_EQ(alone.seen.at(1).size(), 24u);
  EXPECT_TRUE(std::is_sorted(alone.seen.at(1).begin(), alone.seen.at(1).end()));
  ThreadPool pool(2);
  EXPECT_EQ(fed_by(&pool), alone);
}

// To get each frame anew would decode all before it as often as it has frames.
TEST(FrameFeed, OfWhatPlaysBackwardsKeepsWhatIsWantedNext) {
  constexpr int kFrames = 60;
  FramePool pool;
  Animation reference = moving_dot(kFrames);
  Animation test = moving_dot(kFrames, &pool);
  std::vector<ReferenceStep> units;
  for (int64_t i = 0; i < kFrames; ++i) {
    units.push_back({.reference = i, .tests = {{.frame = kFrames - 1 - i}}});
  }
  FrameFeed feed(reference, {&test}, units);
  int64_t requests_at_first = 0;
  for (int64_t i = 0; i < kFrames; ++i) {
    const auto taken = feed.take(1);
    ASSERT_TRUE(taken);
    ASSERT_EQ(taken->size(), 1u);
    const Frame& frame = taken->front().tests[0];
    EXPECT_EQ(frame.index(), kFrames - 1 - i);
    EXPECT_NE(pixel(frame, frame.index()), pixel(frame, frame.index() + 1));
    if (i == 1) requests_at_first = pool.statistics().requests;
  }
  EXPECT_EQ(pool.statistics().requests, requests_at_first);
}

TEST(FrameFeed, ThreadsNeedAReachBeyondTheFramesOfTheOthers) {
  EXPECT_EQ(FrameFeed::reach_for(1, 8), 1);
  EXPECT_EQ(FrameFeed::reach_for(2, 1), 4);
  EXPECT_GE(FrameFeed::reach_for(2, 3), 6);
  EXPECT_LE(FrameFeed::reach_for(64, 8), 16);
}

}  // namespace
}  // namespace framewise::comparison
