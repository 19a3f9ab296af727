// SPDX-License-Identifier: Apache-2.0
// Estimates from samples: the coverage of intervals, on series of real files
// and on a pyramid-coded clip.
#include "measure/estimate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <span>
#include <string>

#include "framewise/animation.h"
#include "timeline/sampling/online_draw.h"
#include "timeline/sampling/strata.h"

namespace framewise::measure {
namespace {

using timeline::Cutting;
using timeline::Moment;
using timeline::Strata;

TEST(StudentQuantile, IsThatOfTheTables) {
  EXPECT_NEAR(student_quantile(0.95, 1e9), 1.959964, 1e-5);
  EXPECT_NEAR(student_quantile(0.99, 1e9), 2.575829, 1e-5);
  EXPECT_NEAR(student_quantile(0.95, 10), 2.228139, 1e-6);
  EXPECT_NEAR(student_quantile(0.95, 30), 2.042272, 1e-6);
  EXPECT_NEAR(student_quantile(0.99, 14), 2.976843, 1e-6);
  EXPECT_NEAR(student_quantile(0.95, 1), 12.706205, 1e-5);
  EXPECT_NEAR(student_quantile(0.95, 2), 4.302653, 1e-6);
}

TEST(WorseShare, IsTheRuleOfThree) {
  EXPECT_NEAR(worse_share(0.95, 59), 0.0495, 1e-3);
  EXPECT_NEAR(worse_share(0.95, 300), 3.0 / 300, 1e-3);
}

// Equal values say nothing of what was not drawn.
TEST(EstimateMean, EqualValuesStillHaveAnInterval) {
  const std::vector<Drawn> drawn(16, Drawn{100, {50}, 1});
  const Estimate alike = estimate_mean(drawn, {.proxy_means = {50}});
  EXPECT_GT(alike.half_width, 0.001);
  EXPECT_LT(alike.half_width, 0.01);
  const Estimate unlike = estimate_mean(drawn, {.proxy_means = {40}});
  EXPECT_GT(unlike.half_width, 20);
  const std::vector<Drawn> all(16, Drawn{100, {50}, 1, 0});
  EXPECT_EQ(estimate_mean(all, {.proxy_means = {50}}).half_width, 0);
}

TEST(EstimateMean, IsExactWhereTheProxyExplainsEverything) {
  std::vector<Drawn> drawn;
  for (const double x : {1.0, 4.0, 9.0, 11.0, 30.0}) {
    drawn.push_back({2 * x + 1, {x}, 1});
  }
  const Estimate estimate = estimate_mean(drawn, {.proxy_means = {13}});
  EXPECT_TRUE(estimate.corrected_by[0]);
  EXPECT_NEAR(estimate.mean, 27, 1e-9);
}

TEST(EstimateMean, FollowsSeveralProxiesWhereEachSaysSomething) {
  std::mt19937 random(1);
  std::vector<Drawn> drawn;
  for (int i = 0; i < 40; ++i) {
    const double x = double(random() % 100);
    const double z = double(random() % 100);
    drawn.push_back({3 * x - 2 * z + 7, {x, 0, z}, 1});
  }
  const Estimate estimate = estimate_mean(drawn, {.proxy_means = {55, 0, 48}});
  EXPECT_TRUE(estimate.corrected_by[0]);
  EXPECT_FALSE(estimate.corrected_by[1]);
  EXPECT_TRUE(estimate.corrected_by[2]);
  EXPECT_NEAR(estimate.mean, 3 * 55 - 2 * 48 + 7, 1e-6);
}

// Two equal proxies say no more than one.
TEST(EstimateMean, IsNotMisledByProxiesThatAreOne) {
  std::vector<Drawn> drawn;
  for (int i = 0; i < 30; ++i) {
    const double x = double(i * i % 17);
    drawn.push_back({2 * x + double(i % 3), {x, 5 * x + 1, 0}, 1});
  }
  const Estimate estimate = estimate_mean(drawn, {.proxy_means = {8, 41, 0}});
  EXPECT_NE(estimate.corrected_by[0], estimate.corrected_by[1]);
  EXPECT_NEAR(estimate.mean, 17, 0.5);
}

// A sample says little about a proxy's effect outside of its range.
TEST(EstimateMean, DoesNotFollowAProxyFarBeyondTheSample) {
  std::vector<Drawn> drawn;
  for (int i = 0; i < 20; ++i) {
    const double x = 1 + 0.001 * (i * 7 % 5);
    drawn.push_back({50 + 10 * x, {x}, 1});
  }
  const Estimate near = estimate_mean(drawn, {.proxy_means = {1.002}});
  const Estimate far = estimate_mean(drawn, {.proxy_means = {9}});
  EXPECT_TRUE(near.corrected_by[0]);
  EXPECT_FALSE(far.corrected_by[0]);
  EXPECT_NEAR(far.mean, 60, 0.1);
}

TEST(EstimateMean, AllOfItLeavesNoInterval) {
  const std::vector<Drawn> drawn = {
      {1, {}, 1, 0}, {2, {}, 1, 0}, {6, {}, 2, 0}};
  const Estimate estimate = estimate_mean(drawn, {});
  EXPECT_DOUBLE_EQ(estimate.mean, 3.75);
  EXPECT_EQ(estimate.half_width, 0);
}

// An end has neighbors on one side only, but contributes as much to the mean as
// any other stratum.
TEST(EstimateMean, SeesWhatStandsOutAtTheEndsToo) {
  std::vector<Drawn> in_the_middle(12, Drawn{50, {}, 1});
  std::vector<Drawn> at_an_end = in_the_middle;
  in_the_middle[5].value = at_an_end[0].value = 20;
  EXPECT_GT(estimate_mean(at_an_end, {}).half_width,
            0.6 * estimate_mean(in_the_middle, {}).half_width);
}

// Drift is no error of a sample with one instant per stratum.
TEST(EstimateMean, AStraightLineIsSureButForWhatWasNotDrawn) {
  std::vector<Drawn> drawn;
  for (int i = 0; i < 3; ++i) drawn.push_back({5.0 * i, {}, 1});
  EXPECT_LT(estimate_mean(drawn, {}).half_width, 0.0002 * 5);
  for (int i = 3; i < 20; ++i) drawn.push_back({5.0 * i, {}, 1});
  EXPECT_LT(estimate_mean(drawn, {}).half_width, 0.0001 * 50);
}

TEST(EstimateMean, OnlyWhatIsOpenIsUnsure) {
  std::vector<Drawn> drawn;
  for (size_t i = 0; i < 20; ++i) drawn.push_back({double(i * i % 7), {}, 1});
  const double all_open = estimate_mean(drawn, {}).half_width;
  for (Drawn& one : drawn) one.diversity = 0.25;
  EXPECT_NEAR(estimate_mean(drawn, {}).half_width, all_open / 2, 1e-12);
}

TEST(RelativeWidth, FallsAsIntervalsDo) {
  const Population asked{.rounds = 3};
  const double of_twenty = relative_width(20, 1000000, asked);
  // Slightly faster than the root of n: small samples know their variance less
  // well.
  EXPECT_LT(relative_width(80, 1000000, asked), 0.5 * of_twenty);
  EXPECT_GT(relative_width(80, 1000000, asked), 0.4 * of_twenty);
  EXPECT_EQ(relative_width(100, 100, asked), 0);
}

// Values of a costly metric and of the proxy per frame.
struct Series {
  std::string name;
  std::vector<double> y;
  std::vector<double> x;
  std::vector<Moment> moments;

  double mean(const std::vector<double>& values) const {
    double sum = 0;
    double weights = 0;
    for (size_t i = 0; i < values.size(); ++i) {
      sum += values[i] * moments[i].weight;
      weights += moments[i].weight;
    }
    return sum / weights;
  }
};

// Draws about `count` instants from the moments.
using Way = std::function<Strata(std::span<const Moment>, size_t, uint64_t)>;

Way cut(Cutting cutting) {
  return
      [cutting](std::span<const Moment> moments, size_t count, uint64_t seed) {
        return Strata(moments, cutting, count, seed);
      };
}

// Draws as the first round does.
Strata drawn_online(std::span<const Moment> moments, size_t count,
                    uint64_t seed) {
  double time = 0;
  for (const Moment& one : moments) time += one.weight;
  timeline::OnlineDraw draw(time / double(count), seed);
  for (size_t i = 0; i < moments.size(); ++i) {
    draw.add(i, moments[i]);
  }
  return draw.strata();
}

Estimate sampled(const Series& series, size_t count, uint64_t seed,
                 const Way& way = cut(Cutting::kUniform)) {
  std::vector<Moment> moments = series.moments;
  for (size_t i = 0; i < moments.size(); ++i) moments[i].quality = series.x[i];
  std::vector<Drawn> drawn;
  for (const auto& one : way(moments, count, seed).drawn()) {
    drawn.push_back({series.y[one.moment],
                     {series.x[one.moment]},
                     one.weight,
                     one.diversity});
  }
  return estimate_mean(drawn, {.proxy_means = {series.mean(series.x)}});
}

struct Simulation {
  double covered = 0;
  double worst_error = 0;  // relative
  double mean_error = 0;
};

Simulation simulate(const Series& series, size_t count, const Way& way) {
  constexpr int kSeeds = 1000;
  const double truth = series.mean(series.y);
  Simulation run;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Estimate estimate = sampled(series, count, seed * 7919 + 1, way);
    const double error = std::abs(estimate.mean - truth);
    run.covered += error <= estimate.half_width + 1e-12;
    run.mean_error += error / std::abs(truth) / kSeeds;
    run.worst_error = std::max(run.worst_error, error / std::abs(truth));
  }
  run.covered /= kSeeds;
  return run;
}

// The quality in dB of each frame of a real animation after coarse coding
// (values rounded to steps of 24 levels). The proxy reads every eighth row.
Series series_of(const std::filesystem::path& path) {
  Series series{path.filename(), {}, {}, {}};
  auto animation = open(path);
  if (!animation) return series;
  while (series.y.size() < 300) {
    auto frame = animation->next();
    if (!frame || !*frame) break;
    const PlaneView plane = (*frame)->plane(0);
    const size_t step = (*frame)->format().layout == Layout::kRgba ? 4 : 1;
    double all = 0;
    double some = 0;
    double rows = 0;
    for (int y = 0; y < plane.size.height; ++y) {
      double sum = 0;
      for (int x = 0; x < plane.size.width; ++x) {
        const int value = plane.row(y)[size_t(x) * step];
        const int error = value - value / 24 * 24 - 12;
        sum += error * error;
      }
      all += sum;
      if (y % 8 == 0) some += sum, ++rows;
    }
    const double width = plane.size.width;
    const auto decibels = [](double mse) {
      return 10 * std::log10(255 * 255 / std::max(mse, 1e-3));
    };
    series.y.push_back(decibels(all / (width * plane.size.height)));
    series.x.push_back(decibels(some / (width * rows)));
    const FrameTime time = (*frame)->time();
    series.moments.push_back({double(std::max<int64_t>(1, time.duration)), 0});
  }
  return series;
}

// From real files of at least 40 frames.
std::vector<Series> real_series() {
  const std::filesystem::path corpus =
      std::filesystem::path(FRAMEWISE_SHARED_DIR) / "corpus/animated";
  std::vector<Series> all;
  for (const char* name :
       {"gymnasium--lunar_lander.gif", "image-gif--sample_big.gif",
        "gymnasium--inverted_double_pendulum.gif", "pyxel--10_platformer.gif",
        "pyxel--12_perlin_noise.gif", "pyxel--02_jump_game.gif",
        "gymnasium--frozen_lake.gif", "shimmer--shimmer.gif",
        "genact--memdump.gif", "pillow--iss634.gif",
        "sdwebimage--TestImageAnimated.apng",
        "lottie-ios--transitionPosition.gif",
        "wuffs--gifplayer-muybridge.gif"}) {
    Series series = series_of(corpus / name);
    if (series.y.size() >= 40) all.push_back(std::move(series));
  }
  return all;
}

TEST(Sampling, TheIntervalHoldsTheFullValueAsOftenAsItSays) {
  const std::vector<Series> all = real_series();
  if (all.empty()) GTEST_SKIP() << "no corpus";
  ASSERT_GE(all.size(), 12u);
  struct Sampled {
    const char* name;
    Way way;
    double least;  // of any series
  };
  for (const auto& [name, way, least] :
       {Sampled{"cut", cut(Cutting::kQuality), 0.935},
        Sampled{"in passing", drawn_online, 0.9}}) {
    double covered = 0;
    double mean_error = 0;
    for (const Series& series : all) {
      const Simulation run = simulate(series, 16, way);
      RecordProperty(series.name + " " + name, std::to_string(run.covered));
      if (std::getenv("FRAMEWISE_PRINT")) {
        printf("%s %s n=%zu covered %.3f error %.4f worst %.4f\n", name,
               series.name.c_str(), series.y.size(), run.covered,
               run.mean_error, run.worst_error);
      }
      EXPECT_GE(run.covered, least) << name << " " << series.name;
      EXPECT_LE(run.worst_error, 0.01) << name << " " << series.name;
      covered += run.covered / double(all.size());
      mean_error += run.mean_error / double(all.size());
    }
    // Some of these series vary by less than the least width of an interval, so
    // nearly all of theirs hold; how wide intervals are is told by the others
    // below.
    EXPECT_GE(covered, 0.95) << name;
    EXPECT_LE(mean_error, 0.001) << name;
  }
}

// The interval depends only on the variation within strata, so a drift does not
// widen it.
TEST(Sampling, ADriftMakesNoIntervalWider) {
  Series series{"drift", {}, {}, {}};
  for (int i = 0; i < 320; ++i) {
    series.y.push_back(20 + i / 16.0);
    series.x.push_back(0);
    series.moments.push_back({1, 1});
  }
  const Simulation run = simulate(series, 16, cut(Cutting::kUniform));
  EXPECT_GE(run.covered, 0.93);
  EXPECT_LE(run.covered, 0.97);
}

// Quality in a pyramid of eight frames, as x264 and AV1 code them, with a slow
// drift and a harder scene. The proxy follows it with noise.
Series pyramid(size_t frames) {
  constexpr double kLevels[] = {4, 0, 1, 0, 2.2, 0, 1, 0};
  Series series{"pyramid", {}, {}, {}};
  std::mt19937 random(5);
  std::normal_distribution<double> normal;
  for (size_t i = 0; i < frames; ++i) {
    const double t = double(i) / double(frames);
    const double y = 34 + kLevels[i % 8] + 2 * std::sin(5 * t) -
                     (t > 0.6 && t < 0.75 ? 3 : 0) + 0.3 * normal(random);
    series.y.push_back(y);
    series.x.push_back(0.8 * y + 0.8 * normal(random));
    series.moments.push_back({1, 1});
  }
  return series;
}

TEST(Sampling, AFixedStrideIsBiasedOnAPyramidAndRandomInstantsAreNot) {
  const Series series = pyramid(640);
  const double truth = series.mean(series.y);
  double stride = 0;
  for (size_t i = 0; i < 640; i += 8) stride += series.y[i] / 80;
  double ours = 0;
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    ours += sampled(series, 80, seed).mean / 1000;
  }
  EXPECT_GT(std::abs(stride - truth), 2);  // dB
  EXPECT_LT(std::abs(ours - truth), 0.05);
}

// A few frames far worse than the rest: the hardest case for a small sample.
TEST(Sampling, CoversWhereFewFramesAreBad) {
  Series series = pyramid(400);
  std::mt19937 random(9);
  for (double& y : series.y) {
    if (random() % 12 == 0) y -= 6;
  }
  for (size_t i = 0; i < series.y.size(); ++i) series.x[i] = 0.5 * series.y[i];
  for (size_t i = 0; i < series.y.size(); ++i) {
    series.x[i] += double(random() % 100) / 30;
  }
  EXPECT_GE(simulate(series, 24, cut(Cutting::kUniform)).covered, 0.92);
  const Simulation by_quality = simulate(series, 24, cut(Cutting::kQuality));
  EXPECT_GE(by_quality.covered, 0.945);
  EXPECT_LE(by_quality.covered, 0.97);
  const Simulation passing = simulate(series, 24, drawn_online);
  EXPECT_GE(passing.covered, 0.93);
  EXPECT_LE(passing.covered, 0.97);
}

TEST(Sampling, CoversWhereTheProxySaysNothing) {
  Series series = pyramid(400);
  std::mt19937 random(2);
  for (double& x : series.x) x = double(random() % 1000);
  for (const Way& way : {cut(Cutting::kQuality), Way(drawn_online)}) {
    const Simulation run = simulate(series, 24, way);
    EXPECT_GE(run.covered, 0.93);
    EXPECT_LE(run.covered, 0.98);
  }
}

TEST(Sampling, CoversOnAPyramidWithEveryCutting) {
  Series series = pyramid(480);
  for (size_t i = 0; i < series.moments.size(); ++i) {
    series.moments[i].motion = i % 120 == 0 ? 60 : double(i % 7);
  }
  for (const Cutting cutting : {Cutting::kUniform, Cutting::kAdaptive,
                                Cutting::kScenes, Cutting::kQuality}) {
    const Simulation run = simulate(series, 24, cut(cutting));
    EXPECT_GE(run.covered, 0.91) << name_of(cutting);
    EXPECT_LE(run.covered, 0.97) << name_of(cutting);
    EXPECT_LE(run.worst_error, 0.05) << name_of(cutting);
  }
  const Simulation passing = simulate(series, 24, drawn_online);
  EXPECT_GE(passing.covered, 0.91);
  EXPECT_LE(passing.covered, 0.97);
  EXPECT_LE(passing.worst_error, 0.05);
}

}  // namespace
}  // namespace framewise::measure
