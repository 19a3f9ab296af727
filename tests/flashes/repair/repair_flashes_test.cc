// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>

#include "flashes/made_clips.h"
#include "framewise/flash_repair.h"
#include "media/encode/video/video_writer.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

fs::path written(const fs::path& path, const MadeClip& clip) {
  FramePool pool;
  auto writer = Writer::create(path, {.size = clip.size,
                                      .time_base = {1, 100},
                                      .plays = clip.loops ? 0 : 1,
                                      .has_alpha = false});
  EXPECT_TRUE(writer);
  for (const MadeFrame& frame : clip.frames) {
    EXPECT_TRUE(writer->add(painted_frame(pool, clip.size, frame.paint, 0),
                            frame.us / 10'000));
  }
  EXPECT_TRUE(writer->finish());
  return path;
}

MadeClip flashing_in_the_middle() {
  MadeClip clip;
  const Paint dark = boxes({{40, 40, 60, 60}}, gray_of(0.6), gray_of(0.2));
  clip.frames.push_back({dark, 1'500'000});
  for (int i = 0; i < 16; ++i) {
    clip.frames.push_back({i % 2 ? dark : plain(gray_of(0.45)), 100'000});
  }
  clip.frames.push_back({dark, 1'500'000});
  return clip;
}

class RepairFlashes : public testing::TestWithParam<FlashRepair> {
 protected:
  TemporaryFolder folder_;
};

TEST_P(RepairFlashes, MakesItPassByTheLeastChange) {
  const fs::path from =
      written(folder_.path() / "a.gif", flashing_in_the_middle());
  FlashRepairOptions options;
  options.repair = GetParam();
  const auto repaired =
      repair_flashes(from, folder_.path() / "b.gif", {}, options);
  ASSERT_TRUE(repaired) << repaired.error().to_string();
  EXPECT_EQ(repaired->before.state, FlashState::kFail);
  EXPECT_NE(repaired->after.state, FlashState::kFail);
  ASSERT_EQ(repaired->changes.size(), 1u);
  const FlashChange& change = repaired->changes[0];
  EXPECT_EQ(change.first_frame, 1);
  if (GetParam() == FlashRepair::kDim) {
    // A change of 0.25 in light becomes one just below 0.1.
    EXPECT_GT(change.amount, 0.5);
    EXPECT_LT(change.amount, 0.7);
    EXPECT_EQ(repaired->after.duration_s, repaired->before.duration_s);
  } else {
    // 5 flashes a second become 3: 100 ms a frame at least 167 ms.
    EXPECT_GT(change.amount, 1.6);
    EXPECT_LT(change.amount, 1.8);
    EXPECT_GT(repaired->after.duration_s, repaired->before.duration_s);
  }
}

INSTANTIATE_TEST_SUITE_P(Both, RepairFlashes,
                         testing::Values(FlashRepair::kDim,
                                         FlashRepair::kSlow));

class RepairFlashesTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
};

TEST_F(RepairFlashesTest, LeavesWhatPassesAlone) {
  const fs::path from =
      written(folder_.path() / "a.gif",
              {.frames = {{plain(kBlack), 500'000}, {plain(kWhite), 500'000}}});
  const auto repaired = repair_flashes(from, folder_.path() / "b.gif", {}, {});
  ASSERT_TRUE(repaired);
  EXPECT_TRUE(repaired->changes.empty());
}

TEST_F(RepairFlashesTest, MendsTheSeamOfALoop) {
  const fs::path from = written(
      folder_.path() / "a.gif",
      {.frames = {{plain(gray_of(0.6)), 60'000}, {plain(gray_of(0.2)), 60'000}},
       .loops = true});
  const auto repaired = repair_flashes(from, folder_.path() / "b.gif", {}, {});
  ASSERT_TRUE(repaired) << repaired.error().to_string();
  EXPECT_EQ(repaired->before.state, FlashState::kFail);
  EXPECT_NE(repaired->after.state, FlashState::kFail);
}

// The end of such a loop lies in no event of the first time through.
TEST_P(RepairFlashes, MendsALoopThatFlashesThroughout) {
  MadeClip clip{.loops = true};
  for (int i = 0; i < 20; ++i) {
    clip.frames.push_back({plain(i % 4 < 2 ? gray_of(0.2) : gray_of(0.6)),
                           50'000 + i % 3 * 10'000});
  }
  const fs::path from = written(folder_.path() / "a.gif", clip);
  FlashRepairOptions options;
  options.repair = GetParam();
  const auto repaired =
      repair_flashes(from, folder_.path() / "b.gif", {}, options);
  ASSERT_TRUE(repaired) << repaired.error().to_string();
  EXPECT_EQ(repaired->before.state, FlashState::kFail);
  EXPECT_NE(repaired->after.state, FlashState::kFail);
}

TEST_F(RepairFlashesTest, DoesNotTouchADamagedFile) {
  EXPECT_FALSE(repair_flashes(folder_.path() / "absent.gif",
                              folder_.path() / "b.gif", {}, {}));
  EXPECT_FALSE(fs::exists(folder_.path() / "b.gif"));
}

class RepairVideo : public testing::TestWithParam<const char*> {};

TEST_P(RepairVideo, WritesOneThatPasses) {
  const TemporaryFolder folder;
  const fs::path from = folder.path() / (std::string("a") + GetParam());
  media::VideoWriteOptions options;
  options.encoding.codec =
      media::info_of(*media::container_of(from.native())).video.front();
  auto writer = media::VideoWriter::create(
      from, {.size = {320, 240}, .time_base = {1, 20}, .has_alpha = false},
      options);
  ASSERT_TRUE(writer) << writer.error().to_string();
  FramePool pool;
  for (int i = 0; i < 60; ++i) {
    const bool bright = i >= 20 && i < 40 && i % 4 < 2;
    ASSERT_TRUE((*writer)->add(
        painted_frame(pool, {320, 240}, plain(gray_of(bright ? 0.6 : 0.2)), 1),
        1));
  }
  ASSERT_TRUE((*writer)->finish());
  const fs::path to = folder.path() / (std::string("b") + GetParam());
  const auto repaired = repair_flashes(from, to, {}, {});
  ASSERT_TRUE(repaired) << repaired.error().to_string();
  EXPECT_EQ(repaired->before.state, FlashState::kFail);
  EXPECT_NE(repaired->after.state, FlashState::kFail);
  EXPECT_EQ(repaired->after.frames, repaired->before.frames);
  EXPECT_NEAR(repaired->after.duration_s, repaired->before.duration_s, 0.06);
  ASSERT_EQ(repaired->changes.size(), 1u);
  EXPECT_GE(repaired->changes[0].first_frame, 19);
  EXPECT_LE(repaired->changes[0].last_frame, 41);
  EXPECT_NE(find_flashes(to)->state, FlashState::kFail);
}

INSTANTIATE_TEST_SUITE_P(Containers, RepairVideo,
                         testing::Values(".mp4", ".webm"), [](const auto& end) {
                           return std::string(end.param + 1);
                         });

}  // namespace
}  // namespace framewise
