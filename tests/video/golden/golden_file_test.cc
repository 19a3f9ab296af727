// SPDX-License-Identifier: Apache-2.0
#include "video/golden/golden_file.h"

#include <gtest/gtest.h>

#include <string>

#include "temporary_folder.h"

namespace framewise::video {
namespace {

// Of renders of 320x16 pixels: one row of 20 cells.
constexpr const char* kFacts = R"({"schema": "framewise.golden/1",
  "reference": "reference.gif", "renders": 3, "width": 320, "height": 16,
  "frames": 2, "seconds": 1, "least_seconds": 1, "most_seconds": 1,
  "noisy_share": 0, "part_seconds": 1, "overall": [2],
  "by_detail": [{"mean": 1, "largest": 2}, {"mean": 1, "largest": 2},
                {"mean": 1, "largest": 2}, {"mean": 1, "largest": 2}],
  "sound": [], "sound_bound": 0})";

TEST(GoldenFile, ReadsNoiseInWhateverFormatItIsStored) {
  const TemporaryFolder folder;
  folder.write("golden.json", kFacts);
  // White, in planes of one byte a pixel.
  folder.write("noise.png", "YUV4MPEG2 W20 H1 F1:1 Ip A1:1 C444\nFRAME\n" +
                                std::string(20, char(235)) +
                                std::string(40, char(128)));
  const auto golden = read_golden_folder(folder.path(), {});
  ASSERT_TRUE(golden) << golden.error().to_string();
  for (const CellBound& cell : golden->noise.parts.front()) {
    EXPECT_EQ(cell.mean, 256);
    EXPECT_EQ(cell.largest, 256);
  }
}

TEST(GoldenFile, HasAPartAtAnyTime) {
  LearnedNoise noise;
  noise.parts.resize(3);
  for (const double length : {1e-308, 1.0, 1e308}) {
    noise.part_seconds = length;
    EXPECT_EQ(noise.part_at(-1), 0u);
    EXPECT_EQ(noise.part_at(0), 0u);
    EXPECT_EQ(noise.part_at(1e9), length > 1 ? 0u : 2u);
  }
}

}  // namespace
}  // namespace framewise::video
