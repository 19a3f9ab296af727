// SPDX-License-Identifier: Apache-2.0
// Films must not flash where their clips meet.
#include "video/verify/flash_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "flashes/made_clips.h"
#include "framewise/thread_pool.h"
#include "media/encode/video/video_writer.h"
#include "temporary_folder.h"
#include "video/compose/compose.h"

namespace framewise::video {
namespace {

using testing::HasSubstr;

constexpr int64_t kRate = 25;
constexpr int64_t kFrames = 2 * kRate;

class FlashCheck : public testing::Test {
 protected:
  // Two seconds that are dark but for these frames.
  std::string clip(const std::string& name, const std::set<int64_t>& bright) {
    const auto path = folder_.path() / name;
    auto writer = media::VideoWriter::create(
        path, {.size = {320, 240}, .time_base = {1, kRate}, .has_alpha = false},
        {});
    EXPECT_TRUE(writer) << writer.error().to_string();
    FramePool pool;
    for (int64_t i = 0; i < kFrames; ++i) {
      const Paint paint = plain(bright.contains(i) ? kWhite : kBlack);
      EXPECT_TRUE((*writer)->add(painted_frame(pool, {320, 240}, paint, 1), 1));
    }
    EXPECT_TRUE((*writer)->finish());
    return path.native();
  }

  Result<FilmReport> film(const std::vector<std::string>& clips,
                          std::optional<FlashRules> rules,
                          double crossfade_s = 0) {
    ThreadPool threads(2);
    ComposeRequest request{.clips = clips,
                           .output = folder_.path() / "film.mp4"};
    for (size_t i = 0; i < clips.size(); ++i) request.plays.push_back({i});
    request.options.flashes = rules;
    request.options.crossfade_s = crossfade_s;
    return compose_film(request, {.executor = &threads});
  }

  TemporaryFolder folder_;
};

TEST_F(FlashCheck, RefusesAFilmThatFlashesOnlyAtAJoint) {
  // Two flashes at an end pass; four within a second do not.
  const std::string a = clip("a.mp4", {40, 41, 46, 47});
  const std::string b = clip("b.mp4", {2, 3, 8, 9});
  for (const std::string& one : {a, b}) {
    EXPECT_EQ(find_flashes(one)->state, FlashState::kPass);
  }
  const auto refused = film({a, b}, FlashRules::kWcag);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnsupported);
  EXPECT_THAT(refused.error().message, HasSubstr("at 2.00 s, where"));
  EXPECT_THAT(refused.error().message, HasSubstr("a.mp4"));
  EXPECT_THAT(refused.error().hint, HasSubstr("--crossfade"));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / "film.mp4"));
  EXPECT_TRUE(film({b, a}, FlashRules::kWcag)) << "far from each other";
  EXPECT_TRUE(film({a, b}, std::nullopt)) << "nobody asked";
}

TEST_F(FlashCheck, AcceptsWhatFlashesInAClipItself) {
  const std::string wild =
      clip("wild.mp4", {30, 31, 34, 35, 38, 39, 42, 43, 46, 47});
  EXPECT_EQ(find_flashes(wild)->state, FlashState::kFail);
  const std::string b = clip("b.mp4", {2, 3, 8, 9});
  EXPECT_TRUE(film({wild, b}, FlashRules::kWcag));
}

}  // namespace
}  // namespace framewise::video
