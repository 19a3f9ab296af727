// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <vector>

#include "frame/frames.h"
#include "framewise/animation.h"

namespace framewise {
namespace {

constexpr PixelFormat kRgba8{
    .layout = Layout::kRgba, .bits = 8, .alpha_plane = false, .color = {}};

Frame plain(int value, int64_t duration, Size size = {5, 3}) {
  FramePool pool;
  const Frame frame =
      painted(pool, kRgba8, size, [value](int, int, int) { return value; });
  return frame.with_time(77, {1000, duration}, frame.changed());
}

TEST(FramesInMemory, FollowEachOtherWithoutGaps) {
  auto animation = make_animation({plain(1, 40), plain(2, 60), plain(2, 5)});
  ASSERT_TRUE(animation) << animation.error().to_string();
  EXPECT_EQ(animation->info().frame_count, 3);
  EXPECT_EQ(animation->info().duration, 105);
  const auto survey = animation->survey();
  ASSERT_TRUE(survey);
  EXPECT_EQ(survey->frames[1].time, (FrameTime{40, 60}));
  EXPECT_EQ(survey->frames[2].time, (FrameTime{100, 5}));
  ASSERT_TRUE(animation->next());
  const auto second = animation->next();
  ASSERT_TRUE(second && *second);
  EXPECT_EQ((*second)->index(), 1);
  EXPECT_EQ(sample(**second, 0, 0, 0), 2);
  EXPECT_FALSE((*second)->changed().empty());
  const auto third = animation->next();
  ASSERT_TRUE(third && *third);
  EXPECT_TRUE((*third)->changed().empty()) << "it repeats the second";
  const auto end = animation->next();
  ASSERT_TRUE(end);
  EXPECT_FALSE(*end);
}

TEST(FramesInMemory, CanBeReadAgainAndFromAnyFrame) {
  auto animation = make_animation({plain(1, 1), plain(2, 1), plain(3, 1)});
  ASSERT_TRUE(animation);
  ASSERT_TRUE(animation->seek(2));
  EXPECT_EQ(sample(**animation->next(), 0, 0, 0), 3);
  ASSERT_TRUE(animation->rewind());
  EXPECT_EQ(sample(**animation->next(), 0, 0, 0), 1);
}

TEST(FramesInMemory, HaveAHashOfTheirContent) {
  const auto hash = [](std::vector<Frame> frames) {
    auto animation = make_animation(std::move(frames));
    return *animation->content_hash();
  };
  const std::string one = hash({plain(1, 40), plain(2, 60)});
  EXPECT_EQ(one, hash({plain(1, 40), plain(2, 60)}));
  EXPECT_NE(one, hash({plain(1, 40), plain(2, 61)}));
  EXPECT_NE(one, hash({plain(1, 40), plain(3, 60)}));
  EXPECT_NE(hash({plain(1, 1, {6, 2})}), hash({plain(1, 1, {4, 3})}));
}

TEST(FramesInMemory, RefuseWhatIsNoAnimation) {
  EXPECT_EQ(make_animation({}).error().message, "there are no frames");
  const auto sizes = make_animation({plain(1, 1), plain(1, 1, {4, 3})});
  EXPECT_EQ(sizes.error().message, "is 4x3, the first frame is 5x3");
  EXPECT_EQ(sizes.error().frame, 1);
  EXPECT_EQ(sizes.error().file, "memory");
  EXPECT_FALSE(make_animation({plain(1, -1)}));
}

}  // namespace
}  // namespace framewise
