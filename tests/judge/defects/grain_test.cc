// SPDX-License-Identifier: Apache-2.0
// Film grain that is missing or made anew, and blur beneath it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "judge/defects/damage.h"

namespace framewise::judge {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// A sky, hills that move, and hatching.
Clip landscape() {
  Clip clip;
  for (int k = 0; k < 6; ++k) {
    Picture& p = clip.emplace_back(320, 240);
    p.each([&](int x, int y) {
      const float hills = 20 * std::sin(float(x + 3 * k) / 30.0F);
      float value = 150 - 0.2F * float(y);
      if (float(y) > 110 + hills) {
        value = 90 + 25 * std::sin(float(x + 3 * k) * 1.1F) *
                         std::sin(float(y) * 0.9F);
      }
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = value + 8 * float(c);
    });
  }
  return clip;
}

// The same grain in all colors, new in each frame.
Clip with_grain(const Clip& clip, float level, unsigned seed) {
  return changed(clip, [=](Picture& p, size_t k) {
    std::mt19937 random{seed + unsigned(k)};
    std::normal_distribution<float> noise(0, level);
    p.each([&](int x, int y) {
      const float one = noise(random);
      for (int c = 0; c < 3; ++c) p.at(x, y, c) += one;
    });
  });
}

Clip softened(const Clip& clip) {
  return changed(clip, [](Picture& p, size_t) { p = blurred(p, 1.5); });
}

TEST(Defects, GrainThatIsMissingIsNamed) {
  const auto said = said_of(with_grain(landscape(), 6, 1), landscape());
  ASSERT_THAT(kinds_of(said), ElementsAre("grain_changed"));
  EXPECT_THAT(said.front().message, HasSubstr("film grain is missing"));
  EXPECT_GT(said.front().severity, Severity::kInfo);
}

TEST(Defects, GrainThatWasMadeAnewIsNoDamage) {
  const auto said =
      said_of(with_grain(landscape(), 6, 1), with_grain(landscape(), 6, 100));
  ASSERT_THAT(kinds_of(said), ElementsAre("grain_changed"));
  EXPECT_THAT(said.front().message, HasSubstr("of the same strength"));
  EXPECT_EQ(said.front().severity, Severity::kInfo);
}

TEST(Defects, BlurBeneathGrainIsNamedBlur) {
  const Clip original = with_grain(landscape(), 6, 1);
  EXPECT_THAT(kinds(original, softened(landscape())),
              testing::IsSupersetOf({"blur", "grain_changed"}));
  EXPECT_THAT(kinds(original, with_grain(softened(landscape()), 6, 100)),
              Contains("blur"));
}

// A still texture looks like grain in one frame, and is none.
TEST(Defects, AStillTextureThatIsMissingIsNotGrain) {
  const Clip textured = changed(landscape(), [](Picture& p, size_t) {
    std::mt19937 random{5};
    std::normal_distribution<float> noise(0, 6);
    p.each([&](int x, int y) {
      const float one = noise(random);
      for (int c = 0; c < 3; ++c) p.at(x, y, c) += one;
    });
  });
  EXPECT_THAT(kinds(textured, landscape()), Not(Contains("grain_changed")));
}

// The noise of a palette is dither, new in each frame as it may be.
TEST(Defects, DitherThatIsMissingIsNotGrain) {
  const Clip dithered = with_grain(landscape(), 6, 1);
  const auto said = said_of(dithered, landscape(), nullptr,
                            {.reference_coding = Coding::kGif});
  EXPECT_THAT(kinds_of(said), Not(Contains("grain_changed")));
}

TEST(Defects, NoiseThatWasAddedIsNotGrainOfTheOriginal) {
  EXPECT_THAT(kinds(landscape(), with_grain(landscape(), 6, 1)),
              Not(Contains("grain_changed")));
}

}  // namespace
}  // namespace framewise::judge
