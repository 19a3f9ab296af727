// SPDX-License-Identifier: Apache-2.0
// Comparisons that do not see all pairs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "engine/compare_fixture.h"
#include "engine/thread_pool.h"
#include "framewise/compare.h"

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
    engine::ThreadPool pool(3);
    options.executor = &pool;
    const auto again = compare(a, {{b}}, options);
    options.executor = nullptr;
    ASSERT_TRUE(again);
    EXPECT_EQ(values_of(*again), values_of(*report));
  }
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

  options = {.metrics = {"psnr"}};
  options.end = Place{.milliseconds = 250};
  const auto begin = compare(a, {{b}}, options);
  ASSERT_TRUE(begin);
  ASSERT_EQ(begin->comparisons[0].meetings.size(), 3u);
  EXPECT_EQ(begin->comparisons[0].meetings[2].duration_ms, 50);

  options.start = {.milliseconds = 5000};
  options.end.reset();
  EXPECT_FALSE(compare(a, {{b}}, options));
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
  for (const Place& offset : {Place{100, 0}, Place{0, 1}}) {
    CompareOptions options{.metrics = {"psnr"}};
    options.pairing = PairBy::kTime;
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
