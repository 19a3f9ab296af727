// SPDX-License-Identifier: Apache-2.0
#include "image/check/damaged.h"

namespace framewise::image {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Bytes sound() { return image_as(FileFormat::kAvif); }

TEST(AvifCheck, FindsNothingInASoundFile) {
  const CheckReport report = check_bytes(sound());
  EXPECT_THAT(rules_in(report.problems), IsEmpty());
  EXPECT_EQ(report.facts.size, (Size{64, 48}));
  EXPECT_EQ(report.assurance, Assurance::kDecodes);
}

TEST(AvifCheck, KnowsThatAnImageHasAlpha) {
  const CheckReport report =
      check_bytes(image_as(FileFormat::kAvif, {64, 48}, /*alpha=*/true));
  EXPECT_THAT(rules_in(report.problems), IsEmpty());
  EXPECT_EQ(report.facts.mode, ColorMode::kRgba);
}

TEST(AvifCheck, FindsACutFile) {
  const Bytes whole = sound();
  EXPECT_THAT(rules_in(check_bytes(first(whole, whole.size() - 50)).problems),
              ElementsAre("truncated"));
}

// The size in the property `ispe` against that in the AV1 sequence header.
TEST(AvifCheck, FindsASizeThatDisagreesWithTheStream) {
  Bytes bytes = sound();
  bytes[find(bytes, "ispe") + 11] = std::byte{96};
  const CheckReport report = check_bytes(bytes);
  EXPECT_THAT(rules_in(report.problems), Contains("header_mismatch"));
  EXPECT_THAT(problem(report, Rule::kHeaderMismatch).message,
              "the header states 96x48, the image data 64x48");
}

// The property `pixi` becomes `irot`, whose first byte counts quarter turns to
// the left.
TEST(AvifCheck, ExchangesTheSidesOfAnImageOnItsSide) {
  for (const auto& [turns, orientation, size] : {std::tuple(1, 8, Size{48, 64}),
                                                 {2, 3, Size{64, 48}},
                                                 {3, 6, Size{48, 64}}}) {
    Bytes bytes = sound();
    const size_t at = find(bytes, "pixi");
    const std::string name = "irot";
    for (size_t i = 0; i < 4; ++i) bytes[at + i] = std::byte(name[i]);
    bytes[at + 4] = std::byte(turns);
    const CheckReport report = check_bytes(bytes);
    EXPECT_EQ(report.facts.orientation, orientation);
    EXPECT_EQ(report.facts.size, size);
    EXPECT_EQ(report.facts.stored_size, (Size{64, 48}));
  }
}

std::string box(const std::string& name, const std::string& content) {
  const size_t size = content.size() + 8;
  return std::string({char(size >> 24), char(size >> 16), char(size >> 8),
                      char(size)}) +
         name + content;
}

// A sequence without an image of its own.
TEST(AvifCheck, RefusesASequenceByItsTracks) {
  // Sides of 40000 and 8000 pixels, with 16 bits behind the point.
  const std::string sides("\x9C\x40\0\0\x1F\x40\0\0", 8);
  const std::string file =
      box("ftyp", std::string("avis\0\0\0\0avisavif", 16)) +
      box("moov", box("trak", box("tkhd", std::string(76, '\0') + sides)));
  const CheckReport report = check_bytes(bytes_of(file));
  EXPECT_EQ(report.facts.stored_size, (Size{40'000, 8'000}));
  EXPECT_THAT(rules_in(report.problems), Contains("too_many_pixels"));
}

TEST(AvifCheck, EndsOnABoxThatStatesNoLength) {
  Bytes bytes = sound();
  const size_t at = find(bytes, "iprp");
  for (size_t i = 1; i <= 4; ++i) bytes[at - i] = std::byte{0};
  bytes[at - 1] = std::byte{3};
  EXPECT_THAT(rules_in(check_bytes(bytes).problems), Contains("structure"));
}

}  // namespace
}  // namespace framewise::image
