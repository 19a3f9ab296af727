// SPDX-License-Identifier: Apache-2.0
// Brightness that swings, and what only looks as if it did. For each kind an
// animation that has it, and one that looks like it and has not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/defects/damage.h"

namespace framewise::judge {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;

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

// Eyes follow what changes so slowly.
TEST(Defects, SwingsOverMinutesHaveToBeLargeToFlicker) {
  const auto swinging = [](float levels) {
    return changed(scene(12 * 16, 9 * 16, 20), [=](Picture& p, size_t k) {
      p.map([=](float v, int) { return v + (k % 2 == 0 ? 0 : levels); });
    });
  };
  const Clip original = scene(12 * 16, 9 * 16, 20);
  const auto over = [&](double frame_ms, float levels) {
    return kinds_of(said_of(original, swinging(levels), nullptr, {}, frame_ms));
  };
  EXPECT_THAT(over(500, 2), Contains("flicker"));
  EXPECT_THAT(over(15000, 2), Not(Contains("flicker")));
  EXPECT_THAT(over(15000, 20), Contains("flicker"));
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

// What the original does goes on at less contrast.
TEST(Defects, ABlinkingOriginalOfLessContrastDoesNotFlicker) {
  const Clip original = changed(scene(), [](Picture& p, size_t k) {
    p.map([=](float v, int) { return v + (k % 2 == 0 ? 0.0f : 30.0f); });
  });
  const auto said = kinds(original, with_gain(original, 0.6f));
  EXPECT_THAT(said, Contains("contrast_loss"));
  EXPECT_THAT(said, Not(Contains("flicker")));
}

// Things of all shades come and go on a ground that stays right: what is wrong
// with them comes and goes with them.
TEST(Defects, WhatIsWrongWithThingsThatComeAndGoDoesNotFlicker) {
  const float shades[] = {220, 40, 250, 200, 30, 235};
  const auto with_things = [&](float more) {
    return changed(scene(12 * 16, 9 * 16, 20), [=](Picture& p, size_t k) {
      if (k % 2 == 0) return;
      p.each([&](int x, int y) {
        if (x >= 96 || y >= 96) return;
        for (int c = 0; c < 3; ++c) p.at(x, y, c) = shades[k / 2 % 6] + more;
      });
    });
  };
  EXPECT_THAT(kinds(with_things(0), with_things(-20)),
              Not(Contains("flicker")));
}

// Lasting damage that swings a little in one place.
TEST(Defects, ATraceOfSwingingDoesNotHideLastingDamage) {
  const Clip test =
      changed(scene(12 * 16, 9 * 16, 20), [](Picture& p, size_t k) {
        if (k < 8 || k > 14) return;
        p.map([=](float v, int) { return 255 - v - (k % 2 == 0 ? 0 : 4); });
      });
  const auto said = said_of(scene(12 * 16, 9 * 16, 20), test);
  EXPECT_THAT(kinds_of(said), Not(Contains("flicker")));
  ASSERT_FALSE(said.empty());
  EXPECT_EQ(said[0].first_frame, 8);
  EXPECT_EQ(said[0].last_frame, 14);
}

TEST(Defects, AChangeOfQualityInTheMiddleIsNoFlicker) {
  const Clip test = changed(scene(), [](Picture& p, size_t k) {
    if (k >= 6) p.map([](float v, int) { return v + 8; });
  });
  EXPECT_THAT(kinds(scene(), test), Not(Contains("flicker")));
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

}  // namespace
}  // namespace framewise::judge
