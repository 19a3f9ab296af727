// SPDX-License-Identifier: Apache-2.0
#include "image/difference/overall_change.h"

#include "image/difference/canvas.h"

namespace framewise::image {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr Size kSize{160, 120};

uint8_t noise(int x, int y, int range) {
  const uint32_t mixed = uint32_t(x) * 2654435761U ^ uint32_t(y) * 40503U;
  return uint8_t((mixed * 1664525U >> 16) % uint32_t(range));
}

template <typename LevelAt>
Canvas painted_by(const LevelAt& level_at) {
  Canvas canvas(kSize);
  for (int y = 0; y < kSize.height; ++y) {
    for (int x = 0; x < kSize.width; ++x) {
      const auto level = uint8_t(std::clamp(int(level_at(x, y)), 0, 255));
      canvas.at(x, y) = {level, level, uint8_t(level / 2), 255};
    }
  }
  return canvas;
}

// Shades with texture, like a photograph.
int shade(int x, int y) { return 40 + x + y / 4 + noise(x, y, 24); }

std::vector<std::string> words(const Canvas& a, const Canvas& b) {
  std::vector<std::string> all;
  DiffOptions options;
  options.threshold = 0.02;
  for (const Change& change : compared(a, b, options).changes) {
    all.push_back(change.words);
  }
  return all;
}

TEST(OverallChange, NamesAPaletteInPlaceOfManyBoxes) {
  const Canvas a = painted_by(shade);
  const Canvas b = painted_by([](int x, int y) {
    const int spread = noise(y, x, 48) - 24;  // dithers
    return (shade(x, y) + spread + 24) / 48 * 48;
  });
  EXPECT_THAT(words(a, b), ElementsAre(StartsWith("dithered to ")));
}

TEST(OverallChange, NamesBlur) {
  const Canvas a = painted_by(shade);
  const Canvas b = painted_by([](int x, int y) {
    int sum = 0;
    for (int v = -1; v <= 1; ++v) {
      for (int u = -1; u <= 1; ++u) sum += shade(x + u, y + v);
    }
    return sum / 9;
  });
  EXPECT_THAT(words(a, b), ElementsAre("blurred throughout"));
}

TEST(OverallChange, KeepsWhatItDoesNotExplain) {
  const Canvas a = painted_by(shade);
  Canvas b = painted_by(
      [](int x, int y) { return shade(x, y) + noise(y, x, 25) - 12; });
  b.fill({60, 40, 30, 20}, kWhite);
  const auto all = words(a, b);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0], "noise throughout");
}

TEST(OverallChange, LeavesChangesOfPartsAlone) {
  const Canvas a = painted_by(shade);
  Canvas b = a;
  for (int i = 0; i < 5; ++i) b.fill({5 + 30 * i, 20 * i, 12, 12}, kRedInk);
  EXPECT_THAT(words(a, b), SizeIs(5));
}

}  // namespace
}  // namespace framewise::image
