// SPDX-License-Identifier: Apache-2.0
// For each kind of defect an animation that has it, and one that looks like it
// and has not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/clips.h"
#include "measure/thread_executor.h"

namespace framewise::judge {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> kinds(const Clip& original, const Clip& test) {
  return kinds_of(said_of(original, test));
}

bool in(int x, int y, const Rect& rect) {
  return x >= rect.x && x < rect.x + rect.width && y >= rect.y &&
         y < rect.y + rect.height;
}

// Adds noise of this RMS, new in every frame.
Clip with_noise(const Clip& clip, float sigma,
                Rect where = {0, 0, 9999, 9999}) {
  return changed(clip, [=](Picture& p, size_t k) {
    std::mt19937 random{uint32_t(k)};
    std::normal_distribution<float> noise(0, sigma);
    p.each([&](int x, int y) {
      if (!in(x, y, where)) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) += noise(random);
    });
  });
}

Clip with_gain(const Clip& clip, float gain, float middle = 128) {
  return changed(clip, [=](Picture& p, size_t) {
    p.map([=](float v, int) { return middle + gain * (v - middle); });
  });
}

Clip with_levels(const Clip& clip, int levels) {
  return changed(clip, [=](Picture& p, size_t) {
    const float step = 255.0f / float(levels - 1);
    p.map([=](float v, int) { return std::round(v / step) * step; });
  });
}

// Floyd and Steinberg, 1976.
Clip dithered(const Clip& clip, int levels) {
  return changed(clip, [=](Picture& p, size_t) {
    const float step = 255.0f / float(levels - 1);
    for (int c = 0; c < 3; ++c) {
      for (int y = 0; y < p.height(); ++y) {
        for (int x = 0; x < p.width(); ++x) {
          const float wanted = p.at(x, y, c);
          const float level =
              std::clamp(std::round(wanted / step), 0.0f, float(levels - 1));
          p.at(x, y, c) = level * step;
          const float rest = wanted - level * step;
          const auto pass_on = [&](int dx, int dy, float share) {
            if (x + dx < 0 || x + dx >= p.width() || y + dy >= p.height()) {
              return;
            }
            p.at(x + dx, y + dy, c) += share * rest;
          };
          pass_on(1, 0, 7 / 16.0f);
          pass_on(-1, 1, 3 / 16.0f);
          pass_on(0, 1, 5 / 16.0f);
          pass_on(1, 1, 1 / 16.0f);
        }
      }
    }
  });
}

TEST(Defects, NothingIsSaidOfEqualPictures) {
  EXPECT_THAT(kinds(scene(), scene()), IsEmpty());
  EXPECT_THAT(kinds(drawing(), drawing()), IsEmpty());
}

TEST(Defects, NothingIsSaidOfWhatNobodySees) {
  const Clip off_by_one = changed(scene(), [](Picture& p, size_t k) {
    std::mt19937 random{uint32_t(k)};
    p.map([&](float v, int) { return v + float(int(random() % 3) - 1); });
  });
  EXPECT_THAT(kinds(scene(), off_by_one), IsEmpty());
  EXPECT_THAT(kinds(scene(), with_noise(scene(), 1)), IsEmpty());
  EXPECT_THAT(kinds(drawing(), with_gain(drawing(), 0.99f)), IsEmpty());
}

TEST(Defects, ACorruptFrameIsFoundWithItsPlace) {
  Clip test = scene();
  const Rect hit = {96, 32, 48, 32};
  test[5] = with_noise({test[5]}, 70, hit).front();
  const auto said = said_of(scene(), test);
  ASSERT_THAT(kinds_of(said), ElementsAre("corrupt_frame"));
  EXPECT_EQ(said[0].first_frame, 5);
  EXPECT_EQ(said[0].last_frame, 5);
  EXPECT_EQ(said[0].span.from_ms, 500);
  EXPECT_EQ(said[0].span.to_ms, 600);
  EXPECT_EQ(said[0].at_ms, 500);
  EXPECT_EQ(said[0].region, hit);
}

// Blocks are 16 pixels wide; what is told is the place itself.
TEST(Defects, ASmallPlaceIsToldToThePixel) {
  Clip test = scene();
  const Rect hit = {71, 41, 21, 19};
  test[5] = with_noise({test[5]}, 70, hit).front();
  const auto said = said_of(scene(), test);
  ASSERT_THAT(kinds_of(said), ElementsAre("corrupt_frame"));
  EXPECT_EQ(said[0].region, hit);
}

TEST(Defects, AReasonSaysWhatWasMeasuredAndFromWhereOnItIsTold) {
  const auto said = said_of(scene(), with_noise(scene(), 20));
  const Reason* const noise = find_kind(said, "noise");
  ASSERT_TRUE(noise && noise->measured);
  EXPECT_GT(noise->measured->value, noise->measured->limit);
  EXPECT_EQ(noise->measured->limit, 2.5);
  EXPECT_EQ(noise->measured->unit, "levels");
}

// A column of pixels is a third of a percent of this picture.
TEST(Defects, ASliverAtTheEdgeIsNoCorruptFrame) {
  const Clip original = scene(20 * 16 + 1, 9 * 16);
  const auto spoiled = [&](int left) {
    return changed(original, [=](Picture& p, size_t k) {
      if (k != 7) return;
      p.each([&](int x, int y) {
        if (x < left) return;
        for (int c = 0; c < 3; ++c) p.at(x, y, c) = 255 - p.at(x, y, c);
      });
    });
  };
  EXPECT_THAT(kinds(original, spoiled(20 * 16)),
              Not(Contains("corrupt_frame")));
  EXPECT_THAT(kinds(original, spoiled(19 * 16)), Contains("corrupt_frame"));
}

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

// However little a picture was moved, what is said of it says how.
TEST(Defects, EveryFramingIsToldInWholeWords) {
  const auto said = [](const Framing& framing) {
    const Size size = {192, 144};
    return said_of(
               scene(), scene(), nullptr,
               {.reference_size = size, .test_size = size, .framing = framing})
        .front()
        .message;
  };
  EXPECT_EQ(said({0.2, -0.3, 192.1, 144.2, 0.25}),
            "the picture is tilted by 0.2 degrees to the right");
  EXPECT_EQ(said({-20.4, 0.3, 192.4, 143.8, 0.1}),
            "the picture was moved 20 pixels to the right");
  EXPECT_EQ(said({0, 0, 189, 144, 0}),
            "only 189x144 of 192x144 pixels are left, those at 0,0, and fill "
            "the picture");
  EXPECT_EQ(said({-32, 0, 256, 144, 0}),
            "the picture takes 144x144 of 192x144 pixels, at 24,0");
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

// Few colours, white errors that keep the mean: still it is no dither.
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

// It turns pale and back, but nothing of it stays.
TEST(Defects, SlowPumpingLeavesNothingBehind) {
  const Clip original(40, drawing().front());
  const Clip test = changed(original, [](Picture& p, size_t k) {
    const float more = 18 * std::sin(float(k) / 2);
    p.map([=](float v, int) { return v + more; });
  });
  EXPECT_THAT(kinds(original, test), Contains("flicker"));
  EXPECT_THAT(kinds(original, test), Not(Contains("ghosting")));
}

// A thing that moves to the right.
Clip passing() {
  return changed(scene(), [](Picture& p, size_t k) {
    p.each([&](int x, int y) {
      if (!in(x, y, {10 + 6 * int(k), 24, 64, 64})) return;
      const int u = x - 6 * int(k);
      const float shade = float((u * 37 + y * 11) % 120);
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = 60 + shade;
    });
  });
}

// `share` of every picture, in rows that are chosen, is that of the next.
Clip with_the_next(const Clip& clip, float share, bool odd_rows_only) {
  return changed(clip, [&](Picture& p, size_t k) {
    const Picture& next = clip[std::min(k + 1, clip.size() - 1)];
    p.each([&](int x, int y) {
      if (odd_rows_only && y % 2 == 0) return;
      for (int c = 0; c < 3; ++c) {
        p.at(x, y, c) += share * (next.near(x, y, c) - p.at(x, y, c));
      }
    });
  });
}

TEST(Defects, WovenFieldsAreToldAsThat) {
  const Clip test = with_the_next(passing(), 1, true);
  EXPECT_THAT(kinds(passing(), test), ElementsAre("interlaced"));
}

// Rows of a picture tube: what is dark anyway stays as it is.
TEST(Defects, DarkRowsThatStayAreNoWovenFields) {
  const Clip rows = changed(passing(), [](Picture& p, size_t) {
    p.each([&](int x, int y) {
      if (y % 2 == 0) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = 0;
    });
  });
  EXPECT_THAT(kinds(rows, with_gain(rows, 0.7f, 0)),
              Not(Contains("interlaced")));
}

TEST(Defects, FramesThatHoldTheNextAreGhosts) {
  const auto said = said_of(passing(), with_the_next(passing(), 0.4f, false));
  ASSERT_THAT(kinds_of(said), Contains("ghosting"));
  EXPECT_THAT(said[0].message, testing::HasSubstr("of the frame after it"));
}

TEST(Defects, ATestOfOneColourThroughoutIsBlank) {
  const Clip plain = changed(scene(), [](Picture& p, size_t) {
    p.map([](float, int) { return 150.0f; });
  });
  EXPECT_THAT(kinds(scene(), plain), Contains("blank_frame"));
  EXPECT_THAT(kinds({scene().front()}, {plain.front()}),
              Contains("blank_frame"));
  // A plain original has nothing to lose.
  EXPECT_THAT(kinds(plain, plain), IsEmpty());
}

// What the original does goes on at less contrast.
TEST(Defects, ABlinkingOriginalOfLessContrastDoesNotFlicker) {
  const Clip original = changed(scene(), [](Picture& p, size_t k) {
    p.map([=](float v, int) { return v + (k % 2 == 0 ? 0.0f : 30.0f); });
  });
  const auto said = kinds(original, with_gain(original, 0.6f));
  EXPECT_THAT(said, Contains("contrast_loss"));
  EXPECT_THAT(said, Not(Contains("flicker")));
}

// A logo has edges, where the original has none, but they make no grid.
TEST(Defects, ABoxOnThePictureIsToldWithItsPlaceAndTime) {
  const Rect box = {130, 10, 40, 24};
  const auto with_box = [&](size_t from) {
    return changed(scene(), [&](Picture& p, size_t k) {
      if (k < from) return;
      p.each([&](int x, int y) {
        if (!in(x, y, box)) return;
        for (int c = 0; c < 3; ++c) p.at(x, y, c) = c == 0 ? 250 : 30;
      });
    });
  };
  for (const size_t from : {0, 6}) {
    const auto said = said_of(scene(), with_box(from));
    ASSERT_THAT(kinds_of(said), ElementsAre("corrupt_frame"));
    EXPECT_EQ(said[0].region, box);
    EXPECT_EQ(said[0].first_frame, int64_t(from));
    EXPECT_EQ(said[0].last_frame, 11);
  }
}

// Where writing is as bright as the box in the mean, luma alone would call it
// blurred away.
TEST(Defects, ABoxOnWritingIsNeitherBlurNorAGridOfBlocks) {
  const Clip original = changed(scene(), [](Picture& p, size_t) {
    p.each([&](int x, int y) {
      if (y >= 56) return;
      const bool ink = (x * 7 + y * 3) % 5 == 0 && y % 14 < 10;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = ink ? 240.0f : 40.0f;
    });
  });
  const Rect box = {20, 30, 60, 22};
  const auto test = changed(original, [&](Picture& p, size_t) {
    p.each([&](int x, int y) {
      if (!in(x, y, box)) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = c == 0 ? 170.0f : 30.0f;
    });
  });
  const auto said = said_of(original, test);
  ASSERT_THAT(kinds_of(said), ElementsAre("corrupt_frame"));
  EXPECT_EQ(said[0].region, box);
}

// Its edges need not lie where blocks do, and other damage is around it.
TEST(Defects, ThePlaceOfABoxIsFoundBesideGrain) {
  const Rect box = {20, 30, 60, 24};
  const auto test = changed(scene(), [&](Picture& p, size_t k) {
    p.each([&](int x, int y) {
      const int grain = int((uint32_t(x * 7919 + y * 104729) + 31 * k) % 9) - 4;
      for (int c = 0; c < 3; ++c) {
        if (in(x, y, box)) {
          p.at(x, y, c) = c == 0 ? 250 : 30;
        } else {
          p.at(x, y, c) += float(grain);
        }
      }
    });
  });
  const auto said = said_of(scene(), test);
  const auto* corrupt = &said.front();
  EXPECT_EQ(corrupt->kind, "corrupt_frame");
  EXPECT_EQ(corrupt->region, box);
}

// Grass, on which strokes change less than the grass itself does.
Clip meadow() {
  return changed(scene(), [](Picture& p, size_t k) {
    p.each([&](int x, int y) {
      const uint32_t blade = uint32_t(x * 7919 + y * 104729) * 2654435761u;
      for (int c = 0; c < 3; ++c) {
        p.at(x, y, c) = 60.0f + float(blade >> 25) + 4.0f * float(k % 3);
      }
    });
  });
}

TEST(Defects, WritingOnATextureIsTold) {
  const Rect line = {24, 40, 120, 20};
  const auto is_stroke = [&](int x, int y) {
    return in(x, y, line) && ((x - line.x) % 12 < 3 || (y - line.y) % 17 < 3);
  };
  const Clip test = changed(meadow(), [&](Picture& p, size_t) {
    p.each([&](int x, int y) {
      if (!is_stroke(x, y)) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = 250;
    });
  });
  const auto said = said_of(meadow(), test);
  ASSERT_THAT(kinds_of(said), ElementsAre("corrupt_frame"));
  EXPECT_EQ(said[0].region, line);
}

TEST(Defects, GrainInAPartOfATextureIsNoWriting) {
  const Clip test = with_noise(meadow(), 30, {24, 40, 120, 20});
  EXPECT_THAT(kinds(meadow(), test), Not(Contains("corrupt_frame")));
}

// It covers what blinks, which is no change of brightness of its own.
TEST(Defects, ABoxOverWhatBlinksDoesNotFlicker) {
  const Rect box = {128, 16, 32, 32};
  const Clip original = changed(meadow(), [&](Picture& p, size_t k) {
    p.each([&](int x, int y) {
      if (!in(x, y, box) || k % 2 == 0) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) += 50;
    });
  });
  const Clip test = changed(original, [&](Picture& p, size_t) {
    p.each([&](int x, int y) {
      if (!in(x, y, box)) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = c == 0 ? 250 : 30;
    });
  });
  EXPECT_THAT(kinds(original, test), ElementsAre("corrupt_frame"));
}

TEST(Defects, ASpinnerThatComesAFrameEarlyIsNoBoxOnThePicture) {
  const Clip original = changed(scene(), [](Picture& p, size_t k) {
    const float shades[] = {60, 140, 230};
    p.each([&](int x, int y) {
      if (!in(x, y, {128, 16, 32, 32})) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = shades[k % 3];
    });
  });
  Clip test = original;
  for (size_t k = 1; k < test.size(); ++k) test[k - 1] = original[k];
  EXPECT_THAT(kinds(original, test), Not(Contains("corrupt_frame")));
}

TEST(Defects, AHalfOfThePictureThatIsBlurredShowsNothingElse) {
  const Clip test = changed(scene(), [](Picture& p, size_t) {
    const Picture soft = blurred(p, 4);
    p.each([&](int x, int y) {
      if (y < 80 || x > 96) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = soft.near(x, y, c);
    });
  });
  EXPECT_THAT(kinds(scene(), test), Contains("blur"));
  EXPECT_THAT(kinds(scene(), test), Not(Contains("corrupt_frame")));
}

TEST(Defects, AFrameOfAnEvenlyBadFileIsNotCorrupt) {
  EXPECT_THAT(kinds(scene(), with_noise(scene(), 20)),
              Not(Contains("corrupt_frame")));
}

// A change of frame rate rounds times: a picture may come a tick too early or
// too late.
TEST(Defects, ANeighbourThatIsShownInsteadIsNotCorrupt) {
  const auto with_another = [](size_t shown) {
    Clip test = drawing();
    test[5] = test[shown];
    return test;
  };
  EXPECT_THAT(kinds(drawing(), with_another(4)), IsEmpty());
  EXPECT_THAT(kinds(drawing(), with_another(6)), IsEmpty());
  EXPECT_THAT(kinds(drawing(), with_another(9)), Contains("corrupt_frame"));
}

// A change of frame rate that blends hits few frames where little moves.
TEST(Defects, FramesThatAreMixedWithANeighbourAreGhostsNotCorrupt) {
  for (const size_t other : {size_t{4}, size_t{6}}) {
    Clip test = drawing();
    Picture& mixed = test[5];
    mixed.each([&](int x, int y) {
      for (int c = 0; c < 3; ++c) {
        mixed.at(x, y, c) = (mixed.at(x, y, c) + test[other].at(x, y, c)) / 2;
      }
    });
    const auto said = said_of(drawing(), test);
    ASSERT_THAT(kinds_of(said), ElementsAre("ghosting"));
    EXPECT_EQ(said[0].first_frame, 5);
    EXPECT_EQ(said[0].last_frame, 5);
  }
}

// What is fine may be there for a moment only.
TEST(Defects, WhatWasScaledDownIsNotCorruptWhereSomethingFineWasSeen) {
  const Clip original = changed(drawing(), [](Picture& p, size_t k) {
    std::mt19937 random{uint32_t(k)};
    if (k < 5 || k > 7) return;
    p.each([&](int x, int y) {
      const float grain = float(random() % 120);
      if (!in(x, y, {48, 32, 80, 64})) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = 60 + grain;
    });
  });
  const Clip test =
      changed(original, [](Picture& p, size_t) { p = blurred(p, 2); });
  DefectOptions options;
  options.reference_size = {192, 144};
  options.test_size = {96, 72};
  EXPECT_THAT(kinds_of(said_of(original, test, nullptr, options)),
              Not(Contains("corrupt_frame")));
  EXPECT_THAT(kinds(original, test), Contains("corrupt_frame"));
}

TEST(Defects, ABlackFrameIsFound) {
  Clip test = scene();
  test[4].map([](float, int) { return 0.0f; });
  const auto said = said_of(scene(), test);
  ASSERT_THAT(kinds_of(said), ElementsAre("black_frame"));
  EXPECT_EQ(said[0].first_frame, 4);
  EXPECT_EQ(said[0].severity, Severity::kRuinous);
}

TEST(Defects, AFadeToBlackThatTheOriginalHasIsNoBlackFrame) {
  const Clip faded = changed(scene(), [](Picture& p, size_t k) {
    const float light = std::abs(float(k) - 6) / 6;
    p.map([=](float v, int) { return v * light; });
  });
  EXPECT_THAT(kinds(faded, with_noise(faded, 1)), IsEmpty());
}

TEST(Defects, ABlankFrameIsFound) {
  Clip test = scene();
  test[7].map([](float, int c) { return c == 0 ? 200.0f : 90.0f; });
  const auto said = said_of(scene(), test);
  ASSERT_THAT(kinds_of(said), ElementsAre("blank_frame"));
  EXPECT_EQ(said[0].first_frame, 7);
}

TEST(Defects, FlickerIsFoundWithItsFrames) {
  const Clip test =
      changed(scene(12 * 16, 9 * 16, 20), [](Picture& p, size_t k) {
        if (k >= 4 && k % 2 == 1) p.map([](float v, int) { return 0.9f * v; });
      });
  const auto said = said_of(scene(12 * 16, 9 * 16, 20), test);
  ASSERT_THAT(kinds_of(said), Contains("flicker"));
  const Reason& flicker = *find_kind(said, "flicker");
  EXPECT_GE(flicker.first_frame, 4);
  EXPECT_LE(flicker.first_frame, 6);
  EXPECT_GE(flicker.last_frame, 18);
}

// A column of pixels at the edge is a cell of its own, but not one of many.
TEST(Defects, ASliverAtTheEdgeThatSwingsALittleIsNoFlicker) {
  const auto swinging = [](int left) {
    return changed(scene(12 * 16 + 2, 9 * 16, 20), [=](Picture& p, size_t k) {
      p.each([&](int x, int y) {
        if (x < left || k % 2 == 0) return;
        for (int c = 0; c < 3; ++c) p.at(x, y, c) += 8;
      });
    });
  };
  const Clip original = scene(12 * 16 + 2, 9 * 16, 20);
  EXPECT_THAT(kinds(original, swinging(12 * 16)), Not(Contains("flicker")));
  EXPECT_THAT(kinds(original, swinging(0)), Contains("flicker"));
}

TEST(Defects, FlickerOfTheOriginalIsNoDefect) {
  const Clip flashing = changed(scene(), [](Picture& p, size_t k) {
    if (k % 2 == 1) p.map([](float v, int) { return 0.7f * v; });
  });
  EXPECT_THAT(kinds(flashing, with_noise(flashing, 1)), IsEmpty());
}

TEST(Defects, AChangeOfQualityInTheMiddleIsNoFlicker) {
  const Clip test = changed(scene(), [](Picture& p, size_t k) {
    if (k >= 6) p.map([](float v, int) { return v + 8; });
  });
  EXPECT_THAT(kinds(scene(), test), Not(Contains("flicker")));
}

// The disc is never wiped away.
TEST(Defects, LeftoversOfThePastAreGhosting) {
  Clip test = drawing();
  const Clip original = drawing();
  for (size_t k = 1; k < test.size(); ++k) {
    test[k].each([&](int x, int y) {
      if (y <= 72 || y >= 102 || x > 19 + int(k) * 9) return;
      for (int c = 0; c < 3; ++c)
        test[k].at(x, y, c) = test[k - 1].near(x, y, c);
    });
  }
  const auto said = said_of(original, test);
  ASSERT_THAT(kinds_of(said), Contains("ghosting"));
  const Reason& ghost = *find_kind(said, "ghosting");
  EXPECT_LE(ghost.first_frame, 2);
  EXPECT_EQ(ghost.last_frame, 11);
  ASSERT_TRUE(ghost.region);
  EXPECT_GE(ghost.region->y, 64);
  EXPECT_LE(ghost.region->y + ghost.region->height, 112);
}

// For three frames of twelve, which are as unlike the rest as corrupt ones.
TEST(Defects, LeftoversForAMomentAreNoCorruptFrame) {
  const Clip original = drawing();
  Clip test = original;
  for (size_t k = 6; k < 9; ++k) {
    test[k].each([&](int x, int y) {
      if (y <= 72 || y >= 102 || x < 73 || x > 18 + int(k) * 9) return;
      for (int c = 0; c < 3; ++c)
        test[k].at(x, y, c) = test[k - 1].near(x, y, c);
    });
  }
  const auto said = said_of(original, test);
  EXPECT_THAT(kinds_of(said), Contains("ghosting"));
  EXPECT_THAT(kinds_of(said), Not(Contains("corrupt_frame")));
}

TEST(Defects, BlendedFramesAreGhosting) {
  const Clip original = scene();
  const Clip test = changed(original, [&](Picture& p, size_t k) {
    if (k == 0) return;
    p.each([&](int x, int y) {
      for (int c = 0; c < 3; ++c) {
        p.at(x, y, c) =
            0.6f * p.at(x, y, c) + 0.4f * original[k - 1].near(x, y, c);
      }
    });
  });
  EXPECT_THAT(kinds(original, test), Contains("ghosting"));
}

// Another rate of frames shows pictures late: that mixes nothing.
TEST(Defects, TheFrameBeforeInPlaceOfWhatMovesIsLateAndNoGhost) {
  Clip original;
  for (int k = 0; k < 12; ++k) {
    Picture& p = original.emplace_back(192, 144);
    p.each([&](int x, int y) {
      for (int c = 0; c < 3; ++c) {
        p.at(x, y, c) = 128 + 60 * std::sin(0.11f * float(x + k)) *
                                  std::cos(0.07f * float(y));
      }
    });
  }
  const Clip test = changed(original, [&](Picture& p, size_t k) {
    if (k > 0) p = original[k - 1];
  });
  const auto said = said_of(original, test);
  EXPECT_THAT(kinds_of(said), Not(Contains("ghosting")));
  const Reason* late = find_kind(said, "timing_changed");
  ASSERT_TRUE(late);
  EXPECT_EQ(late->severity, Severity::kMinor);
}

TEST(Defects, BlurOfWhatMovesIsNoGhosting) {
  const Clip test =
      changed(scene(), [](Picture& p, size_t) { p = blurred(p, 2); });
  EXPECT_THAT(kinds(scene(), test), Not(Contains("ghosting")));
}

Clip with_hole(const Clip& clip, size_t first) {
  return changed(clip, [=](Picture& p, size_t k) {
    p.each([&](int x, int y) {
      if (k >= first && in(x, y, {32, 48, 40, 24})) p.at(x, y, 3) = 0;
    });
  });
}

TEST(Defects, HolesThatAppearAreWrongDisposal) {
  const auto said = said_of(scene(), with_hole(scene(), 5));
  ASSERT_THAT(kinds_of(said), ElementsAre("wrong_disposal"));
  EXPECT_EQ(said[0].first_frame, 5);
  EXPECT_EQ(said[0].last_frame, 11);
  ASSERT_TRUE(said[0].region);
  EXPECT_EQ(intersected(*said[0].region, {32, 48, 40, 24}),
            (Rect{32, 48, 40, 24}));
}

TEST(Defects, HolesFromTheStartAreDamagedTransparency) {
  EXPECT_THAT(kinds(scene(), with_hole(scene(), 0)),
              ElementsAre("transparency_damaged"));
}

TEST(Defects, ColorsThatNobodySeesDoNotMatter) {
  const Clip original = with_hole(scene(), 0);
  const Clip test = changed(original, [](Picture& p, size_t) {
    p.each([&](int x, int y) {
      if (p.at(x, y, 3) == 0) p.at(x, y, 0) = 255;
    });
  });
  EXPECT_THAT(kinds(original, test), IsEmpty());
}

TEST(Defects, LostContrastIsNamedAndNotCalledBlur) {
  const auto said = said_of(scene(), with_gain(scene(), 0.6f));
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said[0].kind, "contrast_loss");
  EXPECT_EQ(said[0].severity, Severity::kMajor);
  EXPECT_THAT(kinds_of(said), Not(Contains("blur")));
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

// A few blades of the meadow are gone without trace: that is hardly the
// picture.
TEST(Defects, BlurIsNoGraverThanItIsWide) {
  const Clip original = scene(384, 288, 4);
  const auto with_blur = [&](const Rect& hit) {
    const Clip test = changed(original, [&](Picture& p, size_t) {
      const Picture soft = blurred(p, 4);
      p.each([&](int x, int y) {
        if (!in(x, y, hit)) return;
        for (int c = 0; c < 3; ++c) p.at(x, y, c) = soft.near(x, y, c);
      });
    });
    const auto said = said_of(original, test);
    const Reason* const blur = find_kind(said, "blur");
    return blur ? blur->severity : Severity::kInfo;
  };
  EXPECT_EQ(with_blur({32, 192, 48, 32}), Severity::kMinor);
  EXPECT_EQ(with_blur({0, 144, 384, 144}), Severity::kRuinous);
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

TEST(Defects, NoiseInASingleFrameIsFound) {
  Clip test = scene();
  test[7] = with_noise({test[7]}, 13).front();
  const auto said = said_of(scene(), test);
  const Reason* const noise = find_kind(said, "noise");
  ASSERT_TRUE(noise);
  EXPECT_EQ(noise->first_frame, 7);
  EXPECT_EQ(noise->last_frame, 7);
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

TEST(Defects, WritingThatIsGoneIsNamed) {
  const Clip test = changed(scene(), [](Picture& p, size_t) {
    const Picture soft = blurred(p, 3);
    p.each([&](int x, int y) {
      if (y >= p.height() / 2) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = soft.near(x, y, c);
    });
  });
  const auto said = said_of(scene(), test);
  const Reason* const lost = find_kind(said, "text_illegible");
  ASSERT_TRUE(lost) << testing::PrintToString(kinds_of(said));
  EXPECT_GE(lost->severity, Severity::kMajor);
  EXPECT_THAT(kinds_of(said), Contains("blur"));
}

TEST(Defects, WritingInLessContrastIsStillThere) {
  EXPECT_THAT(kinds(scene(), with_gain(scene(), 0.8f)),
              Not(Contains("text_illegible")));
}

// Colour alone is smeared: no other model explains it.
TEST(Defects, WhatNoModelExplainsIsStillSaid) {
  const Clip test = changed(scene(), [](Picture& p, size_t k) {
    std::mt19937 random{uint32_t(k / 3)};
    p.each([&](int x, int y) {
      const float turn = (x / 6 + y / 6) % 2 ? 24.0f : -24.0f;
      p.at(x, y, 0) += turn;
      p.at(x, y, 2) -= turn * 0.299f / 0.114f;
    });
  });
  EXPECT_THAT(kinds(scene(), test), Not(IsEmpty()));
}

// Odd sizes, down to a single pixel, and a single frame.
// As chroma at half the size and a weak coder leave it.
void smear_colors(Picture& picture, float strength) {
  const auto luma = [](const Picture& p, int x, int y) {
    return 0.299f * p.near(x, y, 0) + 0.587f * p.near(x, y, 1) +
           0.114f * p.near(x, y, 2);
  };
  const Picture sharp = picture;
  const Picture soft = blurred(sharp, 2);
  picture.each([&](int x, int y) {
    for (int c = 0; c < 3; ++c) {
      const float from = sharp.near(x, y, c) - luma(sharp, x, y);
      const float to = soft.near(x, y, c) - luma(soft, x, y);
      picture.at(x, y, c) += strength * (to - from);
    }
  });
}

TEST(Defects, ColorsThatRunWhileLumaStaysAreSaid) {
  const Clip original = drawing();
  const Clip smeared =
      changed(original, [](Picture& p, size_t) { smear_colors(p, 1); });
  const auto reasons = said_of(original, smeared);
  EXPECT_THAT(kinds_of(reasons), testing::ElementsAre("overall_degraded"));
  ASSERT_FALSE(reasons.empty());
  EXPECT_EQ(reasons[0].severity, Severity::kMinor);
  EXPECT_THAT(reasons[0].message, testing::HasSubstr("colour"));
  EXPECT_EQ(reasons[0].measured->limit, 10);
  EXPECT_LT(reasons[0].measured->value, 15);
  const Clip hardly =
      changed(original, [](Picture& p, size_t) { smear_colors(p, 0.55f); });
  EXPECT_TRUE(said_of(original, hardly).empty());
}

TEST(Defects, AnySizeAndLengthIsJudged) {
  for (const auto& [width, height] :
       {std::pair(1, 1), std::pair(1, 40), std::pair(37, 1), std::pair(17, 9),
        std::pair(131, 129)}) {
    for (const int frames : {1, 2, 5}) {
      SCOPED_TRACE(width * 1000 + height);
      const Clip original = scene(width, height, frames);
      EXPECT_THAT(kinds(original, original), IsEmpty());
      for (const Reason& reason : said_of(original, with_noise(original, 60))) {
        EXPECT_GE(reason.first_frame, 0);
        EXPECT_LT(reason.last_frame, frames);
        EXPECT_TRUE(std::isfinite(reason.at_ms));
        if (!reason.region) continue;
        EXPECT_FALSE(reason.region->empty());
        EXPECT_EQ(intersected(*reason.region, {0, 0, width, height}),
                  *reason.region);
      }
    }
  }
}

TEST(Defects, ThreadsDoNotChangeAnything) {
  const Clip test = with_noise(with_levels(scene(), 20), 6);
  const auto alone = said_of(scene(), test);
  ASSERT_FALSE(alone.empty());
  ThreadExecutor executor(3);
  const auto together = said_of(scene(), test, &executor);
  ASSERT_EQ(alone.size(), together.size());
  for (size_t i = 0; i < alone.size(); ++i) {
    EXPECT_EQ(alone[i].kind, together[i].kind);
    EXPECT_EQ(alone[i].message, together[i].message);
    EXPECT_EQ(alone[i].region, together[i].region);
    EXPECT_EQ(alone[i].severity, together[i].severity);
  }
}

}  // namespace
}  // namespace framewise::judge
