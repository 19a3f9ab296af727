// SPDX-License-Identifier: Apache-2.0
// What was drawn over a picture, and what was not. For each kind an animation
// that has it, and one that looks like it and has not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "judge/defects/damage.h"

namespace framewise::judge {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;

// The clip with a red box on every frame from this one on.
Clip with_box(const Clip& clip, const Rect& box, float red, size_t from = 0) {
  return changed(clip, [&](Picture& p, size_t k) {
    if (k < from) return;
    p.each([&](int x, int y) {
      if (!in(x, y, box)) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = c == 0 ? red : 30;
    });
  });
}

// A logo has edges, where the original has none, but they make no grid.
TEST(Defects, ABoxOnThePictureIsToldWithItsPlaceAndTime) {
  const Rect box = {130, 10, 40, 24};
  for (const size_t from : {0, 6}) {
    const auto said = said_of(scene(), with_box(scene(), box, 250, from));
    ASSERT_THAT(kinds_of(said), ElementsAre("corrupt_frame"));
    EXPECT_EQ(said[0].region, box);
    EXPECT_EQ(said[0].first_frame, int64_t(from));
    EXPECT_EQ(said[0].last_frame, 11);
  }
}

// However large it is, the rest is as it was.
TEST(Defects, ABoxOverHalfOfThePictureIsABox) {
  const Rect box = {16, 16, 144, 104};
  const auto said = said_of(scene(), with_box(scene(), box, 250));
  ASSERT_THAT(kinds_of(said), ElementsAre("corrupt_frame"));
  EXPECT_EQ(said[0].region, box);
  EXPECT_EQ(said[0].severity, Severity::kRuinous);
}

// Most of the frames that there are is no accident of one among many.
TEST(Defects, ABoxIsToldInAFilmOfTwoFrames) {
  const Rect box = {4, 4, 46, 23};
  const Clip original = scene(192, 144, 2);
  const Clip test = with_box(original, box, 230, 1);
  const auto said = said_of(original, test);
  ASSERT_THAT(kinds_of(said), ElementsAre("corrupt_frame"));
  EXPECT_EQ(said[0].region, box);
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
  const Clip test = with_box(original, box, 170);
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
  EXPECT_EQ(corrupt->kind, DefectKind::kCorruptFrame);
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

// Half in white and half in black: together it neither darkens nor brightens.
TEST(Defects, WithNothingElseWrongWritingMayHaveAnyTones) {
  const Rect line = {24, 40, 120, 20};
  const Clip test = changed(meadow(), [&](Picture& p, size_t) {
    p.each([&](int x, int y) {
      const bool stroke = (x - line.x) % 12 < 3 || (y - line.y) % 17 < 3;
      if (!in(x, y, line) || !stroke) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = x < 88 ? 250 : 0;
    });
  });
  const auto said = said_of(meadow(), test);
  ASSERT_THAT(kinds_of(said), ElementsAre("corrupt_frame"));
  EXPECT_EQ(intersected(*said[0].region, line), line);
}

// Its edges lie where those of blocks do.
TEST(Defects, ASmallBoxIsNoGridOfBlocks) {
  const Clip original = scene(480, 384, 4);
  const Rect box = {240, 48, 8, 8};
  const auto said = said_of(original, with_box(original, box, 20));
  ASSERT_THAT(kinds_of(said), ElementsAre("corrupt_frame"));
  EXPECT_EQ(said[0].region, box);
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

// Blocks at other places in each of these frames, as where packets were lost.
Clip with_lost_blocks(const Clip& clip, size_t from, size_t to, int blocks) {
  return changed(clip, [&](Picture& p, size_t k) {
    if (k < from || k >= to) return;
    std::mt19937 random{unsigned(k)};
    for (int i = 0; i < blocks; ++i) {
      const Rect block = {16 * int(random() % 12), 16 * int(random() % 9), 16,
                          16};
      const float gray = random() % 2 ? 20 : 240;
      p.each([&](int x, int y) {
        if (!in(x, y, block)) return;
        for (int c = 0; c < 3; ++c) p.at(x, y, c) = gray;
      });
    }
  });
}

TEST(Defects, BlocksThatAreLostHereAndThereAreNoNoise) {
  for (const int blocks : {2, 8, 24}) {
    SCOPED_TRACE(blocks);
    const auto said = said_of(scene(), with_lost_blocks(scene(), 4, 9, blocks));
    ASSERT_THAT(kinds_of(said), ElementsAre("corrupt_frame"));
    EXPECT_EQ(said[0].first_frame, 4);
    EXPECT_EQ(said[0].last_frame, 8);
  }
}

TEST(Defects, ABoxThatMovesIsABox) {
  const Clip test = changed(scene(), [](Picture& p, size_t k) {
    const Rect box = {13 * int(k), 20 + 8 * int(k % 3), 30, 20};
    p.each([&](int x, int y) {
      if (!in(x, y, box)) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = c == 0 ? 250 : 30;
    });
  });
  EXPECT_THAT(kinds(scene(), test), ElementsAre("corrupt_frame"));
}

// They are as far off, and leave nearly all of their surroundings.
TEST(Defects, SpecksAreNoStrangers) {
  const Clip test = changed(scene(), [](Picture& p, size_t k) {
    std::mt19937 random{unsigned(k)};
    for (int i = 0; i < 60; ++i) {
      const int x = int(random() % 192);
      const int y = int(random() % 144);
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = random() % 2 ? 255 : 0;
    }
  });
  EXPECT_THAT(kinds(scene(), test), ElementsAre("noise"));
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

// Half a block reaches beyond the picture: its last pixel is repeated there.
TEST(Defects, APixelInTheCornerIsNoStranger) {
  Clip original = with_noise(drawing(200, 148), 1);
  for (Picture& p : original) {
    for (int c = 0; c < 3; ++c) p.at(199, 147, c) = 255;
  }
  const Clip test = changed(original, [](Picture& p, size_t) {
    p.map([](float v, int) { return v + 1; });
    for (int c = 0; c < 3; ++c) p.at(199, 147, c) = p.at(197, 147, c);
  });
  EXPECT_THAT(kinds(original, test), Not(Contains("corrupt_frame")));
}

}  // namespace
}  // namespace framewise::judge
