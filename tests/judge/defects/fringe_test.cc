// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "judge/defects/damage.h"

namespace framewise::judge {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// A disc that moves, with soft edges on nothing.
Clip disc() {
  Clip clip;
  for (int k = 0; k < 6; ++k) {
    Picture& p = clip.emplace_back(192, 144);
    p.each([&](int x, int y) {
      const double r = std::hypot(x - 80 - 4 * k, y - 72);
      p.at(x, y, 0) = float(150 + x % 20);
      p.at(x, y, 1) = 120;
      p.at(x, y, 2) = float(60 + y % 30);
      p.at(x, y, 3) = float(std::clamp(255 * (46 - r) / 8, 0.0, 255.0));
    });
  }
  return clip;
}

// What becomes of a sample of a pixel by its alpha, 0 to 1.
Clip with_colors(const std::function<float(float sample, float alpha)>& to) {
  return changed(disc(), [&](Picture& p, size_t) {
    p.each([&](int x, int y) {
      const float alpha = p.at(x, y, 3) / 255;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = to(p.at(x, y, c), alpha);
    });
  });
}

std::string only_message(const Clip& test) {
  const auto said = said_of(disc(), test);
  EXPECT_THAT(kinds_of(said), ElementsAre("transparency_damaged"));
  return said.empty() ? "" : said[0].message;
}

TEST(Fringe, ColorsMultipliedTwiceAreDarkAtSoftEdges) {
  EXPECT_THAT(only_message(with_colors([](float v, float a) { return v * a; })),
              HasSubstr("soft edges are dark"));
}

TEST(Fringe, ColorsDividedTwiceShineAtSoftEdges) {
  EXPECT_THAT(only_message(with_colors([](float v, float a) {
                return a > 0 ? std::min(v / a, 255.0f) : v;
              })),
              HasSubstr("soft edges shine"));
}

TEST(Fringe, TheGroundOfAPictureThatWasCutOutIsTold) {
  EXPECT_THAT(only_message(with_colors(
                  [](float v, float a) { return v * a + 255 * (1 - a); })),
              HasSubstr("a fringe of the color #ffffff"));
}

TEST(Fringe, AThinEdgeIsAWarningOnly) {
  const auto severity = [](double width) {
    Clip original = disc();
    for (Picture& p : original) {
      p.each([&](int x, int y) {
        const double r = std::hypot(x - 96, y - 72);
        p.at(x, y, 3) = float(std::clamp(255 * (30 - r) / width, 0.0, 255.0));
      });
    }
    const Clip test = changed(original, [](Picture& p, size_t) {
      p.each([&](int x, int y) {
        for (int c = 0; c < 3; ++c) p.at(x, y, c) *= p.at(x, y, 3) / 255;
      });
    });
    return said_of(original, test).at(0).severity;
  };
  EXPECT_EQ(severity(1), Severity::kMinor);
  EXPECT_EQ(severity(8), Severity::kMajor);
}

// All colors change, those of soft edges too.
TEST(Fringe, ADarkerPictureHasNone) {
  const Clip darker = with_colors([](float v, float) { return 0.6f * v; });
  EXPECT_THAT(kinds(disc(), darker), Not(Contains("transparency_damaged")));
}

TEST(Fringe, DarkerSmokeHasNone) {
  Clip smoke = disc();
  for (Picture& p : smoke) {
    p.each([&](int x, int y) {
      const double r = std::hypot(x - 96, y - 72);
      p.at(x, y, 3) = float(std::clamp(240 * (1 - r / 100), 0.0, 255.0));
    });
  }
  const Clip darker = changed(smoke, [](Picture& p, size_t) {
    p.map([](float v, int) { return 0.7f * v; });
  });
  EXPECT_THAT(kinds(smoke, darker), Not(Contains("transparency_damaged")));
}

TEST(Fringe, WhatIsLeftOfItInLossyColorsDoesNotMatter) {
  Clip test = with_colors([](float v, float a) { return v * a; });
  EXPECT_THAT(kinds(disc(), with_noise(test, 3)),
              Contains("transparency_damaged"));
  const Clip slight =
      with_colors([](float v, float a) { return v * (0.96f + 0.04f * a); });
  EXPECT_THAT(kinds(disc(), slight), Not(Contains("transparency_damaged")));
}

}  // namespace
}  // namespace framewise::judge
