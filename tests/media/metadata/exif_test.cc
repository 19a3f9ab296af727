// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/exif.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace framewise::media {
namespace {

std::vector<std::byte> bytes_of(const std::string& text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

// One entry: the orientation, as a short.
const std::string kLittle(
    "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0", 26);
const std::string kBig(
    "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0", 26);

TEST(Exif, IsReadInBothOrdersOfBytes) {
  EXPECT_EQ(exif_orientation(bytes_of(kLittle)), 6);
  EXPECT_EQ(exif_orientation(bytes_of(kBig)), 8);
  const std::string marked = std::string("Exif\0\0", 6) + kBig;
  EXPECT_EQ(exif_orientation(bytes_of(marked)), 8);
}

TEST(Exif, BecomesUpright) {
  for (const std::string& text :
       {kLittle, kBig, std::string("Exif\0\0", 6) + kLittle}) {
    auto bytes = bytes_of(text);
    set_exif_upright(bytes);
    EXPECT_EQ(exif_orientation(bytes), 1);
  }
}

TEST(Exif, LeavesDataWithoutAnOrientationAlone) {
  for (size_t cut = 0; cut < 22; ++cut) {
    auto bytes = bytes_of(kLittle.substr(0, cut));
    const auto before = bytes;
    set_exif_upright(bytes);
    EXPECT_EQ(bytes, before) << cut;
    EXPECT_EQ(exif_orientation(bytes), 0) << cut;
  }
}

}  // namespace
}  // namespace framewise::media
