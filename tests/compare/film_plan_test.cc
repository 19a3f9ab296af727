// SPDX-License-Identifier: Apache-2.0
// Films of which some pairs are chosen and measured.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "compare/compare_fixture.h"
#include "compare/film_frames.h"
#include "framewise/cache.h"
#include "framewise/compare.h"
#include "framewise/thread_pool.h"

namespace framewise {
namespace {

using Luma = std::function<int(int x, int y, int time)>;

class FilmPlans : public Compare {
 protected:
  // A film of 25 frames a second.
  std::filesystem::path film(const char* name, int frames, const Luma& luma) {
    std::string bytes = "YUV4MPEG2 W160 H96 F25:1 Ip A1:1 C420mpeg2\n";
    for (int time = 0; time < frames; ++time) {
      bytes += "FRAME\n";
      for (int y = 0; y < kFilmSize.height; ++y) {
        for (int x = 0; x < kFilmSize.width; ++x) {
          bytes += char(std::clamp(luma(x, y, time), 16, 235));
        }
      }
      bytes.append(size_t(kFilmSize.pixels()) / 2, char(128));
    }
    return write(name, bytes);
  }
  std::filesystem::path original(int frames = kFrames) {
    return film("a.y4m", frames, film_luma);
  }
  static int coded(int x, int y, int time) {
    std::mt19937 random{uint32_t(time * 7919 + y * 160 + x)};
    return film_luma(x, y, time) + int(random() % 9) - 4;
  }

  static Comparison compared(const std::filesystem::path& a,
                             const std::filesystem::path& b, SampleBy by,
                             Executor* executor = nullptr) {
    CompareOptions options{.sampling = {.by = by}};
    options.executor = executor;
    const auto report = compare(a, {{b}}, options);
    EXPECT_TRUE(report) << report.error().to_string();
    return report->comparisons[0];
  }

  static constexpr int kFrames = 100;
};

bool finds(const Comparison& comparison, int64_t frame) {
  return std::ranges::any_of(comparison.reasons, [&](const Reason& one) {
    return one.severity > Severity::kInfo && one.first_frame <= frame &&
           one.last_frame >= frame;
  });
}

TEST_F(FilmPlans, MeasureAPartAndJudgeAsAllPairsDo) {
  const auto a = original();
  const auto b = film("b.y4m", kFrames, coded);
  const Comparison all = compared(a, b, SampleBy::kNothing);
  const Comparison some = compared(a, b, SampleBy::kFilm);
  ASSERT_TRUE(some.film_plan);
  EXPECT_FALSE(all.film_plan);
  EXPECT_LT(some.film_plan->measured(), kFrames / 4);
  EXPECT_EQ(some.measured_pairs, some.film_plan->measured());
  EXPECT_FALSE(some.partial);
  EXPECT_EQ(some.judged, all.judged);
  EXPECT_LE(*some.film_plan->score_low, *all.score);
  EXPECT_GE(*some.film_plan->score_high, *all.score);
  const MetricReport& ssim = metric(some, "ssim");
  ASSERT_TRUE(ssim.sampled);
  EXPECT_EQ(ssim.sampled->method, "film");
  EXPECT_LE(ssim.sampled->mean_low, metric(all, "ssim").summary->mean);
  EXPECT_GE(ssim.sampled->mean_high, metric(all, "ssim").summary->mean);
}

// The interval of the score holds the limit, so that it decides nothing.
TEST_F(FilmPlans, MeasureAllPairsWhereTheVerdictIsOpen) {
  const auto a = original();
  const auto b = film("b.y4m", kFrames, coded);
  const Comparison all = compared(a, b, SampleBy::kNothing);
  CompareOptions options{.sampling = {.by = SampleBy::kFilm}};
  options.policy.score_warning = *all.score;
  const auto report = compare(a, {{b}}, options);
  ASSERT_TRUE(report);
  const Comparison& some = report->comparisons[0];
  EXPECT_FALSE(some.film_plan);
  EXPECT_EQ(some.measured_pairs, kFrames);
  EXPECT_EQ(some.score, all.score);
}

TEST_F(FilmPlans, FindASingleBrokenFrame) {
  const auto a = original();
  const auto b = film("b.y4m", kFrames, [](int x, int y, int time) {
    const bool broken = time == 57 && x / 32 == 2 && y / 32 == 1;
    return broken ? 235 : coded(x, y, time);
  });
  EXPECT_TRUE(finds(compared(a, b, SampleBy::kNothing), 57));
  EXPECT_TRUE(finds(compared(a, b, SampleBy::kFilm), 57));
}

TEST_F(FilmPlans, FindAFreeze) {
  const auto a = original();
  const auto b = film("b.y4m", kFrames, [](int x, int y, int time) {
    const bool frozen = time >= 40 && time < 55;
    return coded(x, y, frozen ? 40 : time);
  });
  EXPECT_TRUE(finds(compared(a, b, SampleBy::kNothing), 47));
  EXPECT_TRUE(finds(compared(a, b, SampleBy::kFilm), 47));
}

TEST_F(FilmPlans, AreTheSameForAnyNumberOfThreads) {
  const auto a = original();
  const auto b = film("b.y4m", kFrames, coded);
  ThreadPool two(2);
  ThreadPool six(6);
  const Comparison alone = compared(a, b, SampleBy::kFilm);
  for (Executor* const executor : {&two, &six}) {
    const Comparison shared = compared(a, b, SampleBy::kFilm, executor);
    EXPECT_EQ(shared.film_plan->measured(), alone.film_plan->measured());
    EXPECT_EQ(shared.score, alone.score);
    for (size_t i = 0; i < alone.metrics.size(); ++i) {
      EXPECT_EQ(shared.metrics[i].values, alone.metrics[i].values);
      EXPECT_EQ(shared.metrics[i].sampled->mean_low,
                alone.metrics[i].sampled->mean_low);
    }
    EXPECT_EQ(shared.reasons.size(), alone.reasons.size());
  }
}

TEST_F(FilmPlans, MeasureAllPairsOfShortFilmsAndOfOtherAnimations) {
  const Comparison few =
      compared(original(20), film("b.y4m", 20, coded), SampleBy::kFilm);
  EXPECT_FALSE(few.film_plan);
  EXPECT_EQ(few.measured_pairs, 20);
  const Comparison gif =
      compared(write("a.gif", noise_gif(64, 40, 0).bytes()),
               write("b.gif", noise_gif(64, 40, 50).bytes()), SampleBy::kFilm);
  EXPECT_FALSE(gif.film_plan);
  EXPECT_EQ(gif.measured_pairs, gif.distinct_pairs);
}

TEST_F(FilmPlans, AreKeptInTheCache) {
  const auto a = original();
  const auto b = film("b.y4m", kFrames, coded);
  Cache cache(CacheOptions{.folder = folder_ / "cache"});
  CompareOptions options{.sampling = {.by = SampleBy::kFilm}};
  options.cache = &cache;
  const auto first = compare(a, {{b}}, options);
  const auto second = compare(a, {{b}}, options);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(second->comparisons[0].film_plan->score_low,
            first->comparisons[0].film_plan->score_low);
}

}  // namespace
}  // namespace framewise
