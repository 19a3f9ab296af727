// SPDX-License-Identifier: Apache-2.0
// Of real GIFs: what an easier target may not make worse.
#include <gtest/gtest.h>

#include "framewise/optimize.h"
#include "moving_picture.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

class EasierTargets : public testing::TestWithParam<const char*> {
 protected:
  // The input, the output of `score>=score`, and what was found.
  Result<Optimization> optimized(int score) const {
    OptimizeOptions options;
    options.targets = {fmt::format("score>={}", score)};
    options.effort = 1;
    return optimize(input(), folder_.path() / fmt::format("{}.gif", score),
                    options);
  }
  fs::path input() const {
    return fs::path(FRAMEWISE_SHARED_DIR) / "corpus/animated" /
           (std::string(GetParam()) + ".gif");
  }

  TemporaryFolder folder_;
};

TEST_P(EasierTargets, NeverGiveALargerFile) {
  if (!fs::exists(input())) GTEST_SKIP() << "no real files";
  int64_t before = fs::file_size(input());
  for (const int score : {95, 90, 85, 80, 75, 65}) {
    const auto done = optimized(score);
    ASSERT_TRUE(done) << done.error().to_string();
    EXPECT_LE(done->bytes, before) << "score>=" << score;
    before = done->bytes;
  }
}

INSTANTIATE_TEST_SUITE_P(Gifs, EasierTargets,
                         testing::Values("android-gif-drawable--led7",
                                         "gifsicle--logo", "jsgif--clock",
                                         "libvips--dispose-background",
                                         "pillow--dispose_none_load_end"));

// Small GIFs that are made: a drawing and a texture, of several sizes.
class EasierTargetsOfMadeGifs : public testing::TestWithParam<int> {};

TEST_P(EasierTargetsOfMadeGifs, NeverGiveALargerFile) {
  const TemporaryFolder folder;
  const int side = 24 + 4 * GetParam();
  for (const int kind : {1, 3}) {
    // The share of pixels that are textured differs by kind.
    const auto pixel = [&](int x, int y, int frame) {
      const bool textured = (x / 8 + y / 8 + GetParam()) % 4 < kind;
      return textured ? photo_pixel(3 * x, 3 * y, frame)
                      : drawn_pixel(x, 2 * y, frame);
    };
    const auto input = folder.path() / fmt::format("{}.gif", kind);
    write_animation(input, pixel, 3, {side, side});
    auto before = int64_t(fs::file_size(input));
    for (const int score : {95, 90, 85, 80, 75, 65}) {
      OptimizeOptions options;
      options.targets = {fmt::format("score>={}", score)};
      options.effort = 1;
      const auto done = optimize(input, folder.path() / "out.gif", options);
      ASSERT_TRUE(done) << done.error().to_string();
      EXPECT_LE(done->bytes, before)
          << "score>=" << score << ", kind " << kind << ", side " << side;
      before = done->bytes;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Sides, EasierTargetsOfMadeGifs, testing::Range(0, 10));

TEST(EasierTargetsOfALogo, FindTheFileThatMeetsThem) {
  const fs::path logo =
      fs::path(FRAMEWISE_SHARED_DIR) / "corpus/animated/gifsicle--logo.gif";
  if (!fs::exists(logo)) GTEST_SKIP() << "no real files";
  const TemporaryFolder folder;
  OptimizeOptions options;
  options.targets = {"score>=85"};
  const auto done = optimize(logo, folder.path() / "out.gif", options);
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(done->outcome, OptimizeOutcome::kMet);
  EXPECT_LT(double(done->bytes), 0.95 * double(fs::file_size(logo)));
}

}  // namespace
}  // namespace framewise
