// SPDX-License-Identifier: Apache-2.0
#include "media/encode/webp/webp.h"

#include "media/encode/writing.h"

namespace framewise::media {
namespace {

using testing::HasSubstr;

WriteOptions lossless(int effort = 3) {
  return {.format = FileFormat::kWebp, .lossless = true, .effort = effort};
}
WriteOptions lossy(double quality) {
  return {.format = FileFormat::kWebp, .quality = quality};
}

TEST(WebpWriter, KeepsEveryPixelWhereLossless) {
  FramePool pool;
  for (const Size size : kOddSizes) {
    for (const bool alpha : {false, true}) {
      const Frame frame = smooth_frame(pool, size, alpha);
      EXPECT_EQ(
          difference(shown_frame(encoded(frame, lossless()), pool), frame), "");
    }
    const Frame noise = random_frame(pool, srgb8(), size, 3);
    EXPECT_EQ(difference(shown_frame(encoded(noise, lossless()), pool), noise),
              "");
  }
}

TEST(WebpWriter, ComesCloserWithQuality) {
  FramePool pool;
  for (const bool alpha : {false, true}) {
    const Frame frame = smooth_frame(pool, {120, 90}, alpha);
    const auto coarse = encoded(frame, lossy(10));
    const auto fine = encoded(frame, lossy(95));
    EXPECT_LT(coarse.size(), fine.size());
    EXPECT_LT(psnr(shown_frame(coarse, pool), frame),
              psnr(shown_frame(fine, pool), frame));
    EXPECT_GT(psnr(shown_frame(fine, pool), frame), alpha ? 25 : 38);
  }
}

TEST(WebpWriter, TakesNearLosslessAndSharpChroma) {
  FramePool pool;
  const Frame noise = random_frame(pool, srgb8(), {90, 60}, 3);
  WriteOptions near = lossless();
  near.webp.near_lossless = 20;
  EXPECT_LT(encoded(noise, near).size(), encoded(noise, lossless()).size());
  WriteOptions sharp = lossy(90);
  sharp.webp.sharp_yuv = true;
  const Frame lines = flat_frame(pool, {90, 60}, 9);
  EXPECT_GT(psnr(shown_frame(encoded(lines, sharp), pool), lines),
            psnr(shown_frame(encoded(lines, lossy(90)), pool), lines) - 1);
}

TEST(WebpWriter, MakesAlphaCoarseOnDemand) {
  FramePool pool;
  const Frame noise = random_frame(pool, srgb8(), {90, 60}, 3);
  WriteOptions coarse = lossy(90);
  coarse.webp.alpha_quality = 30;
  EXPECT_LT(encoded(noise, coarse).size(), encoded(noise, lossy(90)).size());
  coarse.webp.alpha_quality = 101;
  EXPECT_FALSE(encode(noise, coarse));
}

TEST(WebpWriter, KeepsAnimationsTheirTimesAndLoops) {
  FramePool pool;
  for (const bool clear_ground : {false, true}) {
    // More than are encoded at once, so that parts meet.
    const auto frames = moving_square(pool, {40, 20}, 150, clear_ground);
    const auto written =
        animate(frames, lossless(1), {40, 33, 21}, {.plays = 3});
    ASSERT_TRUE(written) << written.error().to_string();
    auto animation = open_bytes(written->content);
    ASSERT_TRUE(animation);
    EXPECT_EQ(animation->info().plays, 3);
    const Reading back = read_all(*animation);
    ASSERT_EQ(back.frames.size(), frames.size());
    int64_t start = 0;
    for (size_t i = 0; i < frames.size(); ++i) {
      const Frame shown = *to_rgba8(back.frames[i], pool);
      const Frame clean =
          painted(pool, srgb8(), shown.size(), [&](int, int y, int at) {
            return sample(shown, 0, y, at / 4 * 4 + 3) == 0
                       ? 0
                       : sample(shown, 0, y, at);
          });
      EXPECT_EQ(difference(clean, frames[i]), "") << "frame " << i;
      const double at =
          animation->info().time_base.seconds(back.frames[i].time().start);
      EXPECT_NEAR(at * 1000, double(start), 1e-6) << i;
      start += std::array{40, 33, 21}[i % 3];
    }
  }
}

TEST(WebpWriter, LetsEqualFramesOfAWholePartBecomeOne) {
  FramePool pool;
  const Frame frame = flat_frame(pool, {30, 20}, 5);
  const auto written =
      animate(std::vector<Frame>(70, frame), lossless(1), {10});
  ASSERT_TRUE(written);
  auto animation = open_bytes(written->content);
  const auto survey = animation->survey();
  int64_t duration = 0;
  for (const FrameFacts& facts : survey->frames) {
    duration += facts.time.duration;
  }
  EXPECT_EQ(duration * animation->info().time_base.numerator * 1000 /
                animation->info().time_base.denominator,
            700);
}

TEST(WebpWriter, IsSoundToWebpinfo) {
  if (!installed("webpinfo")) GTEST_SKIP() << "no webpinfo";
  FramePool pool;
  const ScratchFolder folder;
  const auto checked = [&](const std::string& name,
                           const std::vector<std::byte>& bytes) {
    save(folder.file(name), bytes);
    return output_of("webpinfo -diag " + folder.file(name) + " 2>&1");
  };
  WriteOptions with_all = lossy(70);
  with_all.metadata.exif =
      as_bytes(std::string("II*\0\10\0\0\0\0\0\0\0\0\0", 14));
  with_all.metadata.xmp = as_bytes("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>");
  with_all.color = ColorPolicy::kAsStored;
  PixelFormat p3 = srgb8();
  p3.color.primaries = Primaries::kDisplayP3;
  const Frame frame = smooth_frame(pool, {33, 21}, true, p3);
  const std::string still = checked("still.webp", encoded(frame, with_all));
  EXPECT_THAT(still, HasSubstr("No error detected"));
  for (const char* chunk : {"ICCP", "EXIF", "XMP"}) {
    EXPECT_THAT(still, HasSubstr(chunk));
  }
  const auto written =
      animate(moving_square(pool, {41, 21}, 70, true), with_all, {40});
  ASSERT_TRUE(written) << written.error().to_string();
  EXPECT_THAT(checked("animation.webp", written->content),
              HasSubstr("No error detected"));
}

TEST(WebpWriter, SaysWhatStoredColorsMean) {
  FramePool pool;
  PixelFormat p3 = srgb8();
  p3.color.primaries = Primaries::kDisplayP3;
  const Frame frame = smooth_frame(pool, {31, 17}, false, p3);
  WriteOptions options = lossless();
  options.color = ColorPolicy::kAsStored;
  const Reading back = read_bytes(encoded(frame, options));
  EXPECT_EQ(back.frames.at(0).format().color.primaries, Primaries::kDisplayP3);
  EXPECT_EQ(difference(back.frames[0], frame), "");
}

TEST(WebpWriter, RefusesSidesThatItCannotHold) {
  FramePool pool;
  const Frame frame = flat_frame(pool, {16384, 1}, 2);
  const auto bytes = encode(frame, lossless());
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().kind, ErrorKind::kUnsupported);
  EXPECT_THAT(bytes.error().message, HasSubstr("16383"));
  EXPECT_FALSE(bytes.error().hint.empty());
}

}  // namespace
}  // namespace framewise::media
