// SPDX-License-Identifier: Apache-2.0
#include "optimize/sweep/synthetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "framewise/inspect.h"
#include "temporary_folder.h"

namespace framewise::optimization {
namespace {

TEST(SyntheticGifs, AreTwentyFiveSeventeenOfThemTargeted) {
  EXPECT_EQ(synthetic_gifs().size(), 25u);
  EXPECT_EQ(std::ranges::count_if(
                synthetic_gifs(),
                [](const SyntheticGif& one) { return one.targeted; }),
            17);
}

TEST(SyntheticGifs, HaveTheSizeAndFramesThatTheyState) {
  const TemporaryFolder folder;
  for (const SyntheticGif& gif : synthetic_gifs()) {
    if (gif.size.width > 300) continue;  // larger ones take longer
    const auto path = folder.path() / "a.gif";
    const auto written = write_synthetic(gif, path);
    ASSERT_TRUE(written) << written.error().to_string();
    const auto found = inspect(path, {}, {});
    ASSERT_TRUE(found) << gif.name;
    EXPECT_EQ(found->info.size, gif.size) << gif.name;
    EXPECT_EQ(found->duplicate_frames, 0) << gif.name;
    EXPECT_NEAR(found->duration_s, 0.1 * gif.frames, 1e-6) << gif.name;
    EXPECT_EQ(found->info.plays, 0);
  }
}

TEST(SyntheticGifs, AreTheSameEachTime) {
  const TemporaryFolder folder;
  const auto bytes = [&](const char* name) {
    const auto path = folder.path() / name;
    EXPECT_TRUE(write_synthetic(synthetic_gifs()[4], path));
    std::stringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
  };
  EXPECT_TRUE(bytes("a.gif") == bytes("b.gif"));
}

}  // namespace
}  // namespace framewise::optimization
