// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/gif.h"

#include "media/encode/writing.h"

namespace framewise::media {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

WriteOptions gif(int effort = 5) {
  return {.format = FileFormat::kGif, .effort = effort};
}

// Colors of pixels that are clear do not matter.
Frame with_clear_zeroed(const Frame& frame, FramePool& pool) {
  return painted(pool, srgb8(), frame.size(), [&](int, int y, int i) {
    return sample(frame, 0, y, i / 4 * 4 + 3) == 0 ? 0 : sample(frame, 0, y, i);
  });
}

void expect_exact(const std::vector<Frame>& frames, int effort) {
  FramePool pool;
  const auto written =
      animate(frames, gif(effort), {40, 50, 100}, {.plays = 2});
  ASSERT_TRUE(written) << written.error().to_string();
  EXPECT_THAT(note_kinds(*written), IsEmpty());
  const auto back = shown_frames(written->content, pool);
  ASSERT_EQ(back.size(), frames.size());
  for (size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(difference(with_clear_zeroed(back[i], pool), frames[i]), "")
        << "frame " << i;
  }
}

TEST(GifWriter, KeepsFewColorsExactly) {
  FramePool pool;
  for (const Size size : kOddSizes) {
    for (const int colors : {2, 3, 17, 255, 256}) {
      for (const int effort : {1, 5}) {
        SCOPED_TRACE(fmt::format("{}x{}, {} colors, effort {}", size.width,
                                 size.height, colors, effort));
        expect_exact({flat_frame(pool, size, colors)}, effort);
        expect_exact({flat_frame(pool, size, colors - 1, true)}, effort);
      }
    }
  }
}

TEST(GifWriter, KeepsAnimationsOfFewColorsExactly) {
  FramePool pool;
  for (const int effort : {1, 5}) {
    expect_exact(moving_square(pool, {40, 20}, 9), effort);
    // What was shown has to be cleared again.
    expect_exact(moving_square(pool, {40, 20}, 9, true), effort);
    const Frame ground = flat_frame(pool, {50, 40}, 9);
    const Frame other = flat_frame(pool, {50, 40}, 256);
    const Frame empty =
        painted(pool, srgb8(), {50, 40}, [](int, int, int) { return 0; });
    expect_exact({ground, other, ground, empty, empty, ground}, effort);
    expect_exact({empty, ground, flat_frame(pool, {50, 40}, 30, true), ground},
                 effort);
  }
}

TEST(GifWriter, UsesLocalPalettesWhereColorsChange) {
  FramePool pool;
  std::vector<Frame> frames;
  for (int n = 0; n < 5; ++n) {
    frames.push_back(painted(pool, srgb8(), {40, 30}, [&](int, int y, int i) {
      return i % 4 == 3   ? 255
             : i % 4 == 0 ? n * 50
                          : (i / 4 + y * 40) % 100 + n * i % 4;
    }));
  }
  expect_exact(frames, 5);
}

TEST(GifWriter, ComesCloseWithManyColorsAndSaysSo) {
  FramePool pool;
  const Frame frame = smooth_frame(pool, {160, 120});
  const auto written = animate({frame}, gif(), {0});
  ASSERT_TRUE(written);
  EXPECT_THAT(note_kinds(*written), ElementsAre("colors_quantized"));
  EXPECT_GT(psnr(shown_frame(written->content, pool), frame), 32);
  WriteOptions few = gif();
  few.gif.colors = 16;
  EXPECT_GT(psnr(shown_frame(encoded(frame, few), pool), frame), 22);
  few.gif.dither = Dither::kOrdered;
  EXPECT_GT(psnr(shown_frame(encoded(frame, few), pool), frame), 20);
}

TEST(GifWriter, MakesPartlyTransparentPixelsOpaqueOrClear) {
  FramePool pool;
  const Frame frame = smooth_frame(pool, {32, 4}, true);
  const auto written = animate({frame}, gif(), {0});
  ASSERT_TRUE(written);
  EXPECT_THAT(note_kinds(*written), Contains("alpha_thresholded"));
  const Frame back = shown_frame(written->content, pool);
  EXPECT_EQ(sample(back, 0, 0, 3), 0);
  EXPECT_EQ(sample(back, 0, 0, 31 * 4 + 3), 255);
}

std::vector<int64_t> stored_delays(const std::vector<std::byte>& bytes) {
  auto animation = open_bytes(bytes);
  std::vector<int64_t> delays;
  const auto survey = animation->survey();
  for (const FrameFacts& frame : survey->frames) {
    delays.push_back(frame.stored_delay.value_or(-1));
  }
  return delays;
}

TEST(GifWriter, RoundsDelaysWithoutDrift) {
  FramePool pool;
  const auto frames = moving_square(pool, {20, 10}, 6);
  const auto written =
      animate(frames, gif(), {1}, {.time_base = {1, 30}, .plays = 1});
  ASSERT_TRUE(written);
  EXPECT_THAT(note_kinds(*written), ElementsAre("delays_rounded"));
  EXPECT_THAT(stored_delays(written->content), ElementsAre(3, 4, 3, 3, 4, 3));
}

TEST(GifWriter, NeverWritesADelayThatPlayersStretch) {
  FramePool pool;
  const auto frames = moving_square(pool, {20, 10}, 5);
  const auto written = animate(frames, gif(), {10, 10, 100, 10, 0});
  ASSERT_TRUE(written);
  EXPECT_THAT(note_kinds(*written), ElementsAre("delays_lengthened"));
  // What the first two were given the third gives back.
  EXPECT_THAT(stored_delays(written->content), ElementsAre(2, 2, 8, 2, 0));
}

TEST(GifWriter, KeepsHowOftenItPlays) {
  FramePool pool;
  for (const int64_t plays : {0, 1, 2, 7}) {
    const auto written = animate(moving_square(pool, {20, 10}, 3), gif(), {40},
                                 {.plays = plays});
    auto animation = open_bytes(written->content);
    EXPECT_EQ(animation->info().plays, plays);
  }
}

TEST(GifWriter, WritesOnlyWhatChanges) {
  FramePool pool;
  const auto written = animate(moving_square(pool, {200, 100}, 8), gif(), {40});
  auto animation = open_bytes(written->content);
  const auto survey = animation->survey();
  for (size_t i = 1; i < survey->frames.size(); ++i) {
    EXPECT_LT(survey->frames[i].rect.width, 12) << i;
    EXPECT_EQ(survey->frames[i].rect.height, 5) << i;
    EXPECT_FALSE(survey->frames[i].local_palette_size) << i;
  }
}

TEST(GifWriter, IsReadByFfmpegAndGifsicle) {
  if (!installed("ffmpeg") || !installed("gifsicle")) {
    GTEST_SKIP() << "no ffmpeg or no gifsicle";
  }
  FramePool pool;
  const ScratchFolder folder;
  auto frames = moving_square(pool, {61, 37}, 12);
  frames.push_back(flat_frame(pool, {61, 37}, 256));
  frames.push_back(frames[0]);
  const auto written = animate(frames, gif(), {40});
  save(folder.file("a.gif"), written->content);
  const std::string pixels =
      output_of("ffmpeg -v error -i " + folder.file("a.gif") +
                " -fps_mode passthrough -f rawvideo -pix_fmt rgba -");
  std::string expected;
  for (const Frame& frame : frames) expected += packed(frame);
  EXPECT_EQ(pixels.size(), expected.size());
  EXPECT_TRUE(pixels == expected);
  EXPECT_EQ(output_of("gifsicle --no-ignore-errors --info " +
                      folder.file("a.gif") + " 2>&1 | grep -c warning || true"),
            "0\n");
}

}  // namespace
}  // namespace framewise::media
