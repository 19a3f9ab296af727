// SPDX-License-Identifier: Apache-2.0
#include "video/encode/scenes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise::video {
namespace {

using testing::ElementsAre;

// Frames of gentle motion, with cuts at these numbers.
std::vector<FrameStep> steps_with_cuts(int frames,
                                       const std::vector<int>& cuts) {
  std::vector<FrameStep> steps(size_t(frames), {.motion = 2, .luma = 100});
  for (const int cut : cuts) steps[size_t(cut)].motion = 40;
  return steps;
}

TEST(Scenes, BeginAtCuts) {
  EXPECT_THAT(
      find_scenes(steps_with_cuts(200, {60, 130}), {24, 240}),
      ElementsAre(FrameRange{0, 60}, FrameRange{60, 70}, FrameRange{130, 70}));
}

TEST(Scenes, OfAFewFramesBelongToTheirNeighbor) {
  EXPECT_THAT(find_scenes(steps_with_cuts(200, {10, 100, 110, 190}), {24, 240}),
              ElementsAre(FrameRange{0, 100}, FrameRange{100, 100}));
}

TEST(Scenes, ThatAreLongAreDividedEvenly) {
  EXPECT_THAT(find_scenes(steps_with_cuts(500, {}), {24, 240}),
              ElementsAre(FrameRange{0, 166}, FrameRange{166, 167},
                          FrameRange{333, 167}));
}

TEST(Scenes, EndInTheMiddleOfAFadeThroughBlack) {
  auto steps = steps_with_cuts(200, {});
  for (size_t i = 90; i < 110; ++i) steps[i].luma = 17;
  EXPECT_THAT(find_scenes(steps, {24, 240}),
              ElementsAre(FrameRange{0, 100}, FrameRange{100, 100}));
}

TEST(Scenes, OfADarkFilmAreNotFades) {
  auto steps = steps_with_cuts(100, {});
  for (FrameStep& step : steps) step.luma = 18;
  EXPECT_THAT(find_scenes(steps, {24, 240}), ElementsAre(FrameRange{0, 100}));
}

TEST(HardestWindow, HasTheMostMotion) {
  auto steps = steps_with_cuts(100, {});
  for (size_t i = 62; i < 72; ++i) steps[i].motion = 9;
  const FrameRange window = hardest_window(steps, {10, 80}, 12);
  EXPECT_EQ(window.frames, 12);
  EXPECT_LE(window.first, 62);
  EXPECT_GE(window.end(), 72);
}

TEST(HardestWindow, OfAShortSceneIsAllOfIt) {
  const auto steps = steps_with_cuts(50, {});
  EXPECT_EQ(hardest_window(steps, {10, 20}, 24), (FrameRange{10, 20}));
}

}  // namespace
}  // namespace framewise::video
