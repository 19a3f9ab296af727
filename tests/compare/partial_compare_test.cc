// SPDX-License-Identifier: Apache-2.0
// Comparisons that do not see all pairs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>

#include "compare/compare_fixture.h"
#include "compare/pairs/online_sampler.h"
#include "framewise/cache.h"
#include "framewise/compare.h"
#include "framewise/thread_pool.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(Compare, AStoppedComparisonIsMarkedPartial) {
  const auto a = write("a.gif", noise_gif(64, 9, 0).bytes());
  const auto b = write("b.gif", noise_gif(64, 9, 50).bytes());
  std::stop_source stop;
  CompareOptions options{.metrics = {"psnr"}};
  options.stop = stop.get_token();
  int64_t seen = 0;
  options.progress = [&](const CompareProgress& now) {
    EXPECT_EQ(now.done, ++seen);
    EXPECT_EQ(now.total, 9);
    if (now.done == 4) stop.request_stop();
  };
  const auto report = compare(a, {{b}}, options);
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_TRUE(report->partial());
  EXPECT_EQ(report->comparisons[0].measured_pairs, 4);
  EXPECT_TRUE(report->comparisons[0].metrics[0].summary);
}

TEST_F(Compare, RefusesAnEndBeforeTheStart) {
  const auto a = write("a.gif", noise_gif(64, 9, 0).bytes());
  CompareOptions options{.start = {.milliseconds = 1000},
                         .end = TimePoint{.milliseconds = 500}};
  auto report = compare(a, {{a}}, options);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().message, "the end, 0.5 s, is before the start, 1 s");
  options.start = {.frames = 8};
  options.end = TimePoint{.frames = 2};
  report = compare(a, {{a}}, options);
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message, HasSubstr("frame 2"));
}

TEST_F(Compare, NamesItsStagesInTheirOrder) {
  const auto a = write("a.gif", noise_gif(64, 9, 0).bytes());
  const auto b = write("b.gif", noise_gif(64, 9, 50).bytes());
  CompareOptions options{.metrics = {"psnr"}, .pictures = Embed::kWorst};
  std::vector<CompareStage> stages;
  double drawn = 0;
  options.on_stage = [&](CompareStage stage, std::optional<double> share) {
    if (stages.empty() || stages.back() != stage) stages.push_back(stage);
    if (stage != CompareStage::kDrawing || !share) return;
    EXPECT_GT(*share, drawn);
    drawn = *share;
  };
  ASSERT_TRUE(compare(a, {{b}}, options));
  EXPECT_THAT(stages,
              ElementsAre(CompareStage::kReading, CompareStage::kMeasuring,
                          CompareStage::kJudging, CompareStage::kDrawing));
  EXPECT_DOUBLE_EQ(drawn, 1);
}

TEST_F(Compare, TellsTheWorstPairSoFar) {
  TinyGif original = noise_gif(64, 9, 0);
  TinyGif damaged = original;
  for (size_t k = 0; k < 400; ++k) damaged.frames[5].pixels[k] ^= 7;
  for (size_t k = 0; k < 40; ++k) damaged.frames[7].pixels[k] ^= 7;
  const auto a = write("a.gif", original.bytes());
  const auto b = write("b.gif", damaged.bytes());
  const TemporaryFolder folder;
  Cache cache({.folder = folder.path()});
  // With a cache pairs are counted as they are measured, not as they lie.
  for (Cache* const used : {static_cast<Cache*>(nullptr), &cache}) {
    CompareOptions options{.metrics = {"mse"}, .judge = false, .cache = used};
    std::vector<double> told;
    std::optional<WorstSoFar> last;
    options.progress = [&](const CompareProgress& now) {
      last = now.worst;
      if (last) told.push_back(last->value);
    };
    const auto report = compare(a, {{b}}, options);
    ASSERT_TRUE(report) << report.error().to_string();
    ASSERT_TRUE(last);
    EXPECT_EQ(last->metric, "mse");
    EXPECT_TRUE(std::ranges::is_sorted(told));
    EXPECT_GT(last->value, 0);
    EXPECT_DOUBLE_EQ(last->value,
                     report->comparisons[0].metrics[0].summary->max);
    EXPECT_GT(last->time_ms, 0);
  }
}

TEST_F(Compare, AStopBehindTheMeasuringLosesNothing) {
  // Pictures so large that they are read again for what is not measured.
  const auto a = write("a.gif", noise_gif(1100, 3, 0).bytes());
  const auto b = write("b.gif", noise_gif(1100, 3, 50).bytes());
  for (const int64_t last : {1, 3}) {
    std::stop_source stop;
    CompareOptions options{.metrics = {"psnr", "giflab:composite"},
                           .error_maps = 1,
                           .pictures = Embed::kThumbnail};
    options.stop = stop.get_token();
    options.progress = [&](const CompareProgress& now) {
      if (now.done == last) stop.request_stop();
    };
    const auto report = compare(a, {{b}}, options);
    ASSERT_TRUE(report) << report.error().to_string();
    EXPECT_TRUE(report->partial());
    EXPECT_EQ(report->comparisons[0].measured_pairs, last);
    EXPECT_TRUE(report->comparisons[0].metrics[0].summary);
  }
}

TEST_F(Compare, ASampleDoesNotContradictTheWhole) {
  TinyGif original = noise_gif(48, 90, 0);
  TinyGif damaged = original;
  std::mt19937 random(11);
  for (size_t i = 0; i < damaged.frames.size(); ++i) {
    const int damage = i % 8 == 0 ? 20 : 120 + int(i);
    for (int k = 0; k < damage; ++k) {
      auto& pixels = damaged.frames[i].pixels;
      uint8_t& pixel = pixels[random() % pixels.size()];
      pixel = uint8_t((pixel + 30) % 128);
    }
  }
  const auto a = write("a.gif", original.bytes());
  const auto b = write("b.gif", damaged.bytes());
  CompareOptions options{.metrics = {"ssim", "mse"}};
  const auto full = compare(a, {{b}}, options);
  ASSERT_TRUE(full) << full.error().to_string();
  const double truth = metric(full->comparisons[0], "ssim").summary->mean;
  for (const SampleBy by : {SampleBy::kUniform, SampleBy::kAdaptive,
                            SampleBy::kScenes, SampleBy::kProgressive}) {
    options.sampling = {.by = by, .pairs = 30, .most = {}, .confidence = 0.99};
    const auto report = compare(a, {{b}}, options);
    ASSERT_TRUE(report) << report.error().to_string();
    const Comparison& comparison = report->comparisons[0];
    const MetricReport& ssim = metric(comparison, "ssim");
    ASSERT_TRUE(ssim.sampled);
    EXPECT_LE(ssim.sampled->pairs, 30);
    EXPECT_LE(ssim.sampled->mean_low, truth);
    EXPECT_GE(ssim.sampled->mean_high, truth);
    EXPECT_NEAR(ssim.summary->mean, truth, 0.05 * truth);
    EXPECT_FALSE(ssim.summary->harmonic_mean);
    EXPECT_FALSE(comparison.partial);
    // What is cheap is known of every pair.
    const MetricReport& mse = metric(comparison, "mse");
    EXPECT_FALSE(mse.sampled);
    EXPECT_EQ(mse.summary->mean,
              metric(full->comparisons[0], "mse").summary->mean);
    // And the same again, with any number of threads.
    ThreadPool pool(3);
    options.executor = &pool;
    const auto again = compare(a, {{b}}, options);
    options.executor = nullptr;
    ASSERT_TRUE(again);
    EXPECT_EQ(values_of(*again), values_of(*report));
  }
}

// What differs by how much decides about colors, wherever it lies in the
// picture.
TEST_F(Compare, ASampleOfColorsFollowsTheDifferencesOfAllPairs) {
  const TinyGif original = noise_gif(48, 90, 0);
  TinyGif damaged = original;
  std::mt19937 random(4);
  for (TinyGifFrame& frame : damaged.frames) {
    const auto shift = uint8_t(random() % 6);
    for (uint8_t& pixel : frame.pixels) {
      if (random() % 100 < 60) pixel = std::min<uint8_t>(pixel + shift, 127);
    }
  }
  const auto a = write("a.gif", original.bytes());
  const auto b = write("b.gif", damaged.bytes());
  CompareOptions options{.metrics = {"ciede2000"}};
  const auto full = compare(a, {{b}}, options);
  options.sampling = {.by = SampleBy::kProgressive, .pairs = 20, .most = {}};
  const auto part = compare(a, {{b}}, options);
  ASSERT_TRUE(full && part);
  const MetricReport& colors = metric(part->comparisons[0], "ciede2000");
  ASSERT_TRUE(colors.sampled);
  EXPECT_EQ(colors.sampled->method, "quality, corrected by mae");
  const double truth = metric(full->comparisons[0], "ciede2000").summary->mean;
  EXPECT_NEAR(colors.summary->mean, truth, 0.04 * truth);
  EXPECT_LT(colors.sampled->mean_high - colors.sampled->mean_low, 0.1 * truth);
}

// The score is cheap, and what a verdict is made of.
TEST_F(Compare, ASampleLeavesTheScoreAndTheVerdictAsTheyAre) {
  const auto a = write("a.gif", noise_gif(48, 90, 0).bytes());
  const auto b = write("b.gif", noise_gif(48, 90, 200, {3, 4, 5}).bytes());
  CompareOptions options{.metrics = {"score", "ssim"}};
  const auto full = compare(a, {{b}}, options);
  options.sampling = {.by = SampleBy::kUniform, .pairs = 10, .most = {}};
  const auto part = compare(a, {{b}}, options);
  ASSERT_TRUE(full && part);
  const Comparison& comparison = part->comparisons[0];
  EXPECT_TRUE(metric(comparison, "ssim").sampled);
  EXPECT_FALSE(metric(comparison, "score").sampled);
  EXPECT_EQ(comparison.score, full->comparisons[0].score);
  EXPECT_EQ(comparison.status(), full->comparisons[0].status());
}

// A gray video of noise, with other noise of a strength of its own over each
// frame.
std::string gray_video(int side, int frames, int most_damage) {
  const std::string edge = std::to_string(side);
  std::string bytes = "YUV4MPEG2 W" + edge + " H" + edge + " F25:1 Ip Cmono\n";
  std::mt19937 strength(5);
  for (int i = 0; i < frames; ++i) {
    std::mt19937 random(3);
    bytes += "FRAME\n";
    const size_t begin = bytes.size();
    for (int k = 0; k < side * side; ++k) bytes += char(60 + random() % 100);
    for (auto left = strength() % unsigned(most_damage + 1); left > 0; --left) {
      bytes[begin + random() % size_t(side * side)] = char(200);
    }
  }
  return bytes;
}

// What costly metrics look at is drawn while the frames go by.
TEST_F(Compare, ASampleThatOneLookSettlesReadsFilesOnce) {
  const auto a = write("a.y4m", gray_video(64, 200, 0));
  const auto b = write("b.y4m", gray_video(64, 200, 90));
  CompareOptions options{.metrics = {"butteraugli"},
                         .pairing = PairingMode::kTime};
  options.sampling.short_bytes = 0;
  const auto bytes_of = [&](const CompareOptions& how) {
    const int64_t before = bytes_read();
    EXPECT_TRUE(compare(a, {{b}}, how));
    return bytes_read() - before;
  };
  bytes_of(options);  // what is read once for the whole process
  const int64_t in_full = bytes_of(options);
  options.sampling.by = SampleBy::kProgressive;
  options.requirements = {"butteraugli<1000"};
  const auto report = compare(a, {{b}}, options);
  ASSERT_TRUE(metric(report->comparisons[0], "butteraugli").sampled);
  EXPECT_EQ(metric(report->comparisons[0], "butteraugli").sampled->looks, 1);
  EXPECT_LT(bytes_of(options), in_full + int64_t(file_size(b)) / 2);
}

// The frames of a short clip stay in memory, and all that is cheap is known of
// them before anything is drawn.
TEST_F(Compare, ASampleOfAShortClipReadsFilesOnce) {
  const auto a = write("a.y4m", gray_video(64, 200, 0));
  const auto b = write("b.y4m", gray_video(64, 200, 300));
  CompareOptions options{.metrics = {"butteraugli"},
                         .pairing = PairingMode::kTime};
  const auto full = compare(a, {{b}}, options);
  ASSERT_TRUE(full);
  const double mean = metric(full->comparisons[0], "butteraugli").summary->mean;
  // So near that one look leaves it open.
  options.requirements = {"butteraugli.mean<" + std::to_string(1.02 * mean)};
  options.sampling.by = SampleBy::kProgressive;
  const auto sampled = [&](int64_t short_bytes) {
    options.sampling.short_bytes = short_bytes;
    const int64_t before = bytes_read();
    const auto report = compare(a, {{b}}, options);
    EXPECT_TRUE(report);
    const auto& found = metric(report->comparisons[0], "butteraugli").sampled;
    EXPECT_TRUE(found);
    return std::pair(found->looks, bytes_read() - before);
  };
  const int64_t once = sampled(1 << 30).second;
  const auto [looks, bytes] = sampled(0);
  EXPECT_GE(looks, 2);
  EXPECT_GT(bytes, once + int64_t(file_size(b)));
}

TEST_F(Compare, ASampleIsTheSameForAnyNumberOfThreads) {
  const auto a = write("a.y4m", gray_video(48, 150, 0));
  const auto b = write("b.y4m", gray_video(48, 150, 300));
  const auto c = write("c.y4m", gray_video(48, 150, 40));
  // One metric for which threads share each pair, one for which each takes
  // pairs of its own.
  for (const char* metric_name : {"ssim", "butteraugli"}) {
    for (const int64_t short_bytes : {0, 1 << 30}) {
      CompareOptions options{.metrics = {metric_name}};
      options.sampling.by = SampleBy::kProgressive;
      options.sampling.short_bytes = short_bytes;
      const auto alone = compare(a, {{b, c}}, options);
      ASSERT_TRUE(alone) << alone.error().to_string();
      ASSERT_TRUE(metric(alone->comparisons[1], metric_name).sampled);
      for (const int threads : {2, 3, 8}) {
        ThreadPool pool(threads);
        options.executor = &pool;
        const auto report = compare(a, {{b, c}}, options);
        ASSERT_TRUE(report) << report.error().to_string();
        EXPECT_EQ(values_of(*report), values_of(*alone)) << threads;
      }
    }
  }
}

// Other squares in each frame, a little paler and under some grain.
std::string film_of_squares(int frames, bool damaged) {
  constexpr int kSide = 64;
  std::string bytes = "YUV4MPEG2 W64 H64 F25:1 Ip Cmono\n";
  std::mt19937 random(3);
  std::mt19937 grain(4);
  for (int i = 0; i < frames; ++i) {
    std::array<int, kSide * kSide / 16> squares;
    for (int& square : squares) square = int(60 + random() % 100);
    bytes += "FRAME\n";
    for (int k = 0; k < kSide * kSide; ++k) {
      const int square = squares[size_t(k / kSide / 4 * 16 + k % kSide / 4)];
      bytes += char(damaged ? square * 4 / 5 + 6 + int(grain() % 28) : square);
    }
  }
  return bytes;
}

// Edges that are no longer what they were are far off, as those of a film that
// jumps are. A few of its pictures, not all, are looked at once more.
TEST_F(Compare, WhatOnlyLooksMovedIsNotAllReadAgain) {
  const auto a = write("a.y4m", film_of_squares(200, false));
  const auto b = write("b.y4m", film_of_squares(200, true));
  CompareOptions options{.metrics = {"psnr"}, .pairing = PairingMode::kIndex};
  const auto bytes_of = [&](bool judge) {
    options.judge = judge;
    const int64_t before = bytes_read();
    EXPECT_TRUE(compare(a, {{b}}, options));
    return double(bytes_read() - before) / double(file_size(a));
  };
  bytes_of(true);  // what is read once for the whole process
  const double again = bytes_of(true) - bytes_of(false);
  EXPECT_GT(again, 0.2);
  EXPECT_LT(again, 2 * 0.5);
}

// To stop when the interval lies on one side of a bound has to do with where it
// lies: looks share the level then. To stop when it is narrow has little to do
// with that.
TEST_F(Compare, ASampleThatDecidesARequirementHasAWiderInterval) {
  const auto a = write("a.y4m", gray_video(64, 200, 0));
  const auto b = write("b.y4m", gray_video(64, 200, 90));
  CompareOptions options{.metrics = {"ssim"}};
  options.sampling.by = SampleBy::kProgressive;
  const auto width = [&] {
    const auto report = compare(a, {{b}}, options);
    EXPECT_TRUE(report);
    const Sampled& sampled = *metric(report->comparisons[0], "ssim").sampled;
    EXPECT_EQ(sampled.looks, 1);
    return sampled.mean_high - sampled.mean_low;
  };
  const double narrow = width();
  options.requirements = {"ssim>0.1"};
  EXPECT_GT(width(), 1.05 * narrow);
}

// Little memory takes longer, and nothing else.
TEST_F(Compare, ASampleIsTheSameForAnyMemory) {
  const auto a = write("a.y4m", gray_video(64, 150, 0));
  const auto b = write("b.y4m", gray_video(64, 150, 300));
  CompareOptions options{.metrics = {"butteraugli"}};
  options.sampling.by = SampleBy::kProgressive;
  const auto much = compare(a, {{b}}, options);
  options.memory_per_thread = int64_t{1} << 20;
  const auto little = compare(a, {{b}}, options);
  ASSERT_TRUE(much && little);
  EXPECT_TRUE(metric(much->comparisons[0], "butteraugli").sampled);
  EXPECT_EQ(values_of(*little), values_of(*much));
}

// Where all is known that is cheap, it tells how much there is to tell.
TEST_F(Compare, ASampleOfWhatHardlyVariesIsSmallFromTheFirst) {
  const auto a = write("a.y4m", gray_video(48, 240, 0));
  const auto steady = write("b.y4m", [] {
    std::string damaged = gray_video(48, 240, 0);
    for (size_t i = 0; i < 240; ++i) {
      char* pixels =
          damaged.data() + damaged.size() - (240 - i) * (48 * 48 + 6);
      for (size_t k = 0; k < 200; ++k) pixels[6 + k * 11] ^= 8;
      pixels[6 + 2200 + i % 3] ^= 8;
    }
    return damaged;
  }());
  const auto varying = write("c.y4m", gray_video(48, 240, 60));
  CompareOptions options{.metrics = {"ssim"}, .pairing = PairingMode::kIndex};
  options.sampling.by = SampleBy::kScenes;
  const auto report = compare(a, {{steady, varying}}, options);
  ASSERT_TRUE(report) << report.error().to_string();
  const auto pairs = [&](size_t i) {
    return metric(report->comparisons[i], "ssim").sampled->pairs;
  };
  constexpr int64_t kFirst = int64_t{comparison::kSmallFirstRound};
  EXPECT_GE(pairs(0), kFirst - 1);
  EXPECT_LE(pairs(0), kFirst + int64_t{comparison::kSuspects});
  EXPECT_GE(pairs(1), int64_t(comparison::first_round_size(230)));
}

// The worst moments are looked at for themselves, whatever is drawn.
TEST_F(Compare, ASampleSeesTheWorstThatTheScoreShows) {
  const auto a = write("a.y4m", gray_video(48, 150, 0));
  std::string worse = gray_video(48, 150, 0);
  for (size_t i = 0; i < 150; ++i) {
    char* pixels = worse.data() + worse.size() - (150 - i) * (48 * 48 + 6) + 6;
    for (size_t k = 0; k < 20 + i * 37 % 150; ++k) pixels[k * 5] ^= 16;
  }
  const auto b = write("b.y4m", worse);
  CompareOptions options{.metrics = {"ssim"}, .requirements = {"ssim>=0.1"}};
  const auto full = compare(a, {{b}}, options);
  options.sampling.by = SampleBy::kProgressive;
  const auto part = compare(a, {{b}}, options);
  ASSERT_TRUE(full && part);
  ASSERT_TRUE(metric(part->comparisons[0], "ssim").sampled);
  EXPECT_LT(metric(part->comparisons[0], "ssim").sampled->pairs, 40);
  EXPECT_EQ(metric(part->comparisons[0], "ssim").summary->min,
            metric(full->comparisons[0], "ssim").summary->min);
}

// Threads that wait for their turn must not wait for one that has failed.
TEST_F(Compare, AFailureEndsASampleOnSeveralThreads) {
  const std::string whole = gray_video(48, 150, 60);
  const auto a = write("a.y4m", gray_video(48, 150, 0));
  const auto b = write("b.y4m", whole.substr(0, whole.size() * 2 / 3));
  CompareOptions options{.metrics = {"butteraugli"},
                         .pairing = PairingMode::kIndex};
  options.sampling.by = SampleBy::kProgressive;
  ThreadPool pool(4);
  options.executor = &pool;
  EXPECT_FALSE(compare(a, {{b}}, options));
  options.sampling.short_bytes = 0;
  EXPECT_FALSE(compare(a, {{b}}, options));
}

TEST_F(Compare, AStoppedSampleTellsWhatWasDrawnSoFar) {
  const auto a = write("a.y4m", gray_video(48, 150, 0));
  const auto b = write("b.y4m", gray_video(48, 150, 90));
  const auto stopped_after = [&](int64_t pairs) {
    CompareOptions options{.metrics = {"ssim"}};
    options.sampling.by = SampleBy::kProgressive;
    options.sampling.short_bytes = 0;
    std::stop_source stop;
    options.stop = stop.get_token();
    options.progress = [&](const CompareProgress& now) {
      if (now.done == pairs) stop.request_stop();
    };
    auto report = compare(a, {{b}}, options);
    EXPECT_TRUE(report && report->partial());
    return metric(report->comparisons[0], "ssim");
  };
  const MetricReport ssim = stopped_after(100);
  ASSERT_TRUE(ssim.sampled);
  EXPECT_LE(ssim.sampled->population, 100);
  EXPECT_GT(ssim.sampled->population, 90);
  EXPECT_LT(ssim.sampled->pairs, 30);
  // One or two pairs out of ten are no mean.
  bool any_drawn = false;
  for (const int64_t pairs : {5, 10, 15, 20}) {
    const MetricReport little = stopped_after(pairs);
    EXPECT_EQ(little.summary.has_value(), little.sampled.has_value()) << pairs;
    any_drawn |= little.why_not.starts_with("too few pairs");
  }
  EXPECT_TRUE(any_drawn);
}

// A sample says of a metric that these pictures cannot have why that is.
TEST_F(Compare, ASampleSaysWhyAMetricHasNoValue) {
  const auto a = write("a.y4m", gray_video(24, 150, 0));
  const auto b = write("b.y4m", gray_video(24, 150, 90));
  CompareOptions options{.metrics = {"ssim", "ms_ssim"}};
  const auto full = compare(a, {{b}}, options);
  options.sampling.by = SampleBy::kProgressive;
  const auto part = compare(a, {{b}}, options);
  ASSERT_TRUE(full && part);
  ASSERT_TRUE(metric(part->comparisons[0], "ssim").sampled);
  const MetricReport& none = metric(part->comparisons[0], "ms_ssim");
  EXPECT_FALSE(none.summary);
  EXPECT_EQ(none.why_not, metric(full->comparisons[0], "ms_ssim").why_not);
}

// A bound that the mean is far from needs a smaller sample than one nearby. How
// large that is hangs on what was drawn: of several files together less so.
TEST_F(Compare, ASampleIsAsLargeAsItsRequirementIsNear) {
  constexpr unsigned kFiles = 4;
  const auto a = write("a.gif", noise_gif(48, 200, 0).bytes());
  int64_t nearby = 0;
  for (unsigned file = 1; file <= kFiles; ++file) {
    TinyGif damaged = noise_gif(48, 200, 0);
    std::mt19937 random(file);
    for (TinyGifFrame& frame : damaged.frames) {
      for (auto left = random() % 200; left > 0; --left) {
        uint8_t& pixel = frame.pixels[random() % frame.pixels.size()];
        pixel = uint8_t((pixel + 40) % 128);
      }
    }
    const auto b = write("b.gif", damaged.bytes());
    CompareOptions options{.metrics = {"ssim"}};
    const auto full = compare(a, {{b}}, options);
    const double mean = metric(full->comparisons[0], "ssim").summary->mean;
    options.sampling.by = SampleBy::kProgressive;
    const auto looked_at = [&](double bound) {
      options.requirements = {"ssim>=" + std::to_string(bound)};
      const auto report = compare(a, {{b}}, options);
      EXPECT_EQ(report->passed(), mean >= bound);
      const auto& sampled = metric(report->comparisons[0], "ssim").sampled;
      return sampled ? sampled->pairs : int64_t{200};
    };
    EXPECT_LT(looked_at(mean - 0.1), 40);
    nearby += looked_at(mean - 0.01);
    EXPECT_EQ(looked_at(mean - 0.0001), 200);
  }
  EXPECT_GT(nearby, 50 * kFiles);
  EXPECT_LT(nearby, 150 * kFiles);
}

TEST_F(Compare, AProgressiveSampleAnswersRequirementsAsTheWholeDoes) {
  const auto a = write("a.gif", noise_gif(48, 80, 0).bytes());
  const auto b = write("b.gif", noise_gif(48, 80, 200, {3, 4, 5}).bytes());
  for (const char* requirement : {"ssim>=0.2", "ssim>=0.999", "ssim.min>=0.1",
                                  "ssim.min>=0.99", "ssim.p5>=0.5"}) {
    CompareOptions options{.metrics = {"ssim"}, .requirements = {requirement}};
    const auto full = compare(a, {{b}}, options);
    options.sampling.by = SampleBy::kProgressive;
    const auto part = compare(a, {{b}}, options);
    ASSERT_TRUE(full && part);
    EXPECT_EQ(part->passed(), full->passed()) << requirement;
  }
}

TEST_F(Compare, AFailingMinimumEndsTheWork) {
  const auto a = write("a.gif", noise_gif(48, 80, 0).bytes());
  const auto b = write("b.gif", noise_gif(48, 80, 200, {3, 4, 5}).bytes());
  CompareOptions options{.metrics = {"ssim"},
                         .requirements = {"ssim.min>=0.9999"}};
  options.sampling.by = SampleBy::kProgressive;
  const auto report = compare(a, {{b}}, options);
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->passed());
  const MetricReport& ssim = metric(report->comparisons[0], "ssim");
  ASSERT_TRUE(ssim.sampled);
  EXPECT_LT(ssim.sampled->pairs, 30);
}

TEST_F(Compare, ComparesAPartOfTheTime) {
  const auto a = write("a.gif", noise_gif(32, 20, 0).bytes());
  const auto b = write("b.gif", noise_gif(32, 20, 90).bytes());
  CompareOptions options{.metrics = {"psnr"}};
  options.start = {.frames = 5};
  options.frames = 4;
  const auto frames = compare(a, {{b}}, options);
  ASSERT_TRUE(frames) << frames.error().to_string();
  const auto& meetings = frames->comparisons[0].meetings;
  ASSERT_EQ(meetings.size(), 4u);
  EXPECT_EQ(meetings.front().reference_frame, 5);
  EXPECT_EQ(meetings.back().reference_frame, 8);
  // The frame on screen is the first of them, however late that begins.
  options.start = {.milliseconds = 560};
  const auto late = compare(a, {{b}}, options);
  ASSERT_TRUE(late);
  EXPECT_EQ(late->comparisons[0].meetings.size(), 4u);
  EXPECT_EQ(late->comparisons[0].meetings[0].duration_ms, 40);

  options = {.metrics = {"psnr"}};
  options.end = TimePoint{.milliseconds = 250};
  const auto begin = compare(a, {{b}}, options);
  ASSERT_TRUE(begin);
  ASSERT_EQ(begin->comparisons[0].meetings.size(), 3u);
  EXPECT_EQ(begin->comparisons[0].meetings[2].duration_ms, 50);

  options.start = {.milliseconds = 5000};
  options.end.reset();
  EXPECT_FALSE(compare(a, {{b}}, options));
}

// As of a copy whose beginning is missing.
TEST_F(Compare, APartThatNoFrameOfTheTestMeetsIsSaid) {
  TinyGif original = noise_gif(64, 20, 0);
  TinyGif late = original;
  late.frames.erase(late.frames.begin(), late.frames.begin() + 8);
  const auto a = write("a.gif", original.bytes());
  const auto b = write("b.gif", late.bytes());
  const auto report = compare(a, {{b}}, {.metrics = {"psnr"}, .frames = 5});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(report.error().message, HasSubstr("no frame of the test meets"));
}

TEST_F(Compare, MoreFramesThanThereAreIsAllOfThem) {
  const auto a = write("a.gif", noise_gif(64, 4, 0).bytes());
  const auto still = write("b.gif", noise_gif(64, 1, 0).bytes());
  for (const auto& [path, pairs] : {std::pair(a, 4), std::pair(still, 1)}) {
    const auto report =
        compare(path, {{path}}, {.metrics = {"psnr"}, .frames = 9});
    ASSERT_TRUE(report) << report.error().to_string();
    EXPECT_EQ(report->comparisons[0].measured_pairs, pairs);
  }
}

TEST_F(Compare, ShiftsTheTest) {
  TinyGif original = noise_gif(64, 12, 0);
  TinyGif late = original;
  late.frames.insert(late.frames.begin(), late.frames[8]);
  const auto a = write("a.gif", original.bytes());
  const auto b = write("b.gif", late.bytes());
  for (const TimePoint& offset : {TimePoint{100, 0}, TimePoint{0, 1}}) {
    CompareOptions options{.metrics = {"psnr"}};
    options.pairing = PairingMode::kTime;
    options.offset = offset;
    const auto report = compare(a, {{b}}, options);
    ASSERT_TRUE(report) << report.error().to_string();
    EXPECT_TRUE(report->comparisons[0].identical_pixels);
  }
}

TEST_F(Compare, WarnsOfAFixedStride) {
  const auto a = write("a.gif", noise_gif(32, 20, 0).bytes());
  const auto b = write("b.gif", noise_gif(32, 20, 90).bytes());
  CompareOptions options{.metrics = {"psnr"}};
  options.subsample = 4;
  const auto report = compare(a, {{b}}, options);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->comparisons[0].meetings.size(), 5u);
  ASSERT_FALSE(report->comparisons[0].warnings.empty());
  EXPECT_EQ(report->comparisons[0].warnings[0].kind, "fixed_stride");
}

}  // namespace
}  // namespace framewise
