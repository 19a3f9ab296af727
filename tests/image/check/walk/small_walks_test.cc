// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <limits>

#include "image/check/damaged.h"

namespace framewise::image {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;

constexpr FileFormat kFormats[] = {FileFormat::kBmp, FileFormat::kTiff,
                                   FileFormat::kJxl, FileFormat::kPnm};

TEST(OtherFormats, AreFoundSound) {
  for (const FileFormat format : kFormats) {
    const CheckReport report = check_bytes(image_as(format));
    EXPECT_THAT(rules_in(report.problems), IsEmpty()) << int(format);
    EXPECT_EQ(report.facts.size, (Size{64, 48})) << int(format);
  }
}

TEST(OtherFormats, AreErrorsIfTheirEndIsMissing) {
  for (const FileFormat format : kFormats) {
    const Bytes whole = image_as(format);
    const CheckReport report = check_bytes(first(whole, whole.size() / 2));
    EXPECT_EQ(report.status(), CheckStatus::kError) << int(format);
  }
}

// Sizes that a header states are refused before anything is decoded.
TEST(JxlCheck, RefusesABombByItsHeader) {
  // Sides of 18 and 13 bits: 40000 x 8000.
  const Bytes bomb =
      bytes_of(std::string_view("\xFF\x0A\xFA\xF9\xF0\x87\x93\0\0\0\0\0", 12));
  const CheckReport report = check_bytes(bomb);
  EXPECT_EQ(report.facts.stored_size, (Size{40'000, 8'000}));
  EXPECT_THAT(rules_in(report.problems), Contains("too_many_pixels"));
}

TEST(PnmCheck, RefusesABombByItsHeader) {
  const CheckReport report =
      check_bytes(bytes_of(std::string_view("P6\n40000 8000\n255\n")));
  EXPECT_EQ(report.facts.stored_size, (Size{40'000, 8'000}));
  EXPECT_THAT(rules_in(report.problems), Contains("too_many_pixels"));
}

TEST(TiffCheck, EndsOnACircleOfDirectories) {
  Bytes tiff = bytes_of(std::string_view("II*\0\x08\0\0\0\0\0\x08\0\0\0", 14));
  EXPECT_THAT(rules_in(check_bytes(tiff).problems), Contains("structure"));
}

TEST(BmpCheck, FindsImpossibleSizes) {
  Bytes bmp = image_as(FileFormat::kBmp);
  for (size_t i = 18; i < 22; ++i) bmp[i] = std::byte{0};
  EXPECT_THAT(rules_in(check_bytes(bmp).problems), Contains("bad_dimensions"));
}

TEST(BmpCheck, SaysSizesWhoseMemoryNoNumberHolds) {
  Bytes bmp = image_as(FileFormat::kBmp);
  for (size_t i = 18; i < 26; ++i) bmp[i] = std::byte{0x7f};
  const CheckReport report = check_bytes(bmp);
  EXPECT_THAT(rules_in(report.problems), Contains("bad_dimensions"));
  EXPECT_EQ(report.facts.decoded_bytes, std::numeric_limits<int64_t>::max());
}

}  // namespace
}  // namespace framewise::image
