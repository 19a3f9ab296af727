// SPDX-License-Identifier: Apache-2.0
// Brightness, contrast and colour. For each kind an animation that has it, and
// one that looks like it and has not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/defects/damage.h"

namespace framewise::judge {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

// White and grey writing on black, as of a terminal.
Clip terminal() {
  Clip clip;
  for (int k = 0; k < 8; ++k) {
    Picture& p = clip.emplace_back(192, 144);
    std::mt19937 random{uint32_t(k / 4)};
    p.each([&](int x, int y) {
      const float shade = float(random() % 220);
      const bool writing = y % 12 < 8 && y < 72 && x % 8 < 5 && x < 150;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = writing ? shade : 0;
    });
  }
  return clip;
}

TEST(Defects, GammaOfWritingOnBlackIsBrightnessNotALossOfShades) {
  const Clip test = changed(terminal(), [](Picture& p, size_t) {
    p.map([](float v, int) { return 255 * std::pow(v / 255, 0.75f); });
  });
  EXPECT_THAT(kinds(terminal(), test), ElementsAre("brightness_shift"));
  EXPECT_THAT(kinds(terminal(), with_levels(terminal(), 6)),
              Contains("palette_loss"));
}

TEST(Defects, ANegativeIsCalledOne) {
  const Clip test = changed(scene(), [](Picture& p, size_t) {
    p.map([](float v, int) { return 255 - v; });
  });
  const auto said = said_of(scene(), test);
  const Reason* const reason = find_kind(said, "contrast_loss");
  ASSERT_TRUE(reason);
  EXPECT_NE(reason->message.find("negative"), std::string::npos);
}

// Writing in three colors, of which two are exchanged: no turn of hue does
// that.
TEST(Defects, ExchangedChannelsAreColorsThatChanged) {
  const auto colored = [](int first, int second) {
    return changed(terminal(), [=](Picture& p, size_t) {
      p.each([&](int x, int y) {
        const float shade = p.at(x, y, 0);
        const int stripe = x / 30;
        const int channel = stripe == 0 ? first : stripe == 1 ? second : 1;
        if (shade > 0) p.at(x, y, channel) = std::min(255.0f, shade + 60);
      });
    });
  };
  const auto said = kinds(colored(0, 2), colored(2, 0));
  EXPECT_THAT(said, Contains("color_shift"));
  EXPECT_THAT(said, Not(Contains("overall_degraded")));
}

// What is red became blue and what is green is green: no turn of hue does that
// either.
TEST(Defects, ChannelsInAnotherOrderAreColorsThatChanged) {
  const auto colored = [](int first) {
    return changed(scene(), [=](Picture& p, size_t) {
      p.each([&](int x, int y) {
        const float shade = p.at(x, y, 1) / 2;
        for (int c = 0; c < 3; ++c) p.at(x, y, c) = shade / 4;
        p.at(x, y, x < 50 ? first : 1) = 40 + shade;
      });
    });
  };
  const auto said = said_of(colored(0), colored(2));
  const Reason* const color = find_kind(said, "color_shift");
  ASSERT_TRUE(color);
  EXPECT_EQ(color->severity, Severity::kRuinous);
}

TEST(Defects, LostContrastIsNamedAndNotCalledBlur) {
  const auto said = said_of(scene(), with_gain(scene(), 0.6f));
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said[0].kind, "contrast_loss");
  EXPECT_EQ(said[0].severity, Severity::kMajor);
  EXPECT_THAT(kinds_of(said), Not(Contains("blur")));
}

// As where limited range is taken for full.
TEST(Defects, RaisedContrastIsNamedAndTellsOfRanges) {
  const auto said = said_of(scene(), with_gain(scene(), 1.35f));
  const Reason* const reason = find_kind(said, "brightness_shift");
  ASSERT_TRUE(reason) << testing::PrintToString(kinds_of(said));
  EXPECT_THAT(reason->message, testing::HasSubstr("contrast is up to 13"));
  EXPECT_THAT(reason->hint, testing::HasSubstr("full and limited range"));
  EXPECT_THAT(kinds_of(said), Not(Contains("color_shift")));
}

TEST(Defects, ABrighterPictureIsNamed) {
  const Clip test = changed(scene(), [](Picture& p, size_t) {
    p.map([](float v, int) { return v + 20; });
  });
  EXPECT_THAT(kinds(scene(), test), ElementsAre("brightness_shift"));
}

TEST(Defects, ATintIsAShiftOfColor) {
  const Clip test = changed(scene(), [](Picture& p, size_t) {
    p.map([](float v, int c) { return c == 0 ? v + 12 : c == 2 ? v - 12 : v; });
  });
  EXPECT_THAT(kinds(scene(), test), Contains("color_shift"));
  EXPECT_THAT(kinds(scene(), test), Not(Contains("palette_loss")));
}

}  // namespace
}  // namespace framewise::judge
