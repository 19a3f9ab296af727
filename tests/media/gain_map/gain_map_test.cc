// SPDX-License-Identifier: Apache-2.0
#include "media/gain_map/gain_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "image/pictures.h"
#include "media/gain_map/gain_map_findings.h"
#include "media/gain_map/gain_map_xmp.h"
#include "media/gain_map/iso_21496.h"
#include "media/metadata/credentials.h"
#include "media/metadata/jpeg_segments.h"

namespace framewise::media {
namespace {

using testing::HasSubstr;

GainMap three_colors() {
  GainMap map;
  map.per_channel = true;
  map.alternate_headroom = 2.5;
  map.channels = {{{-0.5, 3, 1.25, 0.015625, 0.0625},
                   {0, 2.75, 1, 0.015625, 0.015625},
                   {0.25, 2, 0.5, 0, 0.5}}};
  return map;
}

// The formulas of ISO 21496-1, 6.2, written out.
TEST(GainMap, GivesTheLightOfTheStandard) {
  const GainMap map = three_colors();
  const double sample = 0.4;
  const double base = 0.3;
  for (const double headroom : {0.0, 1.0, 2.5, 4.0}) {
    const double weight = std::min(1.0, headroom / 2.5);
    const double recovered = std::pow(sample, 1 / 1.25);
    const double stops = -0.5 * (1 - recovered) + 3 * recovered;
    const double light =
        (base + 0.015625) * std::pow(2, stops * weight) - 0.0625;
    EXPECT_DOUBLE_EQ(map.light(0, base, sample, headroom), light) << headroom;
  }
  // A display without headroom shows the photograph, but for its offsets.
  EXPECT_DOUBLE_EQ(map.light(1, base, sample, 0), base);
}

TEST(GainMap, AnHdrPhotographBecomesDarker) {
  GainMap map;
  map.base_headroom = 2;
  map.alternate_headroom = 0;
  map.base_is_hdr = true;
  EXPECT_DOUBLE_EQ(map.weight(2), 0);
  EXPECT_DOUBLE_EQ(map.weight(1), -0.5);
  EXPECT_DOUBLE_EQ(map.weight(0), -1);
}

TEST(IsoGainMap, ReadsWhatItWrites) {
  for (const GainMap& map : {three_colors(), GainMap()}) {
    const auto read = parse_iso_gain_map(iso_gain_map(map));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, map);
  }
}

TEST(IsoGainMap, RefusesDamage) {
  const std::vector<std::byte> whole = iso_gain_map(three_colors());
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_FALSE(parse_iso_gain_map(std::span(whole).first(size))) << size;
  }
  for (const size_t at : {9u, 17u, 25u}) {  // denominators
    std::vector<std::byte> damaged = whole;
    std::fill_n(damaged.begin() + ptrdiff_t(at), 4, std::byte{0});
    EXPECT_FALSE(parse_iso_gain_map(damaged)) << at;
  }
}

TEST(GainMapXmp, ReadsWhatItWrites) {
  for (const GainMap& map : {three_colors(), GainMap()}) {
    const auto read = parse_hdrgm(hdrgm_xmp(map));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, map);
  }
}

TEST(GainMapXmp, ReadsAttributesAndDefaults) {
  const auto read = parse_hdrgm(
      "<rdf:Description hdrgm:Version=\"1.0\" hdrgm:GainMapMax=\"2.5\"\n"
      "  hdrgm:HDRCapacityMax = '3'/>");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->channels[2].most, 2.5);
  EXPECT_EQ(read->channels[0].base_offset, 1.0 / 64);
  EXPECT_EQ(read->alternate_headroom, 3);
  EXPECT_FALSE(parse_hdrgm("hdrgm:Version=\"1.0\""));
  EXPECT_FALSE(parse_hdrgm("hdrgm:Version=\"1.0\" hdrgm:GainMapMax=\"1e9\""));
  EXPECT_FALSE(parse_hdrgm(
      "hdrgm:Version=\"1.0\" hdrgm:GainMapMax=\"1\" hdrgm:Gamma=\"0\""));
}

TEST(GainMapXmp, ApplesSamplesAreLightAndBecomeStops) {
  EXPECT_EQ(apple_stops(0, 3), 0);
  EXPECT_NEAR(apple_stops(1, 3), 3, 1e-12);
  // A sample of half is 0.2596 of the light: 1 + 7 * 0.2596.
  EXPECT_NEAR(apple_stops(0.5, 3), std::log2(1 + 7 * 0.2596), 1e-3);
  const auto map = parse_apple(
      "<HDRGainMap:HDRGainMapHeadroom>8</HDRGainMap:HDRGainMapHeadroom>");
  ASSERT_TRUE(map);
  EXPECT_EQ(map->alternate_headroom, 3);
}

class GainMapFile : public testing::Test {
 protected:
  std::vector<std::byte> jpeg(Size size, const Metadata& metadata = {}) {
    return image::written(image::gradient(pool_, size), FileFormat::kJpeg, 90,
                          metadata);
  }

  FramePool pool_;
};

TEST_F(GainMapFile, HoldsBothPicturesAndTheNumbers) {
  Metadata metadata;
  metadata.exif = image::bytes_of(std::string_view("MM\0*\0\0\0\x08\0\0", 10));
  const auto photograph = jpeg({64, 48}, metadata);
  const auto map = jpeg({16, 12});
  const auto file = with_gain_map(photograph, map, three_colors());
  ASSERT_TRUE(file);
  const auto found = find_gain_map(*file);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->form, GainMapForm::kIso);
  EXPECT_EQ(found->numbers, three_colors());
  // The index and what follows the end of the photograph agree.
  const size_t length = jpeg_length(*file);
  EXPECT_EQ(found->picture.data(), file->data() + length);
  EXPECT_EQ(found->picture.size(), file->size() - length);
  EXPECT_EQ(image::first_frame(*file).size(), (Size{64, 48}));
  EXPECT_EQ(image::first_frame(std::vector<std::byte>(found->picture.begin(),
                                                      found->picture.end()))
                .size(),
            (Size{16, 12}));
}

TEST_F(GainMapFile, IsFoundWithoutAnIndex) {
  auto file = *with_gain_map(jpeg({64, 48}), jpeg({16, 12}), three_colors());
  const auto name = as_text(file).find("MPF");
  file[name] = std::byte{'X'};
  const auto found = find_gain_map(file);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->numbers, three_colors());
}

TEST_F(GainMapFile, IsNothingWhereTheIndexLeadsOut) {
  const auto whole =
      *with_gain_map(jpeg({64, 48}), jpeg({16, 12}), three_colors());
  for (size_t size = 0; size < whole.size(); size += 13) {
    const auto found = find_gain_map(std::span(whole).first(size));
    EXPECT_LE(found ? found->picture.size() : 0, size);
  }
  EXPECT_FALSE(find_gain_map(jpeg({64, 48})));
}

TEST_F(GainMapFile, InspectionSaysSo) {
  const auto file =
      *with_gain_map(jpeg({64, 48}), jpeg({16, 12}), three_colors());
  const auto findings = findings_beside_pixels(file);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].kind, "gain_map");
  EXPECT_THAT(findings[0].message, HasSubstr("up to 3.0 stops"));
  EXPECT_THAT(findings[0].message, HasSubstr("2.5 stops of headroom"));
}

TEST_F(GainMapFile, CredentialsAreFoundInEveryContainer) {
  const std::string_view store("\0\0\0\x1Cjumb\0\0\0\x14jumdc2pa", 20);
  auto jpeg_file = jpeg({16, 16});
  EXPECT_FALSE(credential_bytes(jpeg_file));
  std::string segment("\xFF\xEB", 2);
  segment += char(0);
  segment += char(2 + 8 + store.size());
  segment += std::string("JP\0\x01\0\0\0\x01", 8);
  segment += store;
  const auto bytes = image::bytes_of(segment);
  jpeg_file.insert(jpeg_file.begin() + 2, bytes.begin(), bytes.end());
  EXPECT_EQ(credential_bytes(jpeg_file), store.size());

  auto png = image::written(image::gradient(pool_, {8, 8}), FileFormat::kPng);
  EXPECT_FALSE(credential_bytes(png));
  const auto chunk =
      image::bytes_of(std::string_view("\0\0\0\4caBXabcd....", 16));
  png.insert(png.begin() + 33, chunk.begin(), chunk.end());
  EXPECT_EQ(credential_bytes(png), 4u);
}

}  // namespace
}  // namespace framewise::media
