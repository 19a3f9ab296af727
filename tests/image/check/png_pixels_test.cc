// SPDX-License-Identifier: Apache-2.0
#include "image/check/damaged.h"

namespace framewise::image {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Size kSize{64, 48};
constexpr size_t kRow = 1 + 3 * 64;

std::vector<std::string> found_in(Bytes bytes) {
  return rules_in(check_bytes(std::move(bytes)).problems);
}

// The image data replaced, with a right checksum of the chunk.
Bytes with_data(const Bytes& compressed) {
  Bytes file = png_of(kSize, raw_rows(kSize, kSize.height));
  const size_t at = find(file, "IDAT") - 4;
  file.resize(at);
  append(file, chunk("IDAT", compressed));
  append(file, chunk("IEND", {}));
  return file;
}

TEST(PngPixelCheck, SaysHowManyRowsAreThere) {
  const CheckReport report =
      check_bytes(png_of(kSize, raw_rows(kSize, kSize.height / 2)));
  EXPECT_THAT(rules_in(report.problems), ElementsAre("missing_pixels"));
  EXPECT_EQ(report.problems.front().message, "24 of 48 rows are there");
  EXPECT_EQ(report.problems.front().box, (Rect{0, 24, 64, 24}));
}

TEST(PngPixelCheck, WarnsOfMoreDataThanPixels) {
  const CheckReport report =
      check_bytes(png_of(kSize, raw_rows(kSize, kSize.height + 3)));
  EXPECT_THAT(rules_in(report.problems), ElementsAre("excess_data"));
  EXPECT_EQ(report.status(), CheckStatus::kWarning);
}

TEST(PngPixelCheck, FindsAWrongChecksumOfThePixels) {
  const Bytes data = zipped(raw_rows(kSize, kSize.height));
  EXPECT_THAT(found_in(with_data(flipped(data, data.size() - 1))),
              ElementsAre("pixel_checksum"));
}

TEST(PngPixelCheck, FindsBytesBehindTheCompressedData) {
  Bytes data = zipped(raw_rows(kSize, kSize.height));
  append(data, bytes_of("more"));
  EXPECT_THAT(found_in(with_data(data)), ElementsAre("excess_data"));
}

TEST(PngPixelCheck, NamesTheRowWithAnUnknownFilter) {
  Bytes raw = raw_rows(kSize, kSize.height);
  raw[kRow * 10] = std::byte{9};
  const CheckReport report = check_bytes(png_of(kSize, raw));
  EXPECT_THAT(rules_in(report.problems), ElementsAre("pixel_data"));
  EXPECT_EQ(report.problems.front().message, "row 10 has the unknown filter 9");
}

TEST(PngPixelCheck, FindsDataThatDoNotBeginAsZlibDoes) {
  EXPECT_THAT(found_in(with_data(bytes_of("not compressed"))),
              ElementsAre("pixel_data"));
}

// The luma of a row is that of its decoded pixels, whatever the color type.
TEST(PngPixelCheck, MeasuresEveryColorTypeAlike) {
  FramePool pool;
  for (const bool interlaced : {false, true}) {
    for (const int bits : {8, 16}) {
      WriteOptions options;
      options.format = FileFormat::kPng;
      options.bits = bits;
      options.progressive = interlaced;
      const Bytes png =
          media::encoded(busy_frame(pool, {33, 17}, /*alpha=*/true), options);
      const CheckReport report = check_bytes(png);
      ASSERT_TRUE(report.luma);
      const CheckReport other =
          check_bytes(image_as(FileFormat::kWebp, {33, 17}, /*alpha=*/true));
      EXPECT_GT(report.luma->contrast, 20);
      EXPECT_THAT(rules_in(report.problems), IsEmpty());
      EXPECT_NEAR(report.luma->brightness, other.luma->brightness, 12);
    }
  }
}

}  // namespace
}  // namespace framewise::image
