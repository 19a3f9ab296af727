// SPDX-License-Identifier: Apache-2.0
#include "image/difference/overall_change.h"

#include <algorithm>
#include <cmath>

#include "image/difference/canvas.h"

namespace framewise::image {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr Size kPhotoSize{160, 120};

// 0 to 1, without a pattern.
double random_at(int x, int y, uint32_t seed) {
  uint32_t mixed =
      uint32_t(x) * 2654435761U ^ uint32_t(y) * 2246822519U ^ seed * 40503U;
  mixed = (mixed ^ mixed >> 15) * 2246822519U;
  mixed = (mixed ^ mixed >> 13) * 3266489917U;
  return double(mixed ^ mixed >> 16) / 4294967296.0;
}

using Levels = std::array<double, 3>;

// Shades, edges and some texture in color, like a photograph.
Levels photograph(int x, int y) {
  const double shade = 60 + 0.4 * x + 0.25 * y;
  const double waves = 25 * std::sin(x / 5.0) * std::cos(y / 7.0);
  const double object = x > 60 && x < 110 && y > 30 && y < 80 ? 35 : 0;
  const double grain = 12 * random_at(x, y, 1);
  return {shade + waves + grain, 0.8 * shade + object + grain,
          0.6 * shade + 0.5 * waves + 0.5 * object + grain};
}

template <typename LevelsAt>
Canvas painted_by(const LevelsAt& levels_at) {
  Canvas canvas(kPhotoSize);
  for (int y = 0; y < kPhotoSize.height; ++y) {
    for (int x = 0; x < kPhotoSize.width; ++x) {
      const Levels levels = levels_at(x, y);
      const auto byte = [](double level) {
        return uint8_t(std::clamp(std::lround(level), 0L, 255L));
      };
      canvas.at(x, y) = {byte(levels[0]), byte(levels[1]), byte(levels[2]),
                         255};
    }
  }
  return canvas;
}
Canvas photograph() {
  return painted_by([](int x, int y) { return photograph(x, y); });
}

// The photograph with each pixel as `change` makes it of its levels.
template <typename Change>
Canvas changed(const Change& change) {
  return painted_by([&](int x, int y) {
    Levels levels = photograph(x, y);
    for (double& level : levels) level = change(level);
    return levels;
  });
}

Canvas filtered(double center, double around) {
  return painted_by([&](int x, int y) {
    Levels sum{};
    for (int v = -1; v <= 1; ++v) {
      for (int u = -1; u <= 1; ++u) {
        const Levels one = photograph(x + u, y + v);
        const double weight = u == 0 && v == 0 ? center : around;
        for (size_t i = 0; i < 3; ++i) sum[i] += weight * one[i];
      }
    }
    return sum;
  });
}

std::vector<std::string> words(const Canvas& a, const Canvas& b,
                               double threshold = 0.02) {
  std::vector<std::string> all;
  DiffOptions options;
  options.threshold = threshold;
  for (const Change& change : compared(a, b, options).changes) {
    all.push_back(change.words);
  }
  return all;
}

TEST(OverallChange, NamesBrightnessByItsShare) {
  const Canvas bright = changed([](double level) { return 1.08 * level; });
  EXPECT_THAT(words(photograph(), bright), ElementsAre("brighter by 8 %"));
  const Canvas dark = changed([](double level) { return 0.9 * level; });
  EXPECT_THAT(words(photograph(), dark), ElementsAre("darker by 10 %"));
}

TEST(OverallChange, NeverCallsABrighterImageEqual) {
  const Canvas bright = changed([](double level) { return 1.03 * level; });
  const DiffReport report = compared(photograph(), bright);
  EXPECT_EQ(report.pixels, 0);
  EXPECT_EQ(report.verdict, DiffVerdict::kWithinLimits);
  ASSERT_THAT(report.changes, SizeIs(1));
  EXPECT_EQ(report.changes[0].words, "within the threshold: brighter by 3 %");
  const Canvas rounded = changed([](double level) { return level + 0.6; });
  EXPECT_EQ(compared(photograph(), rounded).verdict, DiffVerdict::kEqual);
}

TEST(OverallChange, NamesContrast) {
  const Canvas b =
      changed([](double level) { return 100 + 1.2 * (level - 100); });
  EXPECT_THAT(words(photograph(), b),
              ElementsAre(StartsWith("contrast raised by ")));
}

TEST(OverallChange, NamesATintByItsChannels) {
  const Canvas b = painted_by([](int x, int y) {
    const Levels levels = photograph(x, y);
    return Levels{1.1 * levels[0], levels[1], 0.9 * levels[2]};
  });
  EXPECT_THAT(words(photograph(), b),
              ElementsAre("colors shifted: red +10 %, blue -10 %"));
}

TEST(OverallChange, NamesSaturation) {
  const auto with_saturation = [](double saturation) {
    return painted_by([=](int x, int y) {
      Levels levels = photograph(x, y);
      const double luma =
          0.2989 * levels[0] + 0.5866 * levels[1] + 0.1145 * levels[2];
      for (double& level : levels) level = luma + saturation * (level - luma);
      return levels;
    });
  };
  EXPECT_THAT(words(photograph(), with_saturation(0.5)),
              ElementsAre("saturation lowered by 50 %"));
  EXPECT_THAT(words(photograph(), with_saturation(0)),
              ElementsAre("turned gray"));
}

TEST(OverallChange, NamesExchangedChannels) {
  const Canvas b = painted_by([](int x, int y) {
    const Levels levels = photograph(x, y);
    return Levels{levels[2], levels[1], levels[0]};
  });
  EXPECT_THAT(words(photograph(), b), ElementsAre("red and blue exchanged"));
  const Canvas negative = changed([](double level) { return 255 - level; });
  EXPECT_THAT(words(photograph(), negative),
              ElementsAre(StartsWith("a negative")));
}

TEST(OverallChange, NamesAPaletteInPlaceOfManyBoxes) {
  const Canvas flat =
      changed([](double level) { return 51 * std::round(level / 51); });
  EXPECT_THAT(words(photograph(), flat),
              ElementsAre(StartsWith("reduced to ")));
  const Canvas dithered = painted_by([](int x, int y) {
    Levels levels = photograph(x, y);
    const double spread = (x + y) % 2 == 0 ? 0.25 : -0.25;
    for (double& level : levels) level = 51 * std::round(level / 51 + spread);
    return levels;
  });
  EXPECT_THAT(words(photograph(), dithered),
              ElementsAre(StartsWith("dithered to ")));
}

TEST(OverallChange, NamesBlurAndSharpening) {
  EXPECT_THAT(words(photograph(), filtered(1 / 9.0, 1 / 9.0)),
              ElementsAre("blurred"));
  EXPECT_THAT(words(photograph(), filtered(2, -1 / 8.0)),
              ElementsAre("sharpened"));
}

TEST(OverallChange, TellsNoiseFromCompression) {
  const Canvas noisy = painted_by([](int x, int y) {
    Levels levels = photograph(x, y);
    for (size_t i = 0; i < 3; ++i) {
      levels[i] += 30 * (random_at(x, y, uint32_t(2 + i)) - 0.5);
    }
    return levels;
  });
  EXPECT_THAT(words(photograph(), noisy), ElementsAre("noise"));
  // Of pairs of pixels the sum stays, and coarse steps of their difference.
  const Canvas compressed = painted_by([](int x, int y) {
    const Levels a = photograph(x & ~1, y), b = photograph(x | 1, y);
    Levels levels{};
    for (size_t i = 0; i < 3; ++i) {
      const double half = 7 * std::round((a[i] - b[i]) / 14);
      levels[i] = (a[i] + b[i]) / 2 + (x % 2 == 0 ? half : -half);
    }
    return levels;
  });
  EXPECT_THAT(words(photograph(), compressed, 0),
              ElementsAre(HasSubstr("lossy compression")));
}

TEST(OverallChange, KeepsWhatItDoesNotExplain) {
  Canvas b = changed([](double level) { return 51 * std::round(level / 51); });
  b.fill({24, 40, 32, 24}, kWhite);
  const auto all = words(photograph(), b, 0.1);
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_THAT(all[0], StartsWith("reduced to"));
}

TEST(OverallChange, HoldsForMostOfTheImage) {
  const auto bright_up_to = [](int columns) {
    return painted_by([=](int x, int y) {
      Levels levels = photograph(x, y);
      for (double& level : levels) level *= x < columns ? 1.5 : 1;
      return levels;
    });
  };
  // 14 and 16 of 20 columns of cells.
  EXPECT_THAT(words(photograph(), bright_up_to(112)),
              Not(testing::Contains(StartsWith("brighter"))));
  EXPECT_FALSE(words(photograph(), bright_up_to(128)).empty());
}

TEST(OverallChange, IsNoOtherTextAndNoMove) {
  Canvas a(kPhotoSize), b(kPhotoSize), moved(kPhotoSize);
  for (int line = 0; line < 9; ++line) {
    const std::string text(20, char('a' + line)), other(20, char('k' + line));
    a.write(6, 6 + 12 * line, text);
    b.write(6, 6 + 12 * line, other);
    moved.write(9, 10 + 12 * line, text);
  }
  const auto names_all = [](const Canvas& one, const Canvas& two) {
    const auto report = compared(one, two);
    return std::ranges::any_of(report.changes, [](const Change& change) {
      return change.words == "blurred" || change.words == "noise" ||
             change.words.starts_with("differences as") ||
             change.words.starts_with("contrast");
    });
  };
  EXPECT_FALSE(names_all(a, b));
  EXPECT_FALSE(names_all(a, moved));
  const Canvas shifted =
      painted_by([](int x, int y) { return photograph(x + 1, y); });
  EXPECT_FALSE(names_all(photograph(), shifted));
}

TEST(OverallChange, LeavesChangesOfPartsAlone) {
  Canvas b = photograph();
  for (int i = 0; i < 5; ++i) b.fill({5 + 30 * i, 20 * i, 12, 12}, kRedInk);
  EXPECT_THAT(words(photograph(), b, 0.1), SizeIs(5));
}

}  // namespace
}  // namespace framewise::image
