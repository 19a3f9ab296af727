// SPDX-License-Identifier: Apache-2.0
#include "media/encode/video/video_writer.h"

#include <gtest/gtest.h>

#include "framewise/framewise.h"
#include "media/programs.h"

namespace framewise::media {
namespace {

Frame gray_level(int level, Size size, uint8_t alpha = 255) {
  FramePool pool;
  FrameBuffer buffer = *pool.allocate({}, size);
  const MutablePlaneView plane = buffer.plane(0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      uint8_t* pixel = plane.row(y) + 4 * x;
      pixel[0] = pixel[1] = pixel[2] = uint8_t(level);
      pixel[3] = alpha;
    }
  }
  return std::move(buffer).freeze(0, {}, ChangedArea::everything(size));
}

TEST(VideoWriter, KeepsTheTimesOfFrames) {
  const ScratchFolder folder;
  const std::string path = folder.file("a.mp4");
  auto writer =
      VideoWriter::create(path, {.size = {64, 48}, .time_base = {1, 100}}, {});
  ASSERT_TRUE(writer) << writer.error().to_string();
  const int64_t durations[] = {10, 3, 50, 7};
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE((*writer)->add(gray_level(60 * i, {64, 48}), durations[i]));
  }
  const auto written = (*writer)->finish();
  ASSERT_TRUE(written) << written.error().to_string();
  EXPECT_EQ(written->frames, 4);
  auto film = open(path);
  ASSERT_TRUE(film);
  for (int i = 0; i < 4; ++i) {
    const auto frame = film->next();
    ASSERT_TRUE(frame && *frame);
    EXPECT_NEAR(film->info().time_base.seconds((*frame)->time().duration),
                double(durations[i]) / 100, 1e-3);
  }
}

TEST(VideoWriter, RepeatsTheEdgesOfOddFramesAndSaysSo) {
  const ScratchFolder folder;
  const std::string path = folder.file("odd.mkv");
  auto writer =
      VideoWriter::create(path, {.size = {33, 21}, .time_base = {1, 25}}, {});
  ASSERT_TRUE(writer);
  ASSERT_TRUE((*writer)->add(gray_level(0, {33, 21}, 0), 1));
  const auto written = (*writer)->finish();
  ASSERT_TRUE(written) << written.error().to_string();
  ASSERT_EQ(written->notes.size(), 1u);
  auto film = open(path);
  ASSERT_TRUE(film);
  EXPECT_EQ(film->info().size, (Size{34, 22}));
  // Transparent pixels show the background, which is white.
  const auto frame = film->next();
  ASSERT_TRUE(frame && *frame);
  EXPECT_GE((*frame)->plane(0).row(5)[33], 230);
}

TEST(VideoWriter, LeavesNothingWithoutFinish) {
  const ScratchFolder folder;
  {
    auto writer = VideoWriter::create(
        folder.file("a.mp4"), {.size = {64, 48}, .time_base = {1, 25}}, {});
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->add(gray_level(9, {64, 48}), 1));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

// SVT-AV1 waits for ever where it is closed before its end.
TEST(VideoWriter, Av1ThatIsLeftEnds) {
  const ScratchFolder folder;
  auto writer = VideoWriter::create(folder.file("a.mp4"),
                                    {.size = {64, 64}, .time_base = {1, 25}},
                                    {.encoding = {.codec = VideoCodec::kAv1}});
  ASSERT_TRUE(writer) << writer.error().to_string();
  EXPECT_TRUE((*writer)->add(gray_level(9, {64, 64}), 1));
}

TEST(VideoWriter, RefusesCodecsThatTheContainerDoesNotHold) {
  const auto writer = VideoWriter::create(
      "a.webm", {.size = {64, 48}}, {.encoding = {.codec = VideoCodec::kH264}});
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error().kind, ErrorKind::kUsage);
}

}  // namespace
}  // namespace framewise::media
