// SPDX-License-Identifier: Apache-2.0
#include "measure/text/legibility.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "measure/text/written.h"

namespace framewise::measure::text {
namespace {

// The frequency at which a sampled Gaussian keeps half: 0.1874 / sigma, and
// more for a sigma of less than about 0.7, whose samples alias.
double half_kept_by(double sigma) {
  for (double frequency = 0;; frequency += 0.0005) {
    double kept = 0, all = 0;
    for (int i = -8; i <= 8; ++i) {
      const double tap = std::exp(-0.5 * i * i / (sigma * sigma));
      kept += tap * std::cos(2 * std::numbers::pi * frequency * i);
      all += tap;
    }
    if (kept <= 0.5 * all) return frequency;
  }
}

class Text : public testing::Test {
 protected:
  Text()
      : original_(written(pool_, {400, 120})), boxes_(find_text(original_)) {}

  Legibility of(const Frame& test) const {
    return compare_text(original_, test, boxes_);
  }

  FramePool pool_;
  Frame original_;
  std::vector<TextBox> boxes_;
};

TEST_F(Text, ThatIsUnchangedIsExactlyPerfect) {
  const Legibility same = of(original_);
  EXPECT_EQ(same.correlation, 1);
  EXPECT_EQ(same.contrast_kept, 1);
  EXPECT_EQ(same.swing_kept, 1);
  EXPECT_EQ(same.coherence, 1);
  EXPECT_EQ(same.mtf50, 0.5);
  EXPECT_EQ(same.vanished, 0);
}

TEST_F(Text, BlurLosesHighFrequenciesAndStaysCoherent) {
  for (const double sigma : {0.6, 0.8}) {
    const Legibility blur = of(blurred(pool_, original_, sigma));
    EXPECT_NEAR(*blur.mtf50, half_kept_by(sigma), 0.01) << sigma;
    EXPECT_GT(*blur.coherence, 0.97);
  }
  double last = 1;
  for (const double sigma : {0.6, 1.2, 2.0, 3.0}) {
    const Legibility blur = of(blurred(pool_, original_, sigma));
    EXPECT_LT(blur.correlation, last) << sigma;
    EXPECT_LT(blur.swing_kept, 1);
    last = blur.correlation;
  }
}

TEST_F(Text, FadingKeepsShapesAndLosesContrast) {
  const Legibility faded = of(changed(
      pool_, original_, [](int level) { return 20 + (level - 20) / 4; }));
  EXPECT_NEAR(faded.correlation, 1, 1e-3);
  EXPECT_NEAR(*faded.mtf50, 0.5, 1e-6) << "no blur";
  EXPECT_NEAR(faded.swing_kept, 0.25, 0.01);
  EXPECT_LT(faded.contrast_kept, 0.5);
  EXPECT_EQ(faded.vanished, 0);
}

TEST_F(Text, ThatMergesWithTheGroundHasVanished) {
  const Legibility gone = of(changed(pool_, original_, [](int) { return 20; }));
  EXPECT_EQ(gone.vanished, 4);
  EXPECT_EQ(gone.correlation, 0);
  EXPECT_EQ(gone.contrast_kept, 0);
}

TEST_F(Text, NoiseIsNotCoherent) {
  uint32_t state = 1;
  const Legibility noisy = of(changed(pool_, original_, [&state](int level) {
    state = state * 1664525u + 1013904223u;
    return std::clamp(level + int(state >> 24) - 128, 0, 255);
  }));
  EXPECT_LT(*noisy.coherence, 0.95);
  EXPECT_LT(noisy.correlation, 0.9);
}

TEST_F(Text, IsSharpWhereStrokesAreBrokenAndSoftAfterABlur) {
  EXPECT_LT(*of(blurred(pool_, original_, 1.2)).sharpness, 0.5);
  uint32_t state = 1;
  const Legibility broken = of(changed(pool_, original_, [&state](int level) {
    state = state * 1664525u + 1013904223u;
    return (state >> 24) < 64 ? 20 : level;
  }));
  EXPECT_GT(*broken.sharpness, 0.8);
}

TEST_F(Text, TheWorstLinesDecide) {
  const Frame test =
      rgba_frame(pool_, original_.size(), [&](int x, int y, int c) {
        return y < 36 ? 20 : original_.plane(0).row(y)[4 * x + c];
      });
  const Legibility partly = of(test);
  EXPECT_LT(partly.correlation, 0.5);
  EXPECT_EQ(partly.vanished, 1);
}

TEST(TextMetric, HasValuesWhereThereIsText) {
  FramePool pool;
  const Frame original = written(pool, {400, 120});
  const Frame soft = blurred(pool, original, 2);
  const Shown shown(original, soft);
  EXPECT_LT(shown.number("text"), 0.95);
  EXPECT_GT(shown.number("text_coherence"), 0.5);
  EXPECT_LT(shown.number("text_swing"), 0.6);
  EXPECT_EQ(shown.number("text_vanished"), 0);
  const Frame plain =
      rgba_frame(pool, {400, 120}, [](int, int, int) { return 5; });
  EXPECT_EQ(Shown(plain, soft).value("text").why_not,
            "the original has no lines of text on a plain ground");
}

}  // namespace
}  // namespace framewise::measure::text
