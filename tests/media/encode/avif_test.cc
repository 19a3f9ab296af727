// SPDX-License-Identifier: Apache-2.0
// The module of media/encode/avif.cc, through the public interface.
#include "media/encode/writing.h"

namespace framewise::media {
namespace {

using testing::Contains;
using testing::HasSubstr;

WriteOptions avif(double quality, int effort = 1) {
  return {.format = FileFormat::kAvif, .quality = quality, .effort = effort};
}
WriteOptions lossless() {
  return {.format = FileFormat::kAvif, .lossless = true, .effort = 1};
}

TEST(AvifWriter, KeepsEveryPixelWhereLossless) {
  FramePool pool;
  for (const Size size : {Size{1, 1}, {3, 5}, {65, 31}}) {
    const Frame frame = smooth_frame(pool, size);
    EXPECT_EQ(difference(shown_frame(encoded(frame, lossless()), pool), frame),
              "");
    const Frame alpha = smooth_frame(pool, size, true);
    EXPECT_EQ(difference(shown_frame(encoded(alpha, lossless()), pool), alpha),
              "");
  }
}

TEST(AvifWriter, ComesCloserWithQualityAtEverySize) {
  FramePool pool;
  for (const Size size : kOddSizes) {
    for (const bool alpha : {false, true}) {
      const Frame frame = smooth_frame(pool, size, alpha);
      for (const Subsampling chroma :
           {Subsampling::k420, Subsampling::k422, Subsampling::k444}) {
        WriteOptions options = avif(90);
        options.subsampling = chroma;
        EXPECT_GT(psnr(shown_frame(encoded(frame, options), pool), frame), 27)
            << size.width << "x" << size.height << " " << int(chroma);
      }
    }
  }
  const Frame frame = smooth_frame(pool, {120, 90});
  const auto coarse = encoded(frame, avif(20));
  const auto fine = encoded(frame, avif(90));
  EXPECT_LT(coarse.size(), fine.size());
  EXPECT_LT(psnr(shown_frame(coarse, pool), frame),
            psnr(shown_frame(fine, pool), frame));
}

TEST(AvifWriter, KeepsTheDepthThatItHolds) {
  FramePool pool;
  for (const auto& [wanted, stored] :
       {std::pair{8, 8}, {10, 10}, {12, 12}, {16, 12}}) {
    WriteOptions options = avif(100);
    options.bits = wanted;
    const Frame frame = smooth_frame(pool, {32, 32}, false, srgb16());
    const Reading back = read_bytes(encoded(frame, options));
    EXPECT_EQ(back.frames.at(0).format().bits, stored);
  }
  const auto written =
      animate({smooth_frame(pool, {32, 32}, false, srgb16())}, avif(80), {0});
  EXPECT_THAT(note_kinds(*written), Contains("depth_reduced"));
}

TEST(AvifWriter, WritesSequencesWithTheirTimes) {
  FramePool pool;
  const auto frames = moving_square(pool, {65, 33}, 7);
  const auto written =
      animate(frames, avif(80), {1, 2, 5}, {.time_base = {1001, 30000}});
  ASSERT_TRUE(written) << written.error().to_string();
  auto animation = open_bytes(written->content);
  ASSERT_TRUE(animation) << animation.error().to_string();
  const Reading back = read_all(*animation);
  ASSERT_EQ(back.frames.size(), frames.size());
  for (size_t i = 0; i < frames.size(); ++i) {
    EXPECT_NEAR(
        animation->info().time_base.seconds(back.frames[i].time().duration),
        double(1 + i % 3 + i % 3 / 2 * 2) * 1001 / 30000, 1e-9);
    EXPECT_GT(psnr(*to_rgba8(back.frames[i], pool), frames[i]), 24) << i;
  }
}

TEST(AvifWriter, WritesSequencesAtEveryEffort) {
  FramePool pool;
  for (int effort = 0; effort <= 9; ++effort) {
    const auto written =
        animate(moving_square(pool, {32, 24}, 3), avif(50, effort), {40},
                {.time_base = {1, 1000}});
    ASSERT_TRUE(written) << written.error().to_string();
    auto animation = open_bytes(written->content);
    ASSERT_TRUE(animation) << animation.error().to_string();
    EXPECT_EQ(read_all(*animation).frames.size(), 3u) << effort;
  }
}

TEST(AvifWriter, TakesSvtWhereItCan) {
  FramePool pool;
  WriteOptions options = avif(60, 1);
  options.avif.encoder = AvifEncoderChoice::kSvt;
  const auto even = moving_square(pool, {128, 64}, 4);
  const auto written = animate(even, options, {40}, {.has_alpha = false});
  ASSERT_TRUE(written) << written.error().to_string();
  EXPECT_TRUE(note_kinds(*written).empty());
  EXPECT_EQ(shown_frames(written->content, pool).size(), even.size());
  const auto odd = animate(moving_square(pool, {129, 65}, 3), options, {40},
                           {.has_alpha = false});
  ASSERT_TRUE(odd) << odd.error().to_string();
  EXPECT_THAT(note_kinds(*odd), Contains("other_encoder"));
}

TEST(AvifWriter, IsReadByAvifdec) {
  if (!installed("avifdec")) GTEST_SKIP() << "no avifdec";
  FramePool pool;
  const ScratchFolder folder;
  WriteOptions options = avif(60);
  options.metadata.xmp = as_bytes("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>");
  options.metadata.exif =
      as_bytes(std::string("II*\0\10\0\0\0\0\0\0\0\0\0", 14));
  const Frame frame = smooth_frame(pool, {67, 45}, true);
  save(folder.file("a.avif"), encoded(frame, options));
  const std::string said =
      output_of("avifdec --info " + folder.file("a.avif") + " 2>&1");
  EXPECT_THAT(said, HasSubstr("67x45"));
  EXPECT_THAT(said, HasSubstr("XMP Metadata   : Present (37 bytes)"));
  EXPECT_THAT(said, HasSubstr("Exif Metadata  : Present (14 bytes)"));
  EXPECT_THAT(said, HasSubstr("Alpha          : Not premultiplied"));
}

TEST(AvifWriter, SaysWhatStoredColorsMean) {
  FramePool pool;
  for (const auto& [primaries, transfer] :
       {std::pair{Primaries::kDisplayP3, Transfer::kSrgb},
        {Primaries::kBt2020, Transfer::kPq}}) {
    PixelFormat format = srgb16();
    format.color.primaries = primaries;
    format.color.transfer = transfer;
    WriteOptions options = avif(90);
    options.color = ColorPolicy::kAsStored;
    options.bits = 10;
    const Reading back = read_bytes(
        encoded(smooth_frame(pool, {32, 32}, false, format), options));
    EXPECT_EQ(back.frames.at(0).format().color.primaries, primaries);
    EXPECT_EQ(back.frames[0].format().color.transfer, transfer);
  }
}

// The bytes of the first box of this kind, from its version on.
std::string box_of(std::span<const std::byte> file, std::string_view kind) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()),
                              file.size());
  const size_t at = text.find(kind);
  return at == text.npos ? std::string() : std::string(text.substr(at + 4, 20));
}

TEST(AvifWriter, WritesNoTimeOfTheClock) {
  FramePool pool;
  auto writer = Writer::to_memory({.size = {64, 64}}, avif(50));
  ASSERT_TRUE(writer);
  for (int i = 0; i < 2; ++i) {
    const Frame frame = smooth_frame(pool, {64, 64}, true, srgb8(), i);
    ASSERT_TRUE(writer->add(frame, 100));
  }
  const auto written = writer->finish();
  ASSERT_TRUE(written);
  for (const char* kind : {"mvhd", "tkhd", "mdhd"}) {
    const std::string box = box_of(written->content, kind);
    ASSERT_EQ(box.size(), 20u) << kind;
    EXPECT_EQ(box[0], 1) << kind;  // the version with long times
    EXPECT_EQ(box.substr(4), std::string(16, '\0')) << kind;
  }
}

}  // namespace
}  // namespace framewise::media
