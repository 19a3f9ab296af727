// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png/png.h"

#include <spng.h>

#include "media/encode/writing.h"

namespace framewise::media {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

WriteOptions png(int effort = 5) {
  return {.format = FileFormat::kPng, .effort = effort};
}

// What libspng makes of a file, as RGBA of 8 or 16 bits.
std::string by_spng(const std::vector<std::byte>& bytes, int bits) {
  spng_ctx* const context = spng_ctx_new(0);
  spng_set_png_buffer(context, bytes.data(), bytes.size());
  const int format = bits > 8 ? SPNG_FMT_RGBA16 : SPNG_FMT_RGBA8;
  size_t size = 0;
  EXPECT_EQ(spng_decoded_image_size(context, format, &size), 0);
  std::string pixels(size, '\0');
  EXPECT_EQ(
      spng_decode_image(context, pixels.data(), size, format, SPNG_DECODE_TRNS),
      0);
  spng_ctx_free(context);
  return pixels;
}

spng_ihdr header_of(const std::vector<std::byte>& bytes) {
  spng_ctx* const context = spng_ctx_new(0);
  spng_set_png_buffer(context, bytes.data(), bytes.size());
  spng_ihdr header{};
  EXPECT_EQ(spng_get_ihdr(context, &header), 0);
  spng_ctx_free(context);
  return header;
}

void expect_exact(const Frame& frame, const WriteOptions& options) {
  FramePool pool;
  const auto bytes = encoded(frame, options);
  const int bits = frame.format().bits;
  EXPECT_EQ(difference(shown_frame(bytes, pool, bits), frame), "");
  EXPECT_EQ(by_spng(bytes, bits), packed(frame));
}

TEST(PngWriter, KeepsEveryPixelAtEverySizeAndEffort) {
  FramePool pool;
  for (const Size size : kOddSizes) {
    for (const int effort : {0, 3, 5, 7, 8, 9}) {
      SCOPED_TRACE(
          fmt::format("{}x{}, effort {}", size.width, size.height, effort));
      expect_exact(random_frame(pool, srgb8(), size, 1), png(effort));
      expect_exact(random_frame(pool, srgb16(), size, 2), png(effort));
      expect_exact(smooth_frame(pool, size), png(effort));
      expect_exact(smooth_frame(pool, size, true), png(effort));
      expect_exact(flat_frame(pool, size, 7, true), png(effort));
    }
  }
}

TEST(PngWriter, TakesTheSmallestKindOfPixels) {
  FramePool pool;
  struct Case {
    int colors;
    int bits;
  };
  for (const auto [colors, bits] : {Case{2, 1}, {4, 2}, {11, 4}, {60, 8}}) {
    const Frame frame = flat_frame(pool, {200, 120}, colors);
    const spng_ihdr header = header_of(encoded(frame, png()));
    EXPECT_EQ(header.color_type, SPNG_COLOR_TYPE_INDEXED) << colors;
    EXPECT_EQ(header.bit_depth, bits) << colors;
    expect_exact(frame, png());
  }
  const auto gray = [&](int step, int levels) {
    return painted(pool, srgb8(), {90, 40}, [&](int, int y, int i) {
      return i % 4 == 3 ? 255 : (i / 4 + y) % levels * step;
    });
  };
  EXPECT_EQ(header_of(encoded(gray(255, 2), png())).bit_depth, 1);
  EXPECT_EQ(header_of(encoded(gray(85, 4), png())).bit_depth, 2);
  EXPECT_EQ(header_of(encoded(gray(17, 16), png())).bit_depth, 4);
  EXPECT_EQ(header_of(encoded(gray(1, 256), png())).bit_depth, 8);
  EXPECT_EQ(header_of(encoded(gray(1, 256), png())).color_type,
            SPNG_COLOR_TYPE_GRAYSCALE);
  for (const int step : {255, 85, 17, 1}) {
    expect_exact(gray(step, 255 / step + 1), png());
  }
}

TEST(PngWriter, WritesGrayFramesAsGray) {
  FramePool pool;
  for (const int bits : {8, 10, 16}) {
    const Frame gray = random_frame(
        pool, {.layout = Layout::kGray, .bits = uint8_t(bits)}, {33, 9}, 5);
    const auto bytes = encoded(gray, png());
    EXPECT_EQ(header_of(bytes).color_type, SPNG_COLOR_TYPE_GRAYSCALE);
    const Frame back = shown_frame(bytes, pool, bits);
    EXPECT_EQ(difference(back, bits > 8 ? *to_rgba16(gray, pool)
                                        : *to_rgba8(gray, pool)),
              "");
  }
}

TEST(PngWriter, GetsSmallerWithEffort) {
  FramePool pool;
  const Frame frame = smooth_frame(pool, {300, 200}, true);
  EXPECT_GT(encoded(frame, png(0)).size(), encoded(frame, png(5)).size());
  EXPECT_GE(encoded(frame, png(5)).size(), encoded(frame, png(9)).size());
  // With a palette, too.
  const Frame shades =
      painted(pool, srgb8(), {300, 200}, [](int, int y, int i) {
        const int x = i / 4;
        const int level = (x * x / 90 + y * y / 70 + x * y / 300) % 200;
        return i % 4 == 3 ? 255 : i % 4 == 0 ? level : 40;
      });
  EXPECT_GT(encoded(shades, png(8)).size(), encoded(shades, png(9)).size());
}

TEST(PngWriter, GivesTheSameBytesForAnyNumberOfThreads) {
  FramePool pool;
  const Frame frame = smooth_frame(pool, {120, 90}, true);
  const auto alone = encoded(frame, png(9));
  for (const int threads : {2, 4}) {
    ThreadExecutor executor(threads);
    WriteOptions options = png(9);
    options.executor = &executor;
    EXPECT_EQ(encoded(frame, options), alone);
  }
}

void expect_exact_animation(const std::vector<Frame>& frames, int effort,
                            bool has_alpha = true) {
  FramePool pool;
  const auto written = animate(frames, png(effort), {40, 40, 73, 0},
                               {.plays = 3, .has_alpha = has_alpha});
  ASSERT_TRUE(written) << written.error().to_string();
  EXPECT_THAT(note_kinds(*written), IsEmpty());
  const auto back =
      shown_frames(written->content, pool, frames[0].format().bits);
  ASSERT_EQ(back.size(), frames.size());
  for (size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(difference(back[i], frames[i]), "") << "frame " << i;
  }
}

TEST(PngWriter, KeepsEveryPixelOfAnimations) {
  FramePool pool;
  for (const int effort : {1, 5, 7}) {
    expect_exact_animation(moving_square(pool, {40, 20}, 9), effort);
    expect_exact_animation(moving_square(pool, {40, 20}, 9, true), effort);
    expect_exact_animation(moving_square(pool, {40, 20}, 9), effort, false);
    std::vector<Frame> random;
    for (uint32_t i = 0; i < 4; ++i) {
      random.push_back(random_frame(pool, srgb8(), {13, 9}, i));
    }
    random.push_back(random.back());  // nothing changes
    expect_exact_animation(random, effort);
    std::vector<Frame> deep;
    for (int i = 0; i < 3; ++i) {
      deep.push_back(smooth_frame(pool, {13, 9}, true, srgb16(), i));
    }
    expect_exact_animation(deep, effort);
  }
}

TEST(PngWriter, KeepsTimesAndLoops) {
  FramePool pool;
  const auto written =
      animate(moving_square(pool, {20, 10}, 3), png(), {1, 2, 5},
              {.time_base = {1001, 30000}, .plays = 4});
  ASSERT_TRUE(written);
  auto animation = open_bytes(written->content);
  ASSERT_TRUE(animation);
  EXPECT_EQ(animation->info().plays, 4);
  EXPECT_EQ(animation->info().frame_count, 3);
  std::vector<double> seconds;
  for (const Frame& frame : read_all(*animation).frames) {
    seconds.push_back(
        animation->info().time_base.seconds(frame.time().duration));
  }
  EXPECT_THAT(seconds, ElementsAre(testing::DoubleNear(1001 / 30000.0, 1e-9),
                                   testing::DoubleNear(2002 / 30000.0, 1e-9),
                                   testing::DoubleNear(5005 / 30000.0, 1e-9)));
}

TEST(PngWriter, WritesOnlyWhatChanges) {
  FramePool pool;
  const auto frames = moving_square(pool, {200, 100}, 10);
  const auto written = animate(frames, png(), {40});
  auto animation = open_bytes(written->content);
  const auto survey = animation->survey();
  EXPECT_EQ(survey->frames[0].rect, (Rect{0, 0, 200, 100}));
  for (size_t i = 1; i < survey->frames.size(); ++i) {
    EXPECT_LT(survey->frames[i].rect.width, 12) << i;
    EXPECT_EQ(survey->frames[i].rect.height, 5) << i;
  }
}

TEST(PngWriter, TakesBackWhatIsShownOnce) {
  FramePool pool;
  const Frame ground = flat_frame(pool, {100, 80}, 9);
  const Frame flash = random_frame(pool, srgb8(), {100, 80}, 4);
  const auto written =
      animate({ground, flash, ground, flash, ground}, png(), {40});
  auto animation = open_bytes(written->content);
  const auto survey = animation->survey();
  EXPECT_EQ(survey->frames[1].disposal, "previous");
  EXPECT_EQ(survey->frames[2].rect, (Rect{0, 0, 1, 1}));
}

TEST(PngWriter, IsReadByFfmpegFrameByFrame) {
  if (!installed("ffmpeg")) GTEST_SKIP() << "no ffmpeg";
  FramePool pool;
  const ScratchFolder folder;
  const auto frames = moving_square(pool, {40, 20}, 6);
  const auto written = animate(frames, png(), {40});
  save(folder.file("a.apng"), written->content);
  const std::string pixels =
      output_of("ffmpeg -v error -i " + folder.file("a.apng") +
                " -fps_mode passthrough -f rawvideo -pix_fmt rgba -");
  std::string expected;
  for (const Frame& frame : frames) expected += packed(frame);
  EXPECT_EQ(pixels, expected);
}

TEST(PngWriter, KeepsTheMetadataThatItIsGiven) {
  FramePool pool;
  const std::string xmp = "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>";
  const std::string exif("II*\0\10\0\0\0\0\0\0\0\0\0", 14);
  WriteOptions options = png();
  options.metadata.xmp = as_bytes(xmp);
  options.metadata.exif = as_bytes(exif);
  const auto bytes = encoded(smooth_frame(pool, {9, 9}), options);
  const std::string text(reinterpret_cast<const char*>(bytes.data()),
                         bytes.size());
  EXPECT_NE(text.find("iTXtXML:com.adobe.xmp"), std::string::npos);
  EXPECT_NE(text.find(xmp), std::string::npos);
  EXPECT_NE(text.find("eXIf" + exif), std::string::npos);
}

TEST(PngWriter, SaysWhatStoredColorsMean) {
  FramePool pool;
  PixelFormat p3 = srgb8();
  p3.color.primaries = Primaries::kDisplayP3;
  const Frame frame = smooth_frame(pool, {31, 17}, false, p3);
  WriteOptions options = png();
  options.color = ColorPolicy::kAsStored;
  const Reading back = read_bytes(encoded(frame, options));
  EXPECT_EQ(difference(back.frames.at(0), frame), "");
  EXPECT_EQ(back.frames[0].format().color.primaries, Primaries::kDisplayP3);
  options.color = ColorPolicy::kSrgb;
  const Reading converted = read_bytes(encoded(frame, options));
  EXPECT_NE(difference(converted.frames.at(0), frame), "");
  EXPECT_NE(converted.frames[0].format().color.primaries,
            Primaries::kDisplayP3);
}

}  // namespace
}  // namespace framewise::media
