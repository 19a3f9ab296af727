// SPDX-License-Identifier: Apache-2.0
#include "video/encode/scene_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <mutex>

#include "framewise/thread_pool.h"

namespace framewise::video {
namespace {

// A film whose scenes have known curves: margins that fall with the setting,
// faster where quality is bad, and probes that promise a little too much.
class CurvedFilm {
 public:
  explicit CurvedFilm(size_t scenes) {
    for (size_t i = 0; i < scenes; ++i) {
      const auto first = int64_t(i) * 100;
      tasks_.push_back({{first, 100}, {first + 20, 24}});
    }
  }

  static double needed(size_t scene) {  // the largest setting that passes
    return 24 + 9 * std::sin(double(scene) * 2.4);
  }

  static double margin(size_t scene, double crf) {
    const double distance = needed(scene) - crf;
    return 1.1 * distance - 0.01 * distance * distance;
  }

  SearchWork work(Executor* executor, size_t lanes) {
    return {.executor = executor,
            .lanes = lanes,
            .run = [this](const FrameRange& range, double crf,
                          TrialUse use) { return run(range, crf, use); },
            .on_found = [](size_t, const FoundScene&) {}};
  }

  Result<SceneTrial> run(const FrameRange& range, double crf, TrialUse use) {
    const auto scene = size_t(range.first / 100);
    const bool whole = use == TrialUse::kScene;
    const double promised = 0.5 + 0.3 * std::sin(double(scene) * 5);
    const double per_frame = 4000 * std::exp(-0.11 * (crf - needed(scene)));
    const std::lock_guard lock(mutex_);
    frames_ += range.frames;
    return SceneTrial{
        .key = std::to_string(scene),
        .crf = crf,
        .margin = margin(scene, crf) + (whole ? 0 : promised),
        .value = 85 + margin(scene, crf),
        .bytes = int64_t(per_frame * double(range.frames) * (whole ? 0.9 : 1)),
        .known = false};
  }

  const std::vector<SceneTask>& tasks() const { return tasks_; }
  double encodes_per_frame() const {
    return double(frames_) / (100 * double(tasks_.size()));
  }

 private:
  std::vector<SceneTask> tasks_;
  std::mutex mutex_;
  int64_t frames_ = 0;
};

const SearchRules kRules = {.crf = {10, 45, 0.5}, .usual_crf = 23, .spread = 5};

double bytes_of(const std::vector<FoundScene>& found) {
  double bytes = 0;
  for (const FoundScene& scene : found) bytes += double(scene.best.bytes);
  return bytes;
}

TEST(SceneSearch, MeetsTheTargetInEveryScene) {
  for (const size_t scenes : {1, 2, 5, 12, 60}) {
    CurvedFilm film(scenes);
    const auto found =
        search_scenes(film.tasks(), kRules, film.work(nullptr, 1));
    ASSERT_TRUE(found);
    for (const FoundScene& scene : *found) {
      EXPECT_GE(scene.best.margin, 0);
      EXPECT_LT(scene.best.margin, 2.6);
    }
  }
}

// The slopes of the other scenes promise a setting at which this one misses.
TEST(SceneSearch, GoesBetweenWhereALargerSettingMissedTheTarget) {
  constexpr size_t kSteep = 4;
  CurvedFilm film(12);
  SearchWork work = film.work(nullptr, 1);
  const double last = CurvedFilm::needed(kSteep) + 7;
  work.run = [&](const FrameRange& range, double crf, TrialUse use) {
    Result<SceneTrial> trial = film.run(range, crf, use);
    if (range.first / 100 == kSteep && use == TrialUse::kScene) {
      trial->margin = std::min(15.0, 3 * (last - crf));
    }
    return trial;
  };
  const auto found = search_scenes(film.tasks(), kRules, work);
  ASSERT_TRUE(found);
  const SceneTrial& best = (*found)[kSteep].best;
  EXPECT_GE(best.margin, 0);
  EXPECT_GT(best.crf, last - 2);
}

TEST(SceneSearch, OfALongFilmEncodesFramesLittleMoreThanOnce) {
  CurvedFilm film(120);
  ASSERT_TRUE(search_scenes(film.tasks(), kRules, film.work(nullptr, 1)));
  EXPECT_LT(film.encodes_per_frame(), 1.45);
}

TEST(SceneSearch, FindsTheSameWithAnyNumberOfThreads) {
  CurvedFilm one(40);
  CurvedFilm many(40);
  ThreadPool pool(4);
  const auto a = search_scenes(one.tasks(), kRules, one.work(nullptr, 1));
  const auto b = search_scenes(many.tasks(), kRules, many.work(&pool, 4));
  ASSERT_TRUE(a && b);
  for (size_t i = 0; i < a->size(); ++i) {
    EXPECT_EQ((*a)[i].best.crf, (*b)[i].best.crf) << i;
    EXPECT_EQ((*a)[i].encodes, (*b)[i].encodes) << i;
  }
}

TEST(SceneSearch, OfADryRunExpectsTheSizeWithinATenth) {
  CurvedFilm dry(60);
  CurvedFilm real(60);
  SearchRules rules = kRules;
  rules.dry_run = true;
  const auto expected = search_scenes(dry.tasks(), rules, dry.work(nullptr, 1));
  const auto found = search_scenes(real.tasks(), kRules, real.work(nullptr, 1));
  ASSERT_TRUE(expected && found);
  EXPECT_NEAR(bytes_of(*expected) / bytes_of(*found), 1, 0.1);
  EXPECT_LT(dry.encodes_per_frame(), 0.6);
}

TEST(SceneSearch, EndsAtTheBestSettingWhereNoneReachesTheTarget) {
  CurvedFilm film(3);
  SearchRules rules = kRules;
  rules.crf.lowest = 40;
  rules.usual_crf = 42;
  const auto found = search_scenes(film.tasks(), rules, film.work(nullptr, 1));
  ASSERT_TRUE(found);
  for (const FoundScene& scene : *found) {
    EXPECT_LT(scene.best.margin, 0);
    EXPECT_EQ(scene.best.crf, 40);
  }
}

double bytes_at_target(size_t scenes) {
  CurvedFilm film(scenes);
  return bytes_of(*search_scenes(film.tasks(), kRules, film.work(nullptr, 1)));
}

TEST(SceneSearch, WithinASizeAllScenesShareOneQuality) {
  for (const size_t scenes : {1, 3, 40}) {
    for (const double share : {0.9, 0.5, 0.2}) {
      SearchRules rules = kRules;
      rules.most_bytes = int64_t(share * bytes_at_target(scenes));
      CurvedFilm film(scenes);
      const auto found =
          search_scenes(film.tasks(), rules, film.work(nullptr, 1));
      ASSERT_TRUE(found) << found.error().message;
      EXPECT_LE(bytes_of(*found), double(rules.most_bytes));
      EXPECT_GT(bytes_of(*found), 0.85 * double(rules.most_bytes));
      const auto [worst, best] = std::ranges::minmax_element(
          *found, {},
          [](const FoundScene& scene) { return scene.best.margin; });
      EXPECT_LT(worst->best.margin, 0);
      EXPECT_LT(best->best.margin - worst->best.margin, 4) << share;
    }
  }
}

TEST(SceneSearch, WithinAGenerousSizeTakesWhatTheTargetTakes) {
  SearchRules rules = kRules;
  rules.most_bytes = int64_t(2 * bytes_at_target(40));
  CurvedFilm film(40);
  const auto found = search_scenes(film.tasks(), rules, film.work(nullptr, 1));
  ASSERT_TRUE(found);
  EXPECT_NEAR(bytes_of(*found) / bytes_at_target(40), 1, 0.05);
  for (const FoundScene& scene : *found) EXPECT_GE(scene.best.margin, 0);
}

TEST(SceneSearch, RefusesASizeThatTheWorstSettingExceeds) {
  SearchRules rules = kRules;
  rules.most_bytes = int64_t(0.01 * bytes_at_target(12));
  CurvedFilm film(12);
  const auto found = search_scenes(film.tasks(), rules, film.work(nullptr, 1));
  ASSERT_FALSE(found);
  EXPECT_THAT(found.error().message, testing::HasSubstr("do not fit"));
  EXPECT_LT(film.encodes_per_frame(), 0.6);  // probes alone
}

TEST(SceneSearch, StopsAtTheFirstError) {
  CurvedFilm film(10);
  SearchWork work = film.work(nullptr, 1);
  int runs = 0;
  work.run = [&](const FrameRange&, double, TrialUse) -> Result<SceneTrial> {
    ++runs;
    Error error;
    error.kind = ErrorKind::kIo;
    error.message = "disk full";
    return error;
  };
  const auto found = search_scenes(film.tasks(), kRules, work);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message, "disk full");
  EXPECT_EQ(runs, 1);
}

TEST(CrfModel, LearnsThatQualityFallsFasterWhereItIsBad) {
  CrfModel model;
  const CrfProbe probes[] = {{18, 8}, {24, 3}, {30, -6}};
  model.learn(probes);
  const double up = model.crf_for({24, 3}, 6) - 24;
  const double down = model.crf_for({24, 3}, 0) - 24;
  EXPECT_LT(up, 0);
  EXPECT_GT(down, 0);
  // Three points more take a longer way than three points less.
  EXPECT_GT(-up, down);
  EXPECT_NEAR(model.margin_at({24, 3}, 24 + down), 0, 0.2);
}

TEST(CrfRange, RoundsToBetterSettings) {
  const CrfRange range{10, 45, 0.5};
  EXPECT_EQ(range.floor(23.4), 23);
  EXPECT_EQ(range.floor(23.5), 23.5);
  EXPECT_EQ(range.floor(3), 10);
  EXPECT_EQ(range.floor(99), 45);
}

}  // namespace
}  // namespace framewise::video
