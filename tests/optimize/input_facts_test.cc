// SPDX-License-Identifier: Apache-2.0
#include "optimize/input_facts.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "optimize/moving_picture.h"
#include "temporary_folder.h"

namespace framewise::optimization {
namespace {

InputFacts facts_of(const PixelAt& at, int frames, int64_t sample_pixels,
                    const std::string& name = "in.png") {
  const TemporaryFolder folder;
  write_animation(folder.path() / name, at, frames);
  auto animation = open(folder.path() / name);
  FramePool pool;
  auto facts = look_at(*animation, sample_pixels, pool);
  EXPECT_TRUE(facts);
  return *std::move(facts);
}

TEST(SampledFrames, AreAllWhereTheyFit) {
  const SampledFrames all = sampled_frames(3, 5);
  EXPECT_EQ(all.indices, (std::vector<int64_t>{0, 1, 2}));
}

TEST(SampledFrames, AreRunsOfNeighborsSpreadOverTheWhole) {
  const SampledFrames chosen = sampled_frames(300, 12);
  EXPECT_EQ(chosen.runs, 3);
  ASSERT_EQ(chosen.indices.size(), 12u);
  EXPECT_EQ(chosen.indices[1], chosen.indices[0] + 1);
  EXPECT_LT(chosen.indices.front(), 100);
  EXPECT_GT(chosen.indices.back(), 200);
}

TEST(SampledFrames, RiseAndExistForAllCounts) {
  for (int64_t frames = 1; frames < 40; ++frames) {
    for (int64_t count = 1; count <= frames; ++count) {
      const SampledFrames chosen = sampled_frames(frames, count);
      ASSERT_FALSE(chosen.indices.empty());
      EXPECT_TRUE(std::ranges::is_sorted(chosen.indices));
      EXPECT_EQ(std::ranges::adjacent_find(chosen.indices),
                chosen.indices.end());
      EXPECT_LT(chosen.indices.back(), frames);
      EXPECT_GE(chosen.indices.front(), 0);
    }
  }
}

TEST(InputFacts, TellDrawnFromPhotographicContent) {
  EXPECT_TRUE(facts_of(drawn_pixel, 3, 1 << 20).is_drawn());
  EXPECT_FALSE(facts_of(photo_pixel, 3, 1 << 20).is_drawn());
}

TEST(InputFacts, CountFramesTimeAndColors) {
  const InputFacts facts = facts_of(drawn_pixel, 4, 1 << 20);
  EXPECT_EQ(facts.frames, 4);
  EXPECT_EQ(facts.duration_ms, 400);
  EXPECT_EQ(facts.colors, 3);
  EXPECT_EQ(facts.format, FileFormat::kPng);
  EXPECT_TRUE(facts.sample.whole);
}

TEST(InputFacts, SampleFewFramesOfALongAnimation) {
  const InputFacts facts = facts_of(drawn_pixel, 12, 4 * 64 * 64);
  EXPECT_FALSE(facts.sample.whole);
  EXPECT_EQ(facts.sample.frames.size(), 4u);
}

TEST(InputFacts, SampleNoMoreThanAQuarter) {
  const InputFacts facts = facts_of(drawn_pixel, 128, 1 << 20);
  EXPECT_FALSE(facts.sample.whole);
  EXPECT_EQ(facts.sample.frames.size(), 32u);
}

TEST(InputFacts, TellClearFromTranslucentPixels) {
  const auto clear = [](int x, int, int) {
    return std::array<uint8_t, 4>{9, 9, 9, uint8_t(x < 9 ? 0 : 255)};
  };
  const auto translucent = [](int x, int, int) {
    return std::array<uint8_t, 4>{9, 9, 9, uint8_t(x < 9 ? 90 : 255)};
  };
  EXPECT_EQ(facts_of(clear, 2, 1 << 20).transparency, Transparency::kBinary);
  EXPECT_EQ(facts_of(translucent, 2, 1 << 20).transparency,
            Transparency::kPartial);
  EXPECT_EQ(facts_of(drawn_pixel, 2, 1 << 20).transparency,
            Transparency::kNone);
}

}  // namespace
}  // namespace framewise::optimization
