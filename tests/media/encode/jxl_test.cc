// SPDX-License-Identifier: Apache-2.0
// The module of media/encode/jxl.cc, through the public interface.
#include "media/encode/writing.h"

namespace framewise::media {
namespace {

using testing::HasSubstr;

WriteOptions lossless() {
  return {.format = FileFormat::kJxl, .lossless = true, .effort = 1};
}
WriteOptions lossy(double quality) {
  return {.format = FileFormat::kJxl, .quality = quality, .effort = 1};
}

TEST(JxlWriter, KeepsEverySampleWhereLossless) {
  FramePool pool;
  for (const Size size : kOddSizes) {
    for (const PixelFormat& format : {srgb8(), srgb16()}) {
      for (const Frame& frame : {smooth_frame(pool, size, false, format),
                                 random_frame(pool, format, size, 3)}) {
        EXPECT_EQ(difference(shown_frame(encoded(frame, lossless()), pool,
                                         format.bits),
                             frame),
                  "")
            << size.width << "x" << size.height << ", " << int(format.bits);
      }
    }
  }
}

TEST(JxlWriter, ComesCloserWithQuality) {
  FramePool pool;
  for (const bool alpha : {false, true}) {
    const Frame frame = smooth_frame(pool, {120, 90}, alpha);
    const auto coarse = encoded(frame, lossy(20));
    const auto fine = encoded(frame, lossy(95));
    EXPECT_LT(coarse.size(), fine.size());
    EXPECT_LT(psnr(shown_frame(coarse, pool), frame),
              psnr(shown_frame(fine, pool), frame));
  }
}

// libjxl crashes where it writes these with loss, or progressive.
TEST(JxlWriter, WritesNarrowColumnsOfAnyHeight) {
  FramePool pool;
  for (const int width : {1, 8, 9, 17, 33}) {
    for (const int height : {257, 2048, 2049, 4097, 9000}) {
      const Frame frame = smooth_frame(pool, {width, height});
      WriteOptions options = lossy(80);
      options.effort = 3;
      options.progressive = width > 8;
      const Frame shown = shown_frame(encoded(frame, options), pool);
      EXPECT_EQ(shown.size(), frame.size());
      EXPECT_GT(psnr(shown, frame), 30) << width << "x" << height;
      options = lossless();
      options.progressive = true;
      EXPECT_EQ(shown_frame(encoded(frame, options), pool).size(),
                frame.size());
    }
  }
}

TEST(JxlWriter, WritesGrayAndProgressivePictures) {
  FramePool pool;
  const Frame gray =
      random_frame(pool, {.layout = Layout::kGray, .bits = 8}, {40, 30}, 2);
  EXPECT_EQ(difference(shown_frame(encoded(gray, lossless()), pool),
                       *to_rgba8(gray, pool)),
            "");
  WriteOptions options = lossy(80);
  options.progressive = true;
  const Frame frame = smooth_frame(pool, {64, 48});
  EXPECT_GT(psnr(shown_frame(encoded(frame, options), pool), frame), 30);
}

TEST(JxlWriter, KeepsAnimationsTheirTimesAndLoops) {
  FramePool pool;
  const auto frames = moving_square(pool, {40, 20}, 9, true);
  const auto written = animate(frames, lossless(), {1, 2, 5},
                               {.time_base = {1001, 30000}, .plays = 3});
  ASSERT_TRUE(written) << written.error().to_string();
  auto animation = open_bytes(written->content);
  ASSERT_TRUE(animation) << animation.error().to_string();
  EXPECT_EQ(animation->info().plays, 3);
  const Reading back = read_all(*animation);
  ASSERT_EQ(back.frames.size(), frames.size());
  for (size_t i = 0; i < frames.size(); ++i) {
    EXPECT_EQ(difference(*to_rgba8(back.frames[i], pool), frames[i]), "") << i;
    EXPECT_NEAR(
        animation->info().time_base.seconds(back.frames[i].time().duration),
        double(1 + i % 3 + i % 3 / 2 * 2) * 1001 / 30000, 1e-9);
  }
}

TEST(JxlWriter, IsReadByDjxl) {
  if (!installed("djxl")) GTEST_SKIP() << "no djxl";
  FramePool pool;
  const ScratchFolder folder;
  WriteOptions options = lossless();
  options.metadata.xmp = as_bytes("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>");
  options.metadata.exif =
      as_bytes(std::string("II*\0\10\0\0\0\0\0\0\0\0\0", 14));
  const Frame frame = smooth_frame(pool, {67, 45});
  const auto bytes = encoded(frame, options);
  save(folder.file("a.jxl"), bytes);
  output_of("djxl " + folder.file("a.jxl") + " " + folder.file("a.png") +
            " 2>&1");
  EXPECT_EQ(
      difference(shown_frame(file_bytes(folder.file("a.png")), pool), frame),
      "");
  const std::string text(reinterpret_cast<const char*>(bytes.data()),
                         bytes.size());
  EXPECT_THAT(text, HasSubstr("<x:xmpmeta"));
  EXPECT_THAT(text, HasSubstr("Exif"));
}

TEST(JxlWriter, GivesBackTheJpegFileThatItRepacked) {
  if (!installed("djxl")) GTEST_SKIP() << "no djxl";
  FramePool pool;
  const ScratchFolder folder;
  const auto jpeg = encoded(smooth_frame(pool, {200, 120}),
                            {.format = FileFormat::kJpeg, .quality = 85});
  const auto written = repack_jpeg(jpeg, folder.file("a.jxl"));
  ASSERT_TRUE(written) << written.error().to_string();
  output_of("djxl " + folder.file("a.jxl") + " " + folder.file("a.jpg") +
            " 2>&1");
  EXPECT_EQ(file_bytes(folder.file("a.jpg")), jpeg);

  const auto png =
      encoded(smooth_frame(pool, {20, 12}), {.format = FileFormat::kPng});
  EXPECT_EQ(repack_jpeg(png, folder.file("b.jxl")).error().kind,
            ErrorKind::kUsage);
  EXPECT_EQ(repack_jpeg(jpeg, folder.file("b.webp")).error().kind,
            ErrorKind::kUnsupported);
  EXPECT_FALSE(std::filesystem::exists(folder.file("b.webp")));
}

TEST(JxlWriter, SaysWhatStoredColorsMean) {
  FramePool pool;
  for (const auto& [primaries, transfer] :
       {std::pair{Primaries::kDisplayP3, Transfer::kSrgb},
        {Primaries::kBt2020, Transfer::kPq},
        {Primaries::kBt709, Transfer::kLinear}}) {
    PixelFormat format = srgb16();
    format.color.primaries = primaries;
    format.color.transfer = transfer;
    WriteOptions options = lossless();
    options.color = ColorPolicy::kAsStored;
    const Frame frame = smooth_frame(pool, {32, 32}, false, format);
    const Reading back = read_bytes(encoded(frame, options));
    EXPECT_EQ(back.frames.at(0).format().color.primaries, primaries);
    EXPECT_EQ(back.frames[0].format().color.transfer, transfer);
    EXPECT_EQ(difference(back.frames[0], frame), "");
  }
}

}  // namespace
}  // namespace framewise::media
