// SPDX-License-Identifier: Apache-2.0
#include "optimize/sweep/pipeline_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "optimize/moving_picture.h"
#include "temporary_folder.h"

namespace framewise::optimization {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(KeptFrames, AreSpreadEvenlyFromTheFirst) {
  EXPECT_THAT(kept_frames(10, 0.5), ElementsAre(0, 2, 4, 6, 8));
  EXPECT_THAT(kept_frames(5, 0.8), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(kept_frames(7, 0.01), ElementsAre(0));
  EXPECT_THAT(kept_frames(3, 1), ElementsAre(0, 1, 2));
}

TEST(ColorsForLoss, FallFrom256To16) {
  EXPECT_EQ(colors_for_loss(0), 256);
  EXPECT_EQ(colors_for_loss(50), 64);
  EXPECT_EQ(colors_for_loss(100), 16);
}

// Each tool alone, on a GIF of ten frames, half of which are kept.
class EveryTool : public testing::TestWithParam<const char*> {};

TEST_P(EveryTool, WritesAGifOfTheRightDuration) {
  const auto pipeline = parse_pipeline(GetParam());
  ASSERT_TRUE(pipeline) << pipeline.error().to_string();
  if (const auto usable = check_pipeline(*pipeline); !usable) {
    GTEST_SKIP() << usable.error().message;
  }
  const TemporaryFolder folder;
  write_animation(folder.path() / "in.gif", drawn_pixel, 10);
  const SweepPoint point{*pipeline,
                         {.frame_ratio = 0.5, .colors = 16, .loss = 40}};
  const auto out = folder.path() / "out.gif";
  const auto run =
      run_pipeline(folder.path() / "in.gif", point, out, folder.path(), {});
  ASSERT_TRUE(run) << run.error().to_string();
  auto animation = open(out);
  ASSERT_TRUE(animation) << animation.error().to_string();
  const auto survey = animation->survey();
  ASSERT_TRUE(survey);
  const FrameTime last = survey->frames.back().time;
  EXPECT_NEAR(animation->info().time_base.seconds(last.start + last.duration),
              1, 1e-6);
  if (pipeline->frame->engine != StepEngine::kNone) {
    EXPECT_LE(survey->frames.size(), 5u);
  }
  EXPECT_EQ(animation->info().plays, 0);
}

#define STEPS(frame, color, lossy) \
  frame "-frame_Frame__" color "_Color__" lossy "_Lossy"
INSTANTIATE_TEST_SUITE_P(
    All, EveryTool,
    testing::Values(STEPS("none", "none-color", "none-lossy"),
                    STEPS("framewise", "none-color", "none-lossy"),
                    STEPS("gifsicle", "none-color", "none-lossy"),
                    STEPS("ffmpeg", "none-color", "none-lossy"),
                    STEPS("imagemagick", "none-color", "none-lossy"),
                    STEPS("none", "framewise-color", "framewise-lossy"),
                    STEPS("none", "gifsicle-color", "gifsicle-lossy-O3"),
                    STEPS("none", "ffmpeg-color-bayer2", "none-lossy"),
                    STEPS("none", "imagemagick-color-none", "none-lossy"),
                    STEPS("none", "ffmpeg-color-heckbert", "none-lossy"),
                    STEPS("none", "ffmpeg-color-sierra2-4a", "none-lossy"),
                    STEPS("none", "ffmpeg-color-atkinson", "none-lossy"),
                    STEPS("none", "ffmpeg-color-burkes", "none-lossy"),
                    STEPS("none", "ffmpeg-color-sierra3", "none-lossy"),
                    STEPS("none", "none-color", "ffmpeg-lossy"),
                    STEPS("none", "none-color", "imagemagick-lossy"),
                    STEPS("gifsicle", "gifsicle-color", "gifsicle-lossy"),
                    STEPS("ffmpeg", "ffmpeg-color", "gifsicle-lossy"),
                    STEPS("gifsicle", "ffmpeg-color", "framewise-lossy")));
#undef STEPS

TEST(CheckPipeline, NamesTheProgramThatIsMissing) {
  const auto pipeline = parse_pipeline(
      "none-frame_Frame__none-color_Color__animately-lossy_Lossy");
  const auto usable = check_pipeline(*pipeline);
  if (usable) GTEST_SKIP() << "animately is installed";
  EXPECT_THAT(usable.error().message, HasSubstr("animately"));
}

}  // namespace
}  // namespace framewise::optimization
