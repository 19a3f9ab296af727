// SPDX-License-Identifier: Apache-2.0
#include "media/encode/tiff/tiff.h"

#include "media/encode/writing.h"

namespace framewise::media {
namespace {

using testing::HasSubstr;

WriteOptions tiff(TiffCompression compression = TiffCompression::kDeflate) {
  WriteOptions options{.format = FileFormat::kTiff};
  options.tiff = compression;
  return options;
}

constexpr TiffCompression kAll[] = {
    TiffCompression::kDeflate, TiffCompression::kLzw, TiffCompression::kNone};

// By libvips, that is by libtiff.
TEST(TiffWriter, KeepsEverySampleAtEverySize) {
  FramePool pool;
  for (const TiffCompression compression : kAll) {
    for (const Size size : kOddSizes) {
      SCOPED_TRACE(
          fmt::format("{}, {}x{}", int(compression), size.width, size.height));
      for (const PixelFormat& format : {srgb8(), srgb16()}) {
        for (const Frame& frame : {smooth_frame(pool, size, false, format),
                                   random_frame(pool, format, size, 3)}) {
          const auto bytes = encoded(frame, tiff(compression));
          EXPECT_EQ(difference(shown_frame(bytes, pool, format.bits), frame),
                    "");
        }
      }
    }
  }
}

TEST(TiffWriter, CutsLargePicturesIntoStrips) {
  FramePool pool;
  for (const TiffCompression compression : kAll) {
    for (const bool noise : {false, true}) {
      const Frame frame = noise ? random_frame(pool, srgb8(), {900, 1200}, 3)
                                : smooth_frame(pool, {900, 1200});
      EXPECT_EQ(difference(shown_frame(encoded(frame, tiff(compression)), pool),
                           frame),
                "");
    }
  }
}

TEST(TiffWriter, WritesGrayAsGray) {
  FramePool pool;
  for (const int bits : {8, 12, 16}) {
    const Frame gray = random_frame(
        pool, {.layout = Layout::kGray, .bits = uint8_t(bits)}, {33, 9}, 5);
    const Frame back = shown_frame(encoded(gray, tiff()), pool, bits);
    EXPECT_EQ(difference(back, bits > 8 ? *to_rgba16(gray, pool)
                                        : *to_rgba8(gray, pool)),
              "");
  }
}

TEST(TiffWriter, IsSoundToTiffinfo) {
  if (!installed("tiffinfo")) GTEST_SKIP() << "no tiffinfo";
  FramePool pool;
  const ScratchFolder folder;
  WriteOptions options = tiff(TiffCompression::kLzw);
  options.metadata.xmp = as_bytes("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>");
  options.color = ColorPolicy::kAsStored;
  PixelFormat p3 = srgb16();
  p3.color.primaries = Primaries::kDisplayP3;
  save(folder.file("a.tiff"),
       encoded(smooth_frame(pool, {300, 200}, true, p3), options));
  const std::string said =
      output_of("tiffinfo -D " + folder.file("a.tiff") + " 2>&1");
  EXPECT_THAT(said, HasSubstr("Bits/Sample: 16"));
  EXPECT_THAT(said, HasSubstr("Compression Scheme: LZW"));
  EXPECT_THAT(said, HasSubstr("Extra Samples: 1<unassoc-alpha>"));
  EXPECT_THAT(said, HasSubstr("ICC Profile: <present>"));
  EXPECT_THAT(said, HasSubstr("XMLPacket"));
  EXPECT_THAT(said, testing::Not(HasSubstr("Warning")));
  EXPECT_THAT(said, testing::Not(HasSubstr("rror")));
}

}  // namespace
}  // namespace framewise::media
