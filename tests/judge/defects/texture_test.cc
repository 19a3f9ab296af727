// SPDX-License-Identifier: Apache-2.0
// Blur, noise, blocks, halos and lost lines. For each kind an animation that
// has it, and one that looks like it and has not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "judge/defects/damage.h"

namespace framewise::judge {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(Defects, BlurIsFoundWithItsPlace) {
  const Rect hit = {32, 80, 64, 48};
  const Clip test = changed(scene(), [&](Picture& p, size_t) {
    const Picture soft = blurred(p, 2);
    p.each([&](int x, int y) {
      if (!in(x, y, hit)) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = soft.near(x, y, c);
    });
  });
  const auto said = said_of(scene(), test);
  const Reason* const blur = find_kind(said, "blur");
  ASSERT_TRUE(blur);
  EXPECT_EQ(blur->first_frame, 0);
  EXPECT_EQ(blur->last_frame, 11);
  ASSERT_TRUE(blur->region);
  EXPECT_EQ(*blur->region, hit);
}

Severity severity_of_blur(const Clip& original, const Rect& hit, double sigma) {
  const Clip test = changed(original, [&](Picture& p, size_t) {
    const Picture soft = blurred(p, sigma);
    p.each([&](int x, int y) {
      if (!in(x, y, hit)) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = soft.near(x, y, c);
    });
  });
  const auto said = said_of(original, test);
  const Reason* const blur = find_kind(said, "blur");
  EXPECT_TRUE(blur);
  return blur ? blur->severity : Severity::kInfo;
}

// A few blades of the meadow are gone without trace: that is hardly the
// picture.
TEST(Defects, BlurIsNoGraverThanItIsWide) {
  const Clip original = scene(384, 288, 4);
  const Rect meadow = {0, 144, 384, 144};
  EXPECT_EQ(severity_of_blur(original, {32, 192, 48, 32}, 4), Severity::kMinor);
  EXPECT_EQ(severity_of_blur(original, meadow, 4), Severity::kRuinous);
}

// Some blades that are a little soft are no reason to look again.
TEST(Defects, ALittleBlurOfFewBlocksIsOnlyNoted) {
  const Clip original = scene(384, 288, 4);
  const Rect meadow = {0, 144, 384, 144};
  EXPECT_EQ(severity_of_blur(original, {32, 192, 48, 32}, 0.6),
            Severity::kInfo);
  EXPECT_GE(severity_of_blur(original, meadow, 0.6), Severity::kMinor);
}

TEST(Defects, BlurForAPartOfTheTimeIsFoundWithItsFrames) {
  const Clip test = changed(scene(), [&](Picture& p, size_t k) {
    if (k >= 3 && k < 8) p = blurred(p, 2);
  });
  const auto said = said_of(scene(), test);
  const Reason* const blur = find_kind(said, "blur");
  ASSERT_TRUE(blur);
  EXPECT_EQ(blur->first_frame, 3);
  EXPECT_EQ(blur->last_frame, 7);
}

// In most of the pictures it is not, and most of each is as it was. What coding
// blurs lies here and there, and is worth a word only where there is more.
TEST(Defects, APlaceBlurredForAWhileIsToldInALargePicture) {
  const Clip original = scene(640, 480, 12);
  const auto blurred_where = [&](auto place) {
    return changed(original, [=](Picture& p, size_t k) {
      if (k < 4 || k > 7) return;
      Picture soft = blurred(p, 2);
      p.each([&](int x, int y) {
        if (!place(x, y)) return;
        for (int c = 0; c < 3; ++c) p.at(x, y, c) = soft.at(x, y, c);
      });
    });
  };
  const Rect place = {256, 320, 96, 64};
  const auto said = said_of(
      original,
      with_noise(blurred_where([&](int x, int y) { return in(x, y, place); }),
                 1));
  const Reason* const blur = find_kind(said, "blur");
  ASSERT_TRUE(blur);
  EXPECT_EQ(blur->severity, Severity::kMinor);
  EXPECT_EQ(blur->first_frame, 4);
  EXPECT_EQ(blur->last_frame, 7);
  EXPECT_EQ(blur->region, place);
  const auto scattered = [](int x, int y) {
    return y >= 320 && (x / 16 + 3 * (y / 16)) % 8 == 0;
  };
  const auto said_of_scattered =
      said_of(original, with_noise(blurred_where(scattered), 1));
  const Reason* const noted = find_kind(said_of_scattered, "blur");
  EXPECT_TRUE(!noted || noted->severity == Severity::kInfo);
}

// No place is blurred for half of the time.
TEST(Defects, WhatMovesIsBlurredAtOtherPlacesAllTheTime) {
  const Clip original = changed(scene(256, 144, 12), [](Picture& p, size_t k) {
    std::mt19937 random(3);
    std::array<float, 32 * 32> fur;
    for (float& hair : fur) hair = 60 + float(random() % 120);
    p.each([&](int x, int y) {
      const int u = x - 16 * int(k);
      const int v = y - 48;
      const bool inside = u >= 16 && u < 48 && v >= 0 && v < 32;
      for (int c = 0; c < 3; ++c) {
        p.at(x, y, c) = inside ? fur[size_t(v * 32 + u - 16)] : 120;
      }
    });
  });
  const Clip test =
      changed(original, [](Picture& p, size_t) { p = blurred(p, 1.2); });
  EXPECT_THAT(kinds(original, test), Contains("blur"));
}

TEST(Defects, SharpeningIsNeitherNoiseNorCoding) {
  const Clip test = changed(scene(), [](Picture& p, size_t) {
    const Picture soft = blurred(p, 1);
    p.each([&](int x, int y) {
      for (int c = 0; c < 3; ++c) {
        p.at(x, y, c) += 1.5f * (p.at(x, y, c) - soft.near(x, y, c));
      }
    });
  });
  const auto said = said_of(scene(), test);
  ASSERT_THAT(kinds_of(said), ElementsAre("ringing"));
  EXPECT_THAT(said[0].message, testing::HasSubstr("sharpened"));
  for (const auto& one : said_of(scene(), with_gain(scene(), 1.3f))) {
    EXPECT_THAT(one.message, Not(testing::HasSubstr("sharpened")));
  }
}

// Lines of dark writing on light ground.
Clip writing() {
  return changed(scene(), [](Picture& p, size_t k) {
    p.each([&](int x, int y) {
      const int row = y / 24;
      const bool line = y % 24 >= 8 && y % 24 < 15 && x > 16 && x < 150;
      const bool ink = line && (x * 5 + row * 3 + int(k) + y / 3) % 11 < 3;
      for (int c = 0; c < 3; ++c) {
        p.at(x, y, c) = ink ? 60 : 215 + float(x) / 12;
      }
    });
    p = blurred(p, 0.6);
  });
}

// Black and white clip most of its halos.
TEST(Defects, SharpenedTextIsNoNoise) {
  const Clip test = changed(writing(), [](Picture& p, size_t) {
    const Picture soft = blurred(p, 2);
    p.each([&](int x, int y) {
      for (int c = 0; c < 3; ++c) {
        const float halo = 4 * (p.at(x, y, c) - soft.near(x, y, c));
        p.at(x, y, c) = std::clamp(p.at(x, y, c) + halo, 0.0f, 255.0f);
      }
    });
  });
  const auto said = kinds(writing(), test);
  EXPECT_THAT(said, Contains("ringing"));
  EXPECT_THAT(said, Not(Contains("noise")));
}

// Texture hides noise of up to 3.5 levels of luma, which is 4.7 of each color.
TEST(Defects, NoiseOnTextureIsFoundAbove3Point5Levels) {
  const Clip rough = changed(scene(), [](Picture& p, size_t) {
    p.each([&](int x, int y) {
      const uint32_t blade = uint32_t(x * 7919 + y * 104729) * 2654435761u;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = 60.0f + float(blade >> 25);
    });
  });
  EXPECT_THAT(kinds(rough, with_noise(rough, 4)), IsEmpty());
  EXPECT_THAT(kinds(rough, with_noise(rough, 6)), Contains("noise"));
}

TEST(Defects, NoiseInASingleFrameIsFound) {
  Clip test = scene();
  test[7] = with_noise({test[7]}, 13).front();
  const auto said = said_of(scene(), test);
  const Reason* const noise = find_kind(said, "noise");
  ASSERT_TRUE(noise);
  EXPECT_EQ(noise->first_frame, 7);
  EXPECT_EQ(noise->last_frame, 7);
}

// White clips it, and lines lose as much contrast as the ground gets grain.
TEST(Defects, NoiseOnADrawingIsFound) {
  const Clip drawing = changed(scene(), [](Picture& p, size_t k) {
    p.each([&](int x, int y) {
      const bool line = (x + 2 * int(k)) % 48 == 0 || y % 48 == 0;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = line ? 0 : 255;
    });
  });
  EXPECT_THAT(kinds(drawing, with_noise(drawing, 12)), Contains("noise"));
}

// Puts shapes of this size, black or white, on places at random.
Clip with_spots(const Clip& clip, int spots, int size) {
  return changed(clip, [=](Picture& p, size_t) {
    std::mt19937 random(7);
    for (int spot = 0; spot < spots; ++spot) {
      const int left = 2 + int(random() % uint32_t(p.width() - size - 4));
      const int top = 2 + int(random() % uint32_t(p.height() - size - 4));
      const float shade = random() % 2 ? 255.0f : 0.0f;
      for (int i = 0; i < size * size * 3; ++i) {
        p.at(left + i / 3 % size, top + i / 3 / size, i % 3) = shade;
      }
    }
  });
}

// Hardly any error in the sum, but whoever looks sees them.
TEST(Defects, SinglePixelsThatNothingAroundIsLikeAreNoise) {
  const Clip original = scene(384, 288, 2);
  const auto said = said_of(original, with_spots(original, 40, 1));
  ASSERT_THAT(kinds_of(said), ElementsAre("noise"));
  EXPECT_EQ(said[0].severity, Severity::kMajor);
  EXPECT_THAT(said[0].message, HasSubstr("single pixels"));
}

TEST(Defects, SpotsOfSeveralPixelsAreNoSinglePixels) {
  const Clip original = scene(384, 288, 2);
  for (const auto& one : said_of(original, with_spots(original, 40, 2))) {
    EXPECT_THAT(one.message, Not(HasSubstr("single pixels")));
  }
}

// Half as wide and high: one pixel of four, or the mean of the four.
Clip halved(const Clip& clip, bool picked) {
  Clip half;
  for (const Picture& from : clip) {
    Picture& to = half.emplace_back(from.width() / 2, from.height() / 2);
    to.each([&](int x, int y) {
      for (int c = 0; c < 3; ++c) {
        const float corner = from.near(2 * x, 2 * y, c);
        const float others = from.near(2 * x + 1, 2 * y, c) +
                             from.near(2 * x, 2 * y + 1, c) +
                             from.near(2 * x + 1, 2 * y + 1, c);
        to.at(x, y, c) = picked ? corner : (corner + others) / 4;
      }
    });
  }
  return half;
}

TEST(Defects, ACopyOfAnotherSizeIsJaggedIfPixelsWerePicked) {
  const Clip original = scene(384, 288, 4);
  const Clip smooth = halved(original, false);
  const auto said_of_copy = [&](const Clip& copy) {
    const Size half = {192, 144};
    const auto said = said_of(smooth, copy, nullptr,
                              {.reference_size = {384, 288},
                               .test_size = half,
                               .measured_size = half});
    return said.empty() ? std::string() : said[0].message;
  };
  EXPECT_THAT(said_of_copy(halved(original, true)), HasSubstr("aliasing"));
  EXPECT_THAT(said_of_copy(changed(
                  smooth, [](Picture& p, size_t) { p = blurred(p, 1); })),
              Not(HasSubstr("aliasing")));
}

TEST(Defects, WhatToTryIsSaidForTheToolsOfTheFile) {
  const Clip noisy = with_noise(scene(), 13);
  const auto hint_for = [&](bool gif) {
    const auto said = said_of(scene(), noisy, nullptr,
                              {.coding = gif ? Coding::kGif : Coding::kOther});
    const Reason* const noise = find_kind(said, "noise");
    return noise ? noise->hint : "";
  };
  EXPECT_THAT(hint_for(true), HasSubstr("gifsicle --lossy"));
  EXPECT_THAT(hint_for(false),
              AllOf(HasSubstr("more bits"), Not(HasSubstr("gifsicle"))));
}

// Every 8x8 block keeps its mean and a part of its detail.
TEST(Defects, AGridOfBlocksIsFound) {
  const Clip test = changed(scene(), [](Picture& p, size_t) {
    const Picture from = p;
    p.each([&](int x, int y) {
      for (int c = 0; c < 3; ++c) {
        float mean = 0;
        for (int j = 0; j < 8; ++j) {
          for (int i = 0; i < 8; ++i) {
            mean += from.near(x / 8 * 8 + i, y / 8 * 8 + j, c) / 64;
          }
        }
        // Rounded to steps as a coarse quantizer does.
        mean = std::round(mean / 12) * 12;
        p.at(x, y, c) = mean + 0.8f * (from.near(x, y, c) - mean);
      }
    });
  });
  EXPECT_THAT(kinds(scene(), test), Contains("blocking"));
}

TEST(Defects, StepsThatNobodySeesAreNoBlocks) {
  const auto stepped = [](int width, int height, float step) {
    return changed(scene(width, height), [=](Picture& p, size_t) {
      p.each([&](int x, int y) {
        if (x / 8 % 5 > 1) return;
        for (int c = 0; c < 3; ++c) p.at(x, y, c) += step;
      });
    });
  };
  EXPECT_THAT(kinds(scene(192, 144), stepped(192, 144, 2)), IsEmpty());
  EXPECT_THAT(kinds(scene(192, 144), stepped(192, 144, 4)),
              Contains("blocking"));
  // Two blocks are no grid.
  EXPECT_THAT(kinds(scene(16, 8), stepped(16, 8, 4)),
              Not(Contains("blocking")));
}

TEST(Defects, TilesOfTheOriginalAreNoBlocks) {
  const Clip tiles = changed(scene(), [](Picture& p, size_t) {
    p.each([&](int x, int y) {
      const float value = float((x / 8 * 37 + y / 8 * 91) % 200);
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = value + float(c * 10);
    });
  });
  EXPECT_THAT(kinds(tiles, with_gain(tiles, 0.7f)), Not(Contains("blocking")));
}

TEST(Defects, EchoesOfEdgesAreRinging) {
  const Clip test = changed(drawing(), [](Picture& p, size_t) {
    const Picture from = p;
    // An edge with overshoot that dies away over some pixels.
    p.each([&](int x, int y) {
      for (int c = 0; c < 3; ++c) {
        float echo = 0;
        for (int i = 1; i <= 5; ++i) {
          const float sign = i % 2 ? -1.0f : 1.0f;
          echo += sign / float(i + 2) *
                  (from.near(x + i, y, c) - from.near(x + i - 1, y, c) -
                   from.near(x - i, y, c) + from.near(x - i + 1, y, c));
        }
        p.at(x, y, c) += 0.5f * echo;
      }
    });
  });
  EXPECT_THAT(kinds(drawing(), test), Contains("ringing"));
}

TEST(Defects, FinePatternsThatAreGoneAreNamed) {
  const Clip test = changed(scene(), [](Picture& p, size_t) {
    const Picture soft = blurred(p, 3);
    p.each([&](int x, int y) {
      if (y >= p.height() / 2) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = soft.near(x, y, c);
    });
  });
  const auto said = said_of(scene(), test);
  const Reason* const lost = find_kind(said, "thin_lines_lost");
  ASSERT_TRUE(lost) << testing::PrintToString(kinds_of(said));
  EXPECT_GE(lost->severity, Severity::kMajor);
  EXPECT_THAT(kinds_of(said), Contains("blur"));
}

// Video has no palette, and is not scaled: its coder had too few bits.
TEST(Defects, LossOfVideoIsToldOnceWithAdviceForVideo) {
  Clip original = scene();
  for (Picture& p : original) {
    p.each([&](int x, int y) {
      const bool line = y % 40 == 20 || x % 40 == 20;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = line ? 230.0f : 90.0f;
    });
  }
  const Clip test =
      changed(original, [](Picture& p, size_t) { p = blurred(p, 3); });
  const auto kinds_in = [&](Coding coding) {
    return kinds_of(said_of(original, test, nullptr, {.coding = coding}));
  };
  EXPECT_THAT(kinds_in(Coding::kOther),
              AllOf(Contains("blur"), Contains("thin_lines_lost")));
  EXPECT_THAT(kinds_in(Coding::kVideo),
              AllOf(Contains("blur"), Not(Contains("thin_lines_lost"))));
  const auto said =
      said_of(original, test, nullptr, {.coding = Coding::kVideo});
  const Reason* const blur = find_kind(said, "blur");
  ASSERT_TRUE(blur);
  EXPECT_GE(blur->severity, Severity::kMajor);
  EXPECT_THAT(blur->hint, HasSubstr("lower CRF"));
}

TEST(Defects, FinePatternsInLessContrastAreStillThere) {
  EXPECT_THAT(kinds(scene(), with_gain(scene(), 0.8f)),
              Not(Contains("thin_lines_lost")));
}

}  // namespace
}  // namespace framewise::judge
