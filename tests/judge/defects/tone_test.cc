// SPDX-License-Identifier: Apache-2.0
// Brightness, contrast and color. For each kind an animation that has it, and
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

struct Weights {
  float red;
  float blue;
};
constexpr Weights kBt601{0.299f, 0.114f};
constexpr Weights kBt709{0.2126f, 0.0722f};

// Coded with one matrix and shown with another.
Clip read_as(const Clip& clip, Weights coded, Weights shown) {
  return changed(clip, [=](Picture& p, size_t) {
    p.each([&](int x, int y) {
      const float r = p.at(x, y, 0);
      const float g = p.at(x, y, 1);
      const float b = p.at(x, y, 2);
      const float luma =
          coded.red * r + (1 - coded.red - coded.blue) * g + coded.blue * b;
      const float red = luma + (r - luma) * (1 - shown.red) / (1 - coded.red);
      const float blue =
          luma + (b - luma) * (1 - shown.blue) / (1 - coded.blue);
      p.at(x, y, 0) = red;
      p.at(x, y, 1) = (luma - shown.red * red - shown.blue * blue) /
                      (1 - shown.red - shown.blue);
      p.at(x, y, 2) = blue;
    });
  });
}

// Brown here and green there, `strength` levels from gray.
Clip in_two_colors(float strength) {
  return changed(scene(), [=](Picture& p, size_t) {
    p.each([&](int x, int y) {
      const float shade = 60 + p.at(x, y, 1) / 2;
      const bool brown = (x / 24 + y / 24) % 2 == 0;
      p.at(x, y, 0) = shade + (brown ? strength : -strength);
      p.at(x, y, 1) = shade + (brown ? 0 : strength);
      p.at(x, y, 2) = shade - strength;
    });
  });
}

TEST(Defects, AMatrixTakenForTheOtherIsNamed) {
  const Clip original = in_two_colors(40);
  for (const bool forth : {true, false}) {
    const auto said =
        said_of(original, forth ? read_as(original, kBt709, kBt601)
                                : read_as(original, kBt601, kBt709));
    const Reason* const color = find_kind(said, "color_shift");
    ASSERT_TRUE(color) << testing::PrintToString(kinds_of(said));
    EXPECT_EQ(color->severity, Severity::kMinor);
    EXPECT_THAT(
        color->message,
        testing::HasSubstr(forth ? "of BT.709 were read with the matrix "
                                   "of BT.601"
                                 : "of BT.601 were read with the matrix "
                                   "of BT.709"));
  }
}

TEST(Defects, AMatrixThatMakesLittleOfPaleColorsIsWorthKnowingOnly) {
  const Clip original = in_two_colors(14);
  const auto said = said_of(original, read_as(original, kBt709, kBt601));
  const Reason* const color = find_kind(said, "color_shift");
  ASSERT_TRUE(color) << testing::PrintToString(kinds_of(said));
  EXPECT_EQ(color->severity, Severity::kInfo);
}

// The same size of change, and no confusion of matrices.
TEST(Defects, AnotherSaturationIsNotLaidToTheMatrix) {
  const Clip original = in_two_colors(40);
  const Clip paler = changed(original, [](Picture& p, size_t) {
    p.each([&](int x, int y) {
      const float gray = 0.299f * p.at(x, y, 0) + 0.587f * p.at(x, y, 1) +
                         0.114f * p.at(x, y, 2);
      for (int c = 0; c < 3; ++c) {
        p.at(x, y, c) = gray + 0.88f * (p.at(x, y, c) - gray);
      }
    });
  });
  const auto said = said_of(original, paler);
  const Reason* const color = find_kind(said, "color_shift");
  ASSERT_TRUE(color) << testing::PrintToString(kinds_of(said));
  EXPECT_THAT(color->message, testing::HasSubstr("saturation"));
}

// A red ball that moves over black.
Clip ball() {
  Clip clip;
  for (int k = 0; k < 6; ++k) {
    Picture& p = clip.emplace_back(240, 240);
    p.each([&](int x, int y) {
      const float far = std::hypot(float(x - 60 - 17 * k), float(y - 118));
      p.at(x, y, 0) = 220 * std::clamp((16 - far) / 4, 0.0f, 1.0f);
      p.at(x, y, 1) = p.at(x, y, 2) = 0;
    });
  }
  return clip;
}

// As an average over squares of this side.
Clip spread(const Clip& clip, int side) {
  return changed(clip, [=](Picture& p, size_t) {
    Picture sharp = p;
    const int reach = side / 2;
    p.each([&](int x, int y) {
      for (int c = 0; c < 3; ++c) {
        float sum = 0;
        for (int dy = -reach; dy <= reach; ++dy) {
          for (int dx = -reach; dx <= reach; ++dx) {
            sum += sharp.at(std::clamp(x + dx, 0, p.width() - 1),
                            std::clamp(y + dy, 0, p.height() - 1), c);
          }
        }
        p.at(x, y, c) = sum / float((2 * reach + 1) * (2 * reach + 1));
      }
    });
  });
}

// Where a ball is all there is, a blur takes from its color and gives that to
// the black around it.
TEST(Defects, ColorsThatWereOnlySpreadAreNotShifted) {
  EXPECT_THAT(kinds(ball(), spread(ball(), 13)), Not(Contains("color_shift")));
  const Clip paler = changed(ball(), [](Picture& p, size_t) {
    p.each([&](int x, int y) {
      p.at(x, y, 1) = p.at(x, y, 2) = 0.1f * p.at(x, y, 0);
    });
  });
  EXPECT_THAT(kinds(ball(), paler), Contains("color_shift"));
}

// Green strokes on black, whose chroma is stored at half the size: what black
// cannot hold of it is lost, and no saturation.
TEST(Defects, ChromaOfStrokesAtHalfTheSizeIsNoSaturation) {
  Clip original;
  for (int k = 0; k < 8; ++k) {
    Picture& p = original.emplace_back(192, 144);
    p.each([&](int x, int y) {
      const bool stroke = y % 16 < 10 && (x + k) % 5 == 0;
      if (stroke) p.at(x, y, 1) = 255;
    });
  }
  const auto luma = [](const Picture& p, int x, int y) {
    return 0.299f * p.near(x, y, 0) + 0.587f * p.near(x, y, 1) +
           0.114f * p.near(x, y, 2);
  };
  const Clip test = changed(original, [&](Picture& p, size_t) {
    const Picture was = p;
    p.each([&](int x, int y) {
      const int left = x / 2 * 2;
      const int top = y / 2 * 2;
      for (int c = 0; c < 3; ++c) {
        float difference = 0;
        for (int i = 0; i < 4; ++i) {
          difference += (was.near(left + i % 2, top + i / 2, c) -
                         luma(was, left + i % 2, top + i / 2)) /
                        4;
        }
        p.at(x, y, c) = std::clamp(luma(was, x, y) + difference, 0.f, 255.f);
      }
    });
  });
  const DefectContext video = {.coding = Coding::kVideo};
  EXPECT_THAT(kinds_of(said_of(original, test, nullptr, video)),
              Not(Contains("color_shift")));
  const Clip paler = changed(original, [](Picture& p, size_t) {
    p.each([&](int x, int y) {
      if (p.at(x, y, 1) > 0) p.at(x, y, 0) = p.at(x, y, 2) = 120;
    });
  });
  EXPECT_THAT(kinds_of(said_of(original, paler, nullptr, video)),
              Contains("color_shift"));
}

TEST(Defects, LostContrastIsNamedAndNotCalledBlur) {
  const auto said = said_of(scene(), with_gain(scene(), 0.6f));
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said[0].kind, DefectKind::kContrastLoss);
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

Clip without_blue(const Clip& clip) {
  return changed(clip, [](Picture& p, size_t) {
    p.map([](float v, int c) { return c == 2 ? 0 : v; });
  });
}

// Gray has no hue that could turn: what was white is yellow.
TEST(Defects, AGrayPictureWithoutBlueHasATint) {
  const auto said = said_of(terminal(), without_blue(terminal()));
  const Reason* const color = find_kind(said, "color_shift");
  ASSERT_TRUE(color) << testing::PrintToString(kinds_of(said));
  EXPECT_THAT(color->message, testing::HasSubstr("a yellow tint of"));
  EXPECT_THAT(color->message, testing::HasSubstr("most where it is light"));
}

// Neither a turn nor a tint nor an exchange: what is lighter changes more.
TEST(Defects, AChannelThatIsLostIsAShiftOfColor) {
  Clip boxes;
  for (int k = 0; k < 8; ++k) {
    Picture& p = boxes.emplace_back(192, 144);
    p.each([&](int x, int y) {
      std::mt19937 random{uint32_t(x / 16 + 12 * (y / 16))};
      const bool inside = random() % 2 == 0 && x / 16 != k;
      for (int c = 0; c < 3; ++c) {
        p.at(x, y, c) = inside ? float(random() % 256) : 0;
      }
    });
  }
  EXPECT_THAT(kinds(boxes, without_blue(boxes)), Contains("color_shift"));
}

// Of a brown picture, in which what is lighter has more color.
TEST(Defects, ContrastTakesColorsAlong) {
  const Clip sepia = changed(scene(), [](Picture& p, size_t) {
    p.each([&](int x, int y) {
      const float shade = p.at(x, y, 1) * 0.8f;
      p.at(x, y, 0) = shade * 1.15f;
      p.at(x, y, 1) = shade;
      p.at(x, y, 2) = shade * 0.7f;
    });
  });
  const auto said = kinds(sepia, with_gain(sepia, 0.8f));
  EXPECT_THAT(said, Contains("contrast_loss"));
  EXPECT_THAT(said, Not(Contains("color_shift")));
}

}  // namespace
}  // namespace framewise::judge
