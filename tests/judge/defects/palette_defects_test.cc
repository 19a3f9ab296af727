// SPDX-License-Identifier: Apache-2.0
// Too few colors, and what loses some without that. For each kind an animation
// that has it, and one that looks like it and has not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/defects/damage.h"

namespace framewise::judge {
namespace {

using testing::Contains;
using testing::Not;

TEST(Defects, DitherOfASmoothShadeIsNoBanding) {
  Clip smooth = scene();
  Clip dithered = scene();
  std::mt19937 random(5);
  std::uniform_real_distribution<float> threshold(0, 1);
  for (size_t i = 0; i < smooth.size(); ++i) {
    smooth[i].each([&](int x, int y) {
      const float shade = 60 + 0.4f * float(x) + 0.1f * float(y);
      const float near = 8 * std::floor(shade / 8 + threshold(random));
      for (int c = 0; c < 3; ++c) {
        smooth[i].at(x, y, c) = shade;
        dithered[i].at(x, y, c) = near;
      }
    });
  }
  EXPECT_THAT(kinds(smooth, dithered), Not(Contains("banding")));
}

TEST(Defects, FewerShadesAreLostPaletteAndBands) {
  const auto said = kinds(scene(), with_levels(scene(), 6));
  EXPECT_THAT(said, Contains("palette_loss"));
  EXPECT_THAT(said, Contains("banding"));
  EXPECT_THAT(said, Not(Contains("dither_noise")));
  EXPECT_THAT(said, Not(Contains("blur")));
}

TEST(Defects, DitherIsToldFromNoiseByItsColors) {
  const auto said = kinds(scene(), dithered(scene(), 4));
  EXPECT_THAT(said, Contains("dither_noise"));
  EXPECT_THAT(said, Not(Contains("noise")));
  const auto noisy = kinds(scene(), with_noise(scene(), 20));
  EXPECT_THAT(noisy, Contains("noise"));
  EXPECT_THAT(noisy, Not(Contains("dither_noise")));
}

// The nearest of few colors, in a texture: as like grain as the texture is,
// and no map of colors where another decoder rounded them.
TEST(Defects, FewColorsInATextureAreNoDither) {
  const auto texture = [](float rounding) {
    return changed(scene(), [=](Picture& p, size_t k) {
      std::mt19937 random{uint32_t(k) + 5};
      p.each([&](int x, int y) {
        const float waves =
            50 * std::sin(float(x) * 0.5f) * std::cos(float(y) * 0.4f);
        for (int c = 0; c < 3; ++c) {
          const float off = float(random() % 201) / 100 - 1;
          p.at(x, y, c) += waves * float(c + 2) / 4 + rounding * off;
        }
      });
    });
  };
  const Clip test = with_levels(texture(2), 4);
  const auto said = kinds(texture(0), test);
  EXPECT_THAT(said, Contains("palette_loss"));
  EXPECT_THAT(said, Not(Contains("dither_noise")));
  EXPECT_THAT(said, Not(Contains("noise")));
  EXPECT_THAT(kinds(texture(0), dithered(texture(4), 4)),
              Contains("dither_noise"));
}

// Few colors, white errors that keep the mean: still it is no dither.
TEST(Defects, BlurredWritingIsNoDither) {
  const Clip original = changed(drawing(), [](Picture& p, size_t) {
    p.each([&](int x, int y) {
      const uint32_t cell = uint32_t(x / 2 * 7919 + y / 2 * 104729);
      const bool ink = (cell * 2654435761u) >> 30 == 0 && y % 12 < 8;
      const float shade = ink ? 200.0f + float(x / 8) : 20.0f + float(y / 8);
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = shade;
    });
  });
  const Clip test = changed(original, [](Picture& p, size_t) {
    const Picture soft = blurred(p, 1);
    p.each([&](int x, int y) {
      for (int c = 0; c < 3; ++c) {
        p.at(x, y, c) = std::round(soft.near(x, y, c) / 16) * 16;
      }
    });
  });
  const auto said = kinds(original, test);
  EXPECT_THAT(said, Contains("blur"));
  EXPECT_THAT(said, Not(Contains("dither_noise")));
  EXPECT_THAT(said, Not(Contains("palette_loss")));
}

// Scaling the original adds shades to those that its file has. A copy with as
// many as the file lost none.
TEST(Defects, ASmallerCopyInTheColorsOfItsOriginalLostNone) {
  const Size size = {scene().front().width(), scene().front().height()};
  const DefectContext smaller = {
      .reference_size = {2 * size.width, 2 * size.height},
      .test_size = size,
      .measured_size = size};
  measure::Evidence evidence = evidence_of(scene(), with_levels(scene(), 20));
  EXPECT_THAT(kinds_of(said_of(evidence, smaller)), Contains("palette_loss"));
  for (measure::ColorMap& map : evidence.color_maps) {
    map.original_colors = map.test_colors;
  }
  EXPECT_THAT(kinds_of(said_of(evidence, smaller)),
              Not(Contains("palette_loss")));
  EXPECT_THAT(kinds_of(said_of(evidence)), Contains("palette_loss"));
}

// Flat parts stand still where shades move: that is no leftover, and hides
// nothing.
TEST(Defects, ThreeLevelsAChannelAreLostShadesEvenWhereShadesMove) {
  Clip original = scene();
  for (size_t k = 0; k < original.size(); ++k) {
    original[k].map([&](float v, int) { return v + 3 * float(k); });
  }
  const Clip test = changed(original, [](Picture& p, size_t) {
    p.map([](float v, int) {
      return 127.5f * std::round(std::clamp(v, 0.f, 255.f) / 127.5f);
    });
  });
  EXPECT_THAT(kinds(original, test), Contains("palette_loss"));
}

}  // namespace
}  // namespace framewise::judge
