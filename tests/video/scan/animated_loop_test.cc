// SPDX-License-Identifier: Apache-2.0
#include "video/scan/animated_loop.h"

#include <gtest/gtest.h>

#include "temporary_folder.h"
#include "tiny_gif.h"
#include "video/scan/find_loop.h"

namespace framewise::video {
namespace {

constexpr int kSide = 32;

class AnimatedLoop : public testing::Test {
 protected:
  // Even frames of these palette entries, each with a delay of its own.
  std::filesystem::path clip_of(const std::vector<uint8_t>& colors) {
    TinyGif gif{.width = kSide, .height = kSide};
    for (size_t i = 0; i < colors.size(); ++i) {
      gif.frames.push_back(
          {.pixels = std::vector<uint8_t>(kSide * kSide, colors[i]),
           .delay_cs = int(5 + i)});
    }
    return folder_.write("clip.gif", gif.bytes());
  }

  Result<Written> write(const std::filesystem::path& clip, const LoopCut& cut,
                        const WriteOptions& options = {}) {
    runtime::Progress progress("frames");
    return write_animated_loop(clip, {}, cut, loop_, options, progress);
  }

  TemporaryFolder folder_;
  std::filesystem::path loop_ = folder_.path() / "loop.png";
};

std::vector<Frame> frames_of(Animation& clip) {
  std::vector<Frame> frames;
  while (auto frame = *clip.next()) frames.push_back(*frame);
  return frames;
}

// Six levels that come back, and two and a half times of them.
TEST_F(AnimatedLoop, CutsOutWholePeriodsWithTheirDelays) {
  const auto clip =
      clip_of({5, 30, 55, 80, 55, 30, 5, 30, 55, 80, 55, 30, 5, 30, 55, 80});
  const auto found = find_loop(clip, LoopCoding::kAll, {}, 0);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->cut.joint, LoopJoint::kCut);
  EXPECT_EQ(found->cut.frames() % 6, 0);
  const auto written = write(clip, found->cut);
  ASSERT_TRUE(written) << written.error().message;
  auto loop = open(loop_);
  ASSERT_TRUE(loop);
  EXPECT_EQ(loop->info().plays, 0);
  const auto frames = frames_of(*loop);
  ASSERT_EQ(int64_t(frames.size()), found->cut.frames());
  for (size_t i = 0; i < frames.size(); ++i) {
    const int64_t of_clip = found->cut.part.first + int64_t(i);
    EXPECT_NEAR(loop->info().time_base.seconds(frames[i].time().duration),
                double(5 + of_clip) / 100, 1e-9);
  }
}

// Its last frame is the clip's before its first, and the fade stands between.
TEST_F(AnimatedLoop, FadesFromTheEndToTheStart) {
  const auto clip = clip_of(
      {10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 121, 122, 123, 124});
  const LoopCut cut{.joint = LoopJoint::kCrossfade,
                    .part = {.first = 0, .end = 16},
                    .fade_frames = 2,
                    .middle = 8};
  ASSERT_TRUE(write(clip, cut));
  auto loop = open(loop_);
  ASSERT_TRUE(loop);
  std::vector<int> reds;
  for (const Frame& frame : frames_of(*loop)) {
    reds.push_back(frame.plane(0).row(0)[0]);
  }
  // Entry i has a red of 2i. Frames 14 and 15 become 0 and 1.
  const std::vector<int> wanted{180, 200, 220, 240, 242, 244, 171,
                                109, 60,  80,  100, 120, 140, 160};
  ASSERT_EQ(reds.size(), wanted.size());
  for (size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_NEAR(reds[i], wanted[i], 1) << i;
  }
}

// A transparent pixel has no color to be mixed.
TEST_F(AnimatedLoop, MixesColorsByTheirAlpha) {
  TinyGif gif{.width = kSide, .height = kSide};
  for (int i = 0; i < 16; ++i) {
    gif.frames.push_back(
        {.pixels = std::vector<uint8_t>(kSide * kSide, i < 8 ? 0 : 100),
         .disposal = 2,
         .transparent = 0});
  }
  const auto clip = folder_.write("clip.gif", gif.bytes());
  const LoopCut cut{.joint = LoopJoint::kCrossfade,
                    .part = {.first = 0, .end = 16},
                    .fade_frames = 2,
                    .middle = 8};
  ASSERT_TRUE(write(clip, cut));
  auto loop = open(loop_);
  ASSERT_TRUE(loop);
  const auto frames = frames_of(*loop);
  const uint8_t* pixel = frames[6].plane(0).row(5);
  EXPECT_NEAR(pixel[0], 200, 1);
  EXPECT_NEAR(pixel[3], 170, 1);
}

TEST_F(AnimatedLoop, LeavesNothingWhenItIsStopped) {
  const auto clip = clip_of({5, 30, 55, 80, 55, 30, 5, 30});
  std::stop_source stop;
  stop.request_stop();
  WriteOptions options;
  options.stop = stop.get_token();
  const auto written =
      write(clip, {.joint = LoopJoint::kCut, .part = {.first = 0, .end = 8}},
            options);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kCancelled);
  EXPECT_FALSE(std::filesystem::exists(loop_));
  OpenOptions reading;
  reading.stop = stop.get_token();
  const auto found = find_loop(clip, LoopCoding::kAll, reading, 0);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::kCancelled);
}

TEST_F(AnimatedLoop, ReadsNoClipThatItsMemoryCannotHold) {
  const auto found =
      find_loop(clip_of({1, 50, 1, 50}), LoopCoding::kAll, {}, 1 << 20);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::kLimit);
}

}  // namespace
}  // namespace framewise::video
