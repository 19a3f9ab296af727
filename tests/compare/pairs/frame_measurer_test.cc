// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compare/compare_fixture.h"
#include "frame/frames.h"
#include "framewise/measure.h"
#include "framewise/thread_pool.h"

namespace framewise {
namespace {

constexpr PixelFormat kRgba8{
    .layout = Layout::kRgba, .bits = 8, .alpha_plane = false, .color = {}};

Frame gradient(FramePool& pool, Size size, int noise) {
  return painted(pool, kRgba8, size, [noise](int, int y, int i) {
    return i % 4 == 3 ? 255 : (y * 3 + i + (y * i % 7) * noise) % 200;
  });
}

TEST(FrameMeasurer, GivesTheValuesOfAComparisonOfTheSameFrames) {
  FramePool pool;
  const Frame a = gradient(pool, {96, 64}, 0);
  const Frame b = gradient(pool, {96, 64}, 3);
  const auto values =
      measure_frames(a, b, {"psnr", "ssim", "ssimulacra2", "butteraugli"});
  ASSERT_TRUE(values) << values.error().to_string();
  const auto report =
      compare(*make_animation({a}), *make_animation({b}),
              {.metrics = {"psnr", "ssim", "ssimulacra2", "butteraugli"}});
  ASSERT_TRUE(report) << report.error().to_string();
  for (const FrameValue& one : *values) {
    const MetricReport* metric =
        report->comparisons.front().metric(one.info->name);
    ASSERT_TRUE(metric) << one.info->name;
    EXPECT_EQ(metric->values.front(), one.value) << one.info->name;
  }
}

TEST(FrameMeasurer, GivesTheSameForAnyNumberOfThreadsAndInAnyOrder) {
  FramePool pool;
  const Frame a = gradient(pool, {97, 61}, 0);
  const Frame b = gradient(pool, {97, 61}, 2);
  const Frame c = gradient(pool, {97, 61}, 5);
  ThreadPool threads(3);
  const std::vector<std::string> names = {"default"};
  auto one = FrameMeasurer::create(names);
  auto three = FrameMeasurer::create(names, {.executor = &threads});
  ASSERT_TRUE(one && three);
  const auto values = [](Result<std::vector<FrameValue>> measured) {
    std::vector<std::optional<double>> numbers;
    for (const FrameValue& value : *measured) numbers.push_back(value.value);
    return numbers;
  };
  const auto first = values(one->measure(a, b));
  EXPECT_EQ(values(three->measure(a, c)), values(one->measure(a, c)));
  EXPECT_EQ(values(three->measure(a, b)), first);
  EXPECT_EQ(values(one->measure(a, b)), first);
}

TEST(FrameMeasurer, MeasuresEqualFramesAsPerfect) {
  FramePool pool;
  const Frame a = gradient(pool, {40, 40}, 1);
  const auto values = measure_frames(a, a, {"ssimulacra2"});
  ASSERT_TRUE(values);
  EXPECT_EQ(values->front().value, 100);
}

TEST(FrameMeasurer, SaysWhyAFrameHasNoValue) {
  FramePool pool;
  const auto values = measure_frames(gradient(pool, {4, 4}, 0),
                                     gradient(pool, {4, 4}, 1), {"ms_ssim"});
  ASSERT_TRUE(values) << values.error().to_string();
  EXPECT_FALSE(values->front().value);
  EXPECT_THAT(values->front().why_not, testing::Not(testing::IsEmpty()));
}

TEST(FrameMeasurer, RefusesWhatItCannotMeasure) {
  FramePool pool;
  const Frame a = gradient(pool, {8, 8}, 0);
  EXPECT_EQ(measure_frames(a, gradient(pool, {9, 8}, 0), {"psnr"}).error().kind,
            ErrorKind::kInput);
  EXPECT_EQ(measure_frames(a, a, {"nonsense"}).error().kind, ErrorKind::kUsage);
  EXPECT_EQ(measure_frames(a, a, {"psnr"}, {.nits = 0}).error().kind,
            ErrorKind::kUsage);
}

}  // namespace
}  // namespace framewise
