// SPDX-License-Identifier: Apache-2.0
// Of real GIFs: what an easier target may not make worse.
#include <gtest/gtest.h>

#include "framewise/optimize.h"
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

INSTANTIATE_TEST_SUITE_P(
    Gifs, EasierTargets,
    testing::Values("android-gif-drawable--led7", "gifsicle--logo",
                    "jsgif--clock", "libvips--dispose-background",
                    "pillow--dispose_none_load_end"));

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
