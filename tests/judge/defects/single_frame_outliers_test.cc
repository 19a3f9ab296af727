// SPDX-License-Identifier: Apache-2.0
// Single frames unlike the rest, and what looks like them. For each kind an
// animation that has it, and one that looks like it and has not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/defects/damage.h"

namespace framewise::judge {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

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

TEST(Defects, AFrameOfAnEvenlyBadFileIsNotCorrupt) {
  EXPECT_THAT(kinds(scene(), with_noise(scene(), 20)),
              Not(Contains("corrupt_frame")));
}

// A meadow, beside which trees come into the picture at its end.
Clip pan_to_trees() {
  return changed(scene(192, 144, 16), [](Picture& p, size_t k) {
    std::mt19937 random(5);
    p.each([&](int x, int y) {
      const auto leaf = float(random() % 150);
      const float ground = 60 + float(random() % 45);
      const bool tree = k >= 14 && x >= 128 && y >= 32 && y < 112;
      for (int c = 0; c < 3; ++c) {
        p.at(x, y, c) = tree      ? leaf + 0.6f * float(x + y - 160)
                        : x < 112 ? ground
                                  : 200;
      }
    });
  });
}

// Coding that is coarse throughout takes more where more is to see, and moves:
// the median of a place knows nothing of what came into it.
TEST(Defects, CoarseCodingOfWhatComesIntoThePictureIsNotCorrupt) {
  const Clip original = pan_to_trees();
  Clip test =
      changed(original, [](Picture& p, size_t) { p = blurred(p, 1.2); });
  EXPECT_THAT(kinds(original, test),
              AllOf(Contains("blur"), Not(Contains("corrupt_frame"))));
  // Trees of another shade are no loss of detail.
  test[14].each([&](int x, int y) {
    if (!in(x, y, {128, 32, 64, 80})) return;
    for (int c = 0; c < 3; ++c) test[14].at(x, y, c) = 0;
  });
  EXPECT_THAT(kinds(original, test), Contains("corrupt_frame"));
}

// A page of writing that stands still, and another that follows.
Clip two_pages() {
  return changed(scene(256, 192), [](Picture& p, size_t k) {
    std::mt19937 random(k < 8 ? 5 : 6);
    p.each([&](int x, int y) {
      const bool ink = random() % 3 == 0 && y % 12 < 7;
      const int paper = 20 + 40 * ((x / 32 + y / 32 + int(k / 8)) % 4);
      for (int c = 0; c < 3; ++c)
        p.at(x, y, c) = uint8_t(ink ? paper + 80 : paper);
    });
  });
}

// In a recording that stands still most of the time, what is new is coded
// coarsely at first.
TEST(Defects, ANewPageThatIsCodedCoarselyAtFirstIsNotCorrupt) {
  const Clip original = two_pages();
  const auto kinds_in = [&](size_t coarse) {
    const Clip test = changed(original, [=](Picture& p, size_t k) {
      if (k == coarse) p = blurred(p, 0.7);
    });
    return kinds_of(
        said_of(original, test, nullptr, {.coding = Coding::kVideo}));
  };
  EXPECT_THAT(kinds_in(8), Not(Contains("corrupt_frame")));
  // What was there before was coded already.
  EXPECT_THAT(kinds_in(5), Contains("corrupt_frame"));
}

// Coarse coding takes detail and adds none.
TEST(Defects, ANewPageThatIsSharperThanItsOriginalIsCorrupt) {
  const Clip original = two_pages();
  const Clip test = changed(original, [](Picture& p, size_t k) {
    if (k != 8) return;
    const Picture soft = blurred(p, 0.7);
    p.each([&](int x, int y) {
      for (int c = 0; c < 3; ++c) {
        p.at(x, y, c) += 0.6f * (p.at(x, y, c) - soft.near(x, y, c));
      }
    });
  });
  EXPECT_THAT(
      kinds_of(said_of(original, test, nullptr, {.coding = Coding::kVideo})),
      Contains("corrupt_frame"));
}

// A small part of the frame, beside which the rest is off by much as well.
TEST(Defects, AnotherPictureInACoarseFilmIsCorrupt) {
  const Clip original = with_noise(scene(256, 192), 30);
  Clip test = with_noise(scene(256, 192), 0);
  const auto seen = [&] { return kinds(original, test); };
  EXPECT_THAT(seen(), Not(Contains("corrupt_frame")));
  const Rect hit = {64, 128, 32, 32};
  test[6].each([&](int x, int y) {
    if (!in(x, y, hit)) return;
    for (int c = 0; c < 3; ++c) {
      test[6].at(x, y, c) = (x / 16 + y / 16) % 2 ? 250 : 0;
    }
  });
  EXPECT_THAT(seen(), Contains("corrupt_frame"));
}

// In a large picture a damaged block is a small part, and a flash all the same.
TEST(Defects, ABlockOfSomethingElseIsToldInALargePicture) {
  const Clip original = scene(640, 480, 6);
  const auto said_with_something_else = [&](int side) {
    Clip test = with_noise(original, 1);
    test[3].each([&](int x, int y) {
      if (!in(x, y, {320, 192, side, side})) return;
      for (int c = 0; c < 3; ++c) {
        test[3].at(x, y, c) = (x / 8 + y / 8) % 2 ? 250 : 0;
      }
    });
    return said_of(original, test);
  };
  for (const int side : {16, 32}) {
    const auto said = said_with_something_else(side);
    ASSERT_THAT(kinds_of(said), ElementsAre("corrupt_frame")) << side;
    EXPECT_EQ(said[0].first_frame, 3);
    EXPECT_EQ(said[0].last_frame, 3);
    EXPECT_EQ(said[0].region, (Rect{320, 192, side, side}));
    EXPECT_EQ(said[0].severity,
              side == 16 ? Severity::kMinor : Severity::kMajor);
  }
}

// Luma hardly knows of it.
TEST(Defects, APlaceOfAnotherColorIsToldWithItsFrames) {
  const Rect place = {160, 96, 64, 48};
  const auto tinted = [&](size_t first, size_t last, Rect where) {
    return changed(with_noise(scene(480, 320, 12), 1),
                   [=](Picture& p, size_t k) {
                     if (k < first || k > last) return;
                     p.each([&](int x, int y) {
                       if (!in(x, y, where)) return;
                       p.at(x, y, 0) += 40;
                       p.at(x, y, 1) -= 12;
                       p.at(x, y, 2) -= 40;
                     });
                   });
  };
  const auto said = said_of(scene(480, 320, 12), tinted(5, 6, place));
  const Reason* const corrupt = find_kind(said, "corrupt_frame");
  ASSERT_TRUE(corrupt) << testing::PrintToString(kinds_of(said));
  EXPECT_EQ(corrupt->first_frame, 5);
  EXPECT_EQ(corrupt->last_frame, 6);
  EXPECT_EQ(corrupt->region, place);
  EXPECT_THAT(kinds(scene(480, 320, 12), tinted(0, 11, {0, 0, 480, 320})),
              AllOf(Contains("color_shift"), Not(Contains("corrupt_frame"))));
}

// What coding does to a block, or to its tone, is nothing else.
TEST(Defects, ABlurredOrDarkerBlockOfALargePictureIsNotCorrupt) {
  const Clip original = with_noise(scene(640, 480, 6), 20);
  Clip test = original;
  Picture soft = blurred(test[3], 2);
  test[3].each([&](int x, int y) {
    for (int c = 0; c < 3; ++c) {
      if (in(x, y, {320, 192, 32, 32})) {
        test[3].at(x, y, c) = soft.at(x, y, c);
      } else if (in(x, y, {64, 192, 32, 32})) {
        test[3].at(x, y, c) -= 15;
      }
    }
  });
  EXPECT_THAT(kinds(original, test), Not(Contains("corrupt_frame")));
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
  DefectContext context;
  context.reference_size = {192, 144};
  context.test_size = {96, 72};
  context.measured_size = {192, 144};
  EXPECT_THAT(kinds_of(said_of(original, test, nullptr, context)),
              Not(Contains("corrupt_frame")));
  const Clip patched = changed(original, [](Picture& p, size_t k) {
    if (k < 5 || k > 6) return;
    p.each([&](int x, int y) {
      if (!in(x, y, {48, 32, 80, 64})) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = 120;
    });
  });
  EXPECT_THAT(kinds(original, patched), Contains("corrupt_frame"));
}

// What comes into view has colors that a palette of few lacks.
TEST(Defects, FramesThatAPaletteFitsWorseAreNotCorrupt) {
  const Clip original = changed(scene(), [](Picture& p, size_t k) {
    if (k < 5 || k > 6) return;
    p.each([&](int x, int y) {
      if (!in(x, y, {48, 32, 64, 48})) return;
      const float shade = float((x * 5 + y * 3) % 40);
      p.at(x, y, 0) = 100 + shade;
      p.at(x, y, 1) = 60 + shade;
      p.at(x, y, 2) = 170 - shade;
    });
  });
  EXPECT_THAT(kinds(original, with_levels(original, 2)),
              Not(Contains("corrupt_frame")));
}

TEST(Defects, ABlackFrameIsFound) {
  Clip test = scene();
  test[4].map([](float, int) { return 0.0f; });
  const auto said = said_of(scene(), test);
  ASSERT_THAT(kinds_of(said), ElementsAre("black_frame"));
  EXPECT_EQ(said[0].first_frame, 4);
  EXPECT_EQ(said[0].severity, Severity::kRuinous);
}

// Frame 4 of the test has one shade of grey, with noise of this RMS.
Clip with_plain_frame(Clip clip, float shade, float noise = 0) {
  clip[4].map([=](float, int) { return shade; });
  Clip noisy = with_noise({clip[4]}, noise);
  clip[4] = noisy[0];
  return clip;
}

TEST(Defects, AFrameBelow20LevelsIsBlackAndABrighterOneIsBlank) {
  for (const float black : {0.0f, 16.0f, 19.0f}) {
    EXPECT_THAT(kinds(scene(), with_plain_frame(scene(), black)),
                ElementsAre("black_frame"))
        << black;
  }
  for (const float gray : {21.0f, 40.0f, 55.0f}) {
    EXPECT_THAT(kinds(scene(), with_plain_frame(scene(), gray)),
                ElementsAre("blank_frame"))
        << gray;
  }
}

TEST(Defects, ABlackFrameMayHaveNoiseOfLessThan8Levels) {
  EXPECT_THAT(kinds(scene(), with_plain_frame(scene(), 12, 6)),
              Contains("black_frame"));
  EXPECT_THAT(kinds(scene(), with_plain_frame(scene(), 12, 20)),
              Not(Contains("black_frame")));
}

// Grain on a plain ground is no content, so only the shade of the reference
// shows that black is not right.
TEST(Defects, BlackIsAFaultWhereAPlainOriginalIsBrighterThan30Levels) {
  const auto kinds_on = [](float shade) {
    const Clip plain = changed(scene(), [=](Picture& p, size_t) {
      p.map([=](float, int) { return shade; });
    });
    const Clip grainy = with_noise(plain, 2);
    return kinds(grainy, with_plain_frame(grainy, 1, 2));
  };
  EXPECT_THAT(kinds_on(26), Not(Contains("black_frame")));
  EXPECT_THAT(kinds_on(34), Contains("black_frame"));
  EXPECT_THAT(kinds_on(60), Contains("black_frame"));
}

// A line on a plain ground varies by 6 levels in all, and is content where the
// test varies by less than an eighth of that.
TEST(Defects, AFrameWithoutTheOnlyLineIsBlankUnlessItsNoiseMayHideOne) {
  const Clip line = changed(scene(), [](Picture& p, size_t) {
    p.each([&](int x, int y) {
      const bool dark = y == 70 && x >= 48 && x < 144;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = dark ? 28 : 128;
    });
  });
  EXPECT_THAT(kinds(line, with_plain_frame(line, 128, 0.5f)),
              Contains("blank_frame"));
  EXPECT_THAT(kinds(line, with_plain_frame(line, 128, 1.3f)),
              Not(Contains("blank_frame")));
}

// A block of 32 x 32 pixels in one frame.
std::vector<std::string> kinds_with_darker_block(float levels,
                                                 float tolerance = 1) {
  const Clip original = scene(192, 144, 12);
  Clip test = original;
  test[5].each([&](int x, int y) {
    if (!in(x, y, {96, 32, 32, 32})) return;
    for (int c = 0; c < 3; ++c) test[5].at(x, y, c) -= levels;
  });
  DefectContext context;
  context.tolerance = tolerance;
  return kinds_of(said_of(original, test, nullptr, context));
}

TEST(Defects, ABlockIsCorruptIfItsErrorExceeds14Levels) {
  EXPECT_THAT(kinds_with_darker_block(13), Not(Contains("corrupt_frame")));
  EXPECT_THAT(kinds_with_darker_block(16), Contains("corrupt_frame"));
  EXPECT_THAT(kinds_with_darker_block(16, 2), Not(Contains("corrupt_frame")));
}

// Noise of 12 levels throughout raises the limit of each cell.
TEST(Defects, ABlockIsCorruptIfItsErrorExceedsThreeTimesTheUsual) {
  const auto kinds_with_block = [](float levels) {
    const Clip original = scene(192, 144, 12);
    Clip test = with_noise(original, 12);
    test[5].each([&](int x, int y) {
      if (!in(x, y, {96, 32, 64, 64})) return;
      for (int c = 0; c < 3; ++c) {
        test[5].at(x, y, c) = original[5].near(x, y, c) +
                              ((x / 4 + y / 4) % 2 ? levels : -levels);
      }
    });
    return kinds(original, test);
  };
  EXPECT_THAT(kinds_with_block(40), Not(Contains("corrupt_frame")));
  EXPECT_THAT(kinds_with_block(110), Contains("corrupt_frame"));
}

TEST(Defects, AFadeToBlackThatTheOriginalHasIsNoBlackFrame) {
  const Clip faded = changed(scene(), [](Picture& p, size_t k) {
    const float light = std::abs(float(k) - 6) / 6;
    p.map([=](float v, int) { return v * light; });
  });
  EXPECT_THAT(kinds(faded, with_noise(faded, 1)), IsEmpty());
}

TEST(Defects, FramesThatFadeLostContrastAndAreNotCorrupt) {
  constexpr size_t kFrames = 32;
  const Clip original = scene(192, 144, kFrames);
  const auto fading = [&](size_t count) {
    return changed(original, [=](Picture& p, size_t k) {
      if (k + count < kFrames) return;
      const float light = float(kFrames - k) / float(count + 1);
      p.map([=](float v, int) { return v * light; });
    });
  };
  const auto said = said_of(original, fading(6));
  ASSERT_THAT(kinds_of(said), ElementsAre("contrast_loss"));
  EXPECT_EQ(said[0].last_frame, int64_t(kFrames) - 1);
  // A dark frame or two are an accident.
  EXPECT_THAT(kinds(original, fading(2)), Contains("corrupt_frame"));
}

// The black frame is where the fade begins, and no accident.
TEST(Defects, AFadeFromBlackIsOneFault) {
  const Clip original = scene(192, 144, 64);
  const auto fading = [&](size_t black) {
    return changed(original, [=](Picture& p, size_t k) {
      const float light = k < black ? 0 : float(k - black) / 7;
      if (light < 1) p.map([=](float v, int) { return v * light; });
    });
  };
  const auto said = said_of(original, fading(0));
  ASSERT_THAT(kinds_of(said), ElementsAre("contrast_loss"));
  EXPECT_EQ(said[0].first_frame, 0);
  EXPECT_EQ(said[0].last_frame, 6);
  // What stays black for longer than that is told.
  EXPECT_THAT(kinds(original, fading(9)), Contains("black_frame"));
}

// Damage that lasts for a few frames is told as what it is, and when.
TEST(Defects, ARunOfFramesIsToldByItsDamageAndIsNotCorrupt) {
  const Clip original = scene(192, 144, 32);
  const auto for_a_moment = [&](const Clip& damaged) {
    return changed(original, [&](Picture& p, size_t k) {
      if (k >= 12 && k < 18) p = damaged[k];
    });
  };
  const Clip soft =
      changed(original, [](Picture& p, size_t) { p = blurred(p, 2); });
  const Clip noisy = with_noise(original, 20);
  const Clip bright = changed(original, [](Picture& p, size_t) {
    p.map([](float v, int) { return v + 40; });
  });
  const std::pair<const Clip*, std::string> cases[] = {
      {&soft, "blur"}, {&noisy, "noise"}, {&bright, "brightness_shift"}};
  for (const auto& [damaged, kind] : cases) {
    const auto said = said_of(original, for_a_moment(*damaged));
    ASSERT_THAT(kinds_of(said), Contains(kind));
    EXPECT_THAT(kinds_of(said), Not(Contains("corrupt_frame"))) << kind;
    EXPECT_EQ(said[0].first_frame, 12) << kind;
    EXPECT_EQ(said[0].last_frame, 17) << kind;
  }
}

TEST(Defects, ARunIsToldBesideWhatIsWrongThroughout) {
  const Clip original = scene(192, 144, 32);
  const Clip grainy = with_noise(original, 5);
  const Clip test = changed(grainy, [&](Picture& p, size_t k) {
    if (k >= 12 && k < 16) p = blurred(original[k], 4);
  });
  const auto said = said_of(original, test);
  ASSERT_THAT(kinds_of(said), Contains("blur"));
  EXPECT_THAT(kinds_of(said), Contains("noise"));
  for (const Reason& one : said) {
    if (one.kind != DefectKind::kBlur) continue;
    EXPECT_EQ(one.first_frame, 12);
    EXPECT_EQ(one.last_frame, 15);
  }
}

TEST(Defects, ABlankFrameIsFound) {
  Clip test = scene();
  test[7].map([](float, int c) { return c == 0 ? 200.0f : 90.0f; });
  const auto said = said_of(scene(), test);
  ASSERT_THAT(kinds_of(said), ElementsAre("blank_frame"));
  EXPECT_EQ(said[0].first_frame, 7);
}

TEST(Defects, ABlankFrameIsFoundWhereTheOriginalShowsLittleOnAPlainGround) {
  const Clip original = changed(scene(), [](Picture& p, size_t k) {
    p.map([](float, int) { return 216.0f; });
    p.each([&](int x, int y) {
      const int dx = x - int(20 + 12 * k);
      const int dy = y - 70;
      if (dx * dx + dy * dy < 64) p.at(x, y, 0) = 30;
    });
  });
  Clip test = original;
  test[7].map([](float, int c) { return c == 1 ? 120.0f : 0.0f; });
  const auto said = said_of(original, test);
  ASSERT_THAT(kinds_of(said), ElementsAre("blank_frame"));
  EXPECT_EQ(said[0].first_frame, 7);
}

TEST(Defects, ATestOfOneColorThroughoutIsBlank) {
  const Clip plain = changed(scene(), [](Picture& p, size_t) {
    p.map([](float, int) { return 150.0f; });
  });
  EXPECT_THAT(kinds(scene(), plain), Contains("blank_frame"));
  EXPECT_THAT(kinds({scene().front()}, {plain.front()}),
              Contains("blank_frame"));
  // A plain original has nothing to lose.
  EXPECT_THAT(kinds(plain, plain), IsEmpty());
}

TEST(Defects, APartThatSlidesForAFrameIsCorrupt) {
  const Clip original = scene();
  const Clip test = changed(original, [&](Picture& p, size_t k) {
    if (k != 5) return;
    p.each([&](int x, int y) {
      if (y < 86) return;
      for (int c = 0; c < 3; ++c)
        p.at(x, y, c) = original[k].near(x - 40, y, c);
    });
  });
  const auto said = said_of(original, test);
  const Reason* const corrupt = find_kind(said, "corrupt_frame");
  ASSERT_TRUE(corrupt);
  EXPECT_EQ(corrupt->first_frame, 5);
  EXPECT_EQ(corrupt->last_frame, 5);
}

}  // namespace
}  // namespace framewise::judge
