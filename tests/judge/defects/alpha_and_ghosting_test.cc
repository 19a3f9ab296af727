// SPDX-License-Identifier: Apache-2.0
// What stays of other frames, or is mixed of them, and lost transparency. For
// each kind an animation that has it, and one that looks like it and has not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/defects/damage.h"

namespace framewise::judge {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

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

// The disc leaves its right half behind in these frames.
Clip with_leftovers(size_t begin, size_t end) {
  Clip test = drawing();
  for (size_t k = begin; k < end; ++k) {
    test[k].each([&](int x, int y) {
      if (y <= 72 || y >= 102 || x < 73 || x > 18 + int(k) * 9) return;
      for (int c = 0; c < 3; ++c)
        test[k].at(x, y, c) = test[k - 1].near(x, y, c);
    });
  }
  return test;
}

// For three frames of twelve, which are as unlike the rest as corrupt ones.
TEST(Defects, LeftoversForAMomentAreNoCorruptFrame) {
  const auto said = said_of(drawing(), with_leftovers(6, 9));
  EXPECT_THAT(kinds_of(said), Contains("ghosting"));
  EXPECT_THAT(kinds_of(said), Not(Contains("corrupt_frame")));
}

// Converters of frame rates show pictures for a frame too long.
TEST(Defects, APictureThatComesLateForAMomentPassesForMotion) {
  Clip late = drawing();
  late[8] = late[7];
  const Clip test = with_noise(late, 1);
  const auto over = [&](double frame_ms) {
    return kinds_of(said_of(drawing(), test, nullptr, {}, frame_ms));
  };
  EXPECT_THAT(over(100), Contains("ghosting"));
  EXPECT_THAT(over(40), IsEmpty());
  // Only a part of it is late: that is no picture of the original.
  EXPECT_THAT(
      kinds_of(said_of(drawing(), with_leftovers(9, 10), nullptr, {}, 40)),
      Contains("ghosting"));
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
  // A tenth of a second late is not noticed.
  for (const auto& [frame_ms, severity] :
       {std::pair(100, Severity::kInfo), {110, Severity::kMinor}}) {
    const auto said = said_of(original, test, nullptr, {}, frame_ms);
    EXPECT_THAT(kinds_of(said), Not(Contains("ghosting")));
    const Reason* late = find_kind(said, "timing_changed");
    ASSERT_TRUE(late);
    EXPECT_EQ(late->severity, severity) << frame_ms;
  }
}

TEST(Defects, BlurOfWhatMovesIsNoGhosting) {
  const Clip test =
      changed(scene(), [](Picture& p, size_t) { p = blurred(p, 2); });
  EXPECT_THAT(kinds(scene(), test), Not(Contains("ghosting")));
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

TEST(Defects, FramesThatHoldTheNextAreGhosts) {
  const auto said = said_of(passing(), with_the_next(passing(), 0.4f, false));
  ASSERT_THAT(kinds_of(said), Contains("ghosting"));
  EXPECT_THAT(said[0].message, testing::HasSubstr("of the frame after it"));
}

// Where something comes into sight, what was there before is darker anyway.
TEST(Defects, ABrighterPictureIsNotMixedWithTheNext) {
  Clip original;
  for (int k = 0; k < 12; ++k) {
    Picture& p = original.emplace_back(192, 144);
    p.each([&](int x, int y) {
      const bool passed = x < 16 * k && y > 40 && y < 104;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = passed ? 200.0f : 60.0f;
    });
  }
  const Clip test = changed(original, [](Picture& p, size_t) {
    p.map([](float v, int) { return v + 14; });
  });
  EXPECT_THAT(kinds(original, test), Not(Contains("ghosting")));
}

// What appears differs from black, which was there before, by a multiple of
// itself; but so does what stands still.
TEST(Defects, ADarkerPictureIsNotMixedWithTheOneBefore) {
  Clip original;
  for (int k = 0; k < 12; ++k) {
    Picture& p = original.emplace_back(192, 144);
    p.each([&](int x, int y) {
      const bool stands = y < 72 && (x / 8 + y / 8) % 2 == 0;
      const bool appears = x / 16 <= k && y > 96;
      const float shade = float(100 + (x * 7 + y * 13) % 100);
      for (int c = 0; c < 3; ++c) {
        p.at(x, y, c) = stands || appears ? shade : 0;
      }
    });
  }
  const Clip test = changed(original, [](Picture& p, size_t) {
    p.map([](float v, int) { return 0.8f * v; });
  });
  const auto said = kinds(original, test);
  EXPECT_THAT(said, Contains("contrast_loss"));
  EXPECT_THAT(said, Not(Contains("ghosting")));
}

// What turns brighter is a share of itself ahead, and so it is of what comes
// next.
TEST(Defects, WhatTurnsBrighterIsNotMixedWithTheNextByATone) {
  Clip original;
  for (int k = 0; k < 11; ++k) {
    Picture& p = original.emplace_back(192, 144);
    p.each([&](int x, int y) {
      if (std::hypot(x - 96, y - 72) < 60) p.at(x, y, 0) = float(30 + 20 * k);
    });
  }
  const Clip test = changed(original, [](Picture& p, size_t) {
    p.map([](float v, int c) { return c == 0 ? 1.1f * v : v; });
  });
  EXPECT_THAT(kinds(original, test), Not(Contains("ghosting")));
}

TEST(Defects, WovenFieldsAreToldAsThat) {
  const Clip test = with_the_next(passing(), 1, true);
  EXPECT_THAT(kinds(passing(), test), ElementsAre("interlaced"));
}

TEST(Defects, WovenFieldsOfTheOriginalAreToldAsItsOwn) {
  const Clip original = with_the_next(passing(), 1, true);
  const auto said = said_of(original, passing());
  ASSERT_THAT(kinds_of(said), ElementsAre("interlaced"));
  EXPECT_THAT(said[0].message, testing::HasSubstr("in the original"));
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

// Coding leaves error in single rows of a terminal: of two frames among many
// that move that says nothing of fields.
TEST(Defects, AFewCombedFramesAreNoWovenFields) {
  const Clip woven = with_the_next(passing(), 1, true);
  Clip test = passing();
  test[2] = woven[2];
  test[3] = woven[3];
  EXPECT_THAT(kinds(passing(), test), Not(Contains("interlaced")));
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

TEST(Defects, AHoleOfOneFrameIsToldOfThatFrameAlone) {
  const Clip test = changed(scene(), [](Picture& p, size_t k) {
    p.each([&](int x, int y) {
      if (k == 5 && in(x, y, {32, 48, 40, 24})) p.at(x, y, 3) = 0;
    });
  });
  const auto said = said_of(scene(), test);
  ASSERT_THAT(kinds_of(said), ElementsAre("wrong_disposal"));
  EXPECT_EQ(said[0].first_frame, 5);
  EXPECT_EQ(said[0].last_frame, 5);
}

TEST(Defects, HolesFromTheStartAreDamagedTransparency) {
  EXPECT_THAT(kinds(scene(), with_hole(scene(), 0)),
              ElementsAre("transparency_damaged"));
}

// In one frame, which the encoder gave few bits, the ground of the opaque copy
// bleeds into what is drawn on it: no frame is corrupt.
TEST(Defects, AnOpaqueCopyLostItsTransparencyAndNothingElse) {
  const auto on_ground = [](float alpha, int bleeding) {
    return changed(scene(), [=](Picture& p, size_t k) {
      const int edge = k == 5 ? 16 + bleeding : 16;
      p.each([&](int x, int y) {
        const bool is_shown =
            in(x, y, {edge, edge, 192 - 2 * edge, 144 - 2 * edge});
        if (is_shown) return;
        for (int c = 0; c < 3; ++c) p.at(x, y, c) = 10;
        if (!in(x, y, {16, 16, 160, 112})) p.at(x, y, 3) = alpha;
      });
    });
  };
  EXPECT_THAT(kinds_of(said_of(on_ground(0, 0), on_ground(255, 12), nullptr,
                               {.test_is_opaque = true})),
              ElementsAre("transparency_damaged"));
}

// Half of what is half transparent lies a little above or below its middle.
TEST(Defects, PartialAlphaMayCrossItsMiddle) {
  const auto smoke = [](float more) {
    return changed(scene(), [=](Picture& p, size_t) {
      p.each([&](int x, int y) {
        p.at(x, y, 3) = float(120 + (x + y) % 16) + more;
      });
    });
  };
  EXPECT_THAT(kinds(smoke(0), smoke(3)), IsEmpty());
}

// Its tone and its contrast are off for that reason.
TEST(Defects, AFadedPictureIsDamagedTransparency) {
  const Clip faded = changed(scene(), [](Picture& p, size_t) {
    p.each([&](int x, int y) { p.at(x, y, 3) /= 3; });
  });
  const auto said = said_of(scene(), faded);
  ASSERT_THAT(kinds_of(said), ElementsAre("transparency_damaged"));
}

TEST(Defects, AFadeToAThirdOnlyAtSoftEdgesIsNotAll) {
  const auto disc = [](float alpha) {
    return changed(scene(), [=](Picture& p, size_t) {
      p.each([&](int x, int y) {
        const double from = std::hypot(x - 96, y - 72);
        p.at(x, y, 3) = from < 30 ? 255 : from < 34 ? alpha : 0;
      });
    });
  };
  const auto said = said_of(disc(110), disc(60));
  ASSERT_THAT(kinds_of(said), Contains("transparency_damaged"));
  EXPECT_THAT(find_kind(said, "transparency_damaged")->message,
              HasSubstr("soft edges"));
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

// The ground that lies there instead was there before, too.
TEST(Defects, FineLinesThatAreLostAreNoEarlierFrames) {
  Clip original;
  Clip plain;
  for (int k = 0; k < 12; ++k) {
    Picture& ground = plain.emplace_back(192, 144);
    ground.each([&](int x, int y) {
      for (int c = 0; c < 3; ++c) {
        const bool moving = std::hypot(x - 20 - 12 * k, y - 72) < 8;
        ground.at(x, y, c) =
            moving ? 150 : float(40 + x / 3 + (x * 7 + y * 13) % 9);
      }
    });
    Picture& p = original.emplace_back(ground);
    p.each([&](int x, int y) {
      const bool line = (k < 6 ? x : y) % 12 == 5;
      for (int c = 0; c < 3 && line; ++c) p.at(x, y, c) = 200;
    });
  }
  const auto said = kinds(original, plain);
  EXPECT_THAT(said, Contains("thin_lines_lost"));
  EXPECT_THAT(said, Not(Contains("ghosting")));
}

// A shade that drifts stays what it is among a few colors until it is nearer
// to the next.
TEST(Defects, AHandfulOfColorsLeavesNoEarlierFramesBehind) {
  Clip clip;
  for (int k = 0; k < 16; ++k) {
    Picture& p = clip.emplace_back(192, 144);
    p.each([&](int x, int y) {
      const bool moving = std::hypot(x - 10 - 11 * k, y - 72) < 6;
      const bool light = std::hypot(x % 64 - 32, y % 64 - 32) < 20 || moving;
      for (int c = 0; c < 3; ++c) {
        const float grain = float((x * (3 + c) + y * 5) % 9);
        const float drift = float(6 * k) + grain;
        p.at(x, y, c) = light ? 255 - drift : drift;
      }
    });
  }
  const auto said = kinds(clip, with_levels(clip, 2));
  EXPECT_THAT(said, Not(IsEmpty()));
  EXPECT_THAT(said, Not(Contains("ghosting")));
}

// A palette keeps many colors elsewhere, and few of the shades that drift.
TEST(Defects, APaletteOfFewerColorsLeavesNoEarlierFramesBehind) {
  Clip clip;
  for (int k = 0; k < 16; ++k) {
    Picture& p = clip.emplace_back(192, 144);
    p.each([&](int x, int y) {
      const bool moving = std::hypot(x - 10 - 11 * k, y - 72) < 6;
      const bool light = std::hypot(x % 64 - 32, y % 64 - 32) < 20 || moving;
      const bool tile = y >= 96;
      for (int c = 0; c < 3; ++c) {
        const float grain = float((x * (3 + c) + y * 5) % 9);
        const float drift = float(4 * k) + grain;
        p.at(x, y, c) = tile    ? float(x / 16 * 20 + y / 16 * 4)
                        : light ? 255 - drift
                                : drift;
      }
    });
  }
  Clip test = with_levels(clip, 8);
  for (size_t k = 0; k < test.size(); ++k) {
    test[k].each([&](int x, int y) {
      for (int c = 0; c < 3 && y >= 96; ++c) {
        test[k].at(x, y, c) = clip[k].at(x, y, c);
      }
    });
  }
  const auto said = kinds(clip, test);
  EXPECT_THAT(said, Not(IsEmpty()));
  EXPECT_THAT(said, Not(Contains("ghosting")));
}

}  // namespace
}  // namespace framewise::judge
