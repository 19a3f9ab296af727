// SPDX-License-Identifier: Apache-2.0
// The values of cards beside those of the processor.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

#include "gpu/card.h"
#include "gpu/frames.h"
#include "gpu/session.h"
#include "measure/shown.h"

namespace framewise::gpu {
namespace {

using measure::Planes;

PairOfFrames pair_of(const PixelFormat& format, Size size) {
  PairOfFrames pair{.reference = frame_of(format, size, false, 2),
                    .test = frame_of(format, size, true, 2)};
  if (format.layout != Layout::kRgba) pair.planes = Planes::kOwn;
  pair.around.previous = frame_of(format, size, false, 1);
  pair.around.second_previous = frame_of(format, size, false, 0);
  pair.around.next = frame_of(format, size, false, 3);
  pair.frame_rate = 50;
  return pair;
}

std::vector<measure::Value> on_processor(const measure::Metric& metric,
                                         const PairOfFrames& pair) {
  FramePool pool;
  const measure::Viewing viewing{
      .nits = pair.nits, .frame_rate = pair.frame_rate, .cvvdp = pair.cvvdp};
  measure::Picture reference(pool, viewing);
  measure::Picture test(pool, viewing);
  reference.show_between(pair.reference, pair.planes, pair.around);
  test.show(pair.test, pair.planes);
  measure::PairView view(reference, test);
  view.refresh();
  std::vector<measure::Value> values(metric.outputs.size());
  metric.measure(view, values);
  return values;
}

std::vector<measure::Value> on_card(const MetricOfPair& metric,
                                    const PairOfFrames& pair) {
  std::string why;
  const auto in_flight = card_for_tests(why)->start(pair, {&metric, 1});
  EXPECT_TRUE(in_flight) << in_flight.error().to_string();
  if (!in_flight) return {};
  auto values = (*in_flight)->finish();
  EXPECT_TRUE(values) << values.error().to_string();
  return values ? (*values)[0] : std::vector<measure::Value>();
}

// Those that the card measures on this pair, with all outputs it can have.
std::vector<MetricOfPair> measured_on(const PairOfFrames& pair) {
  std::vector<MetricOfPair> metrics;
  const Size size = pair.reference.size();
  std::string why;
  for (const measure::Metric& metric : measure::all_metrics()) {
    const MetricInfo& info = metric.outputs[0];
    if (std::min(size.width, size.height) < info.minimum_side) continue;
    if (info.needs == Needs::kYuvPair && pair.planes != Planes::kOwn) continue;
    const MetricOfPair one{&metric, proof_outputs(metric)};
    if (card_for_tests(why)->measures(one, pair)) metrics.push_back(one);
  }
  return metrics;
}

void expect_agreement(const PairOfFrames& pair, std::string_view what) {
  for (const MetricOfPair& one : measured_on(pair)) {
    const measure::Metric& metric = *one.metric;
    const auto expected = on_processor(metric, pair);
    const auto found = on_card(one, pair);
    ASSERT_EQ(found.size(), expected.size());
    for (size_t i = 0; i < found.size(); ++i) {
      if (!found[i].exists() || !expected[i].exists()) continue;
      EXPECT_TRUE(agree(metric, i, found[i].number, expected[i].number))
          << what << ", " << metric.outputs[i].name << ": " << found[i].number
          << " on the card, " << expected[i].number << " on the processor";
    }
  }
}

TEST(CardValues, AgreeOnFramesOfEveryFormat) {
  SKIP_WITHOUT_CARD();
  constexpr Size kSize{181, 167};
  PixelFormat deep;
  deep.bits = 16;
  expect_agreement(pair_of({}, kSize), "RGBA of 8 bits");
  expect_agreement(pair_of(deep, kSize), "RGBA of 16 bits");
  for (const auto siting :
       {ChromaSiting::kLeft, ChromaSiting::kCenter, ChromaSiting::kTopLeft}) {
    expect_agreement(pair_of(yuv(Layout::kYuv420, 8, siting), kSize),
                     "4:2:0 of 8 bits");
  }
  expect_agreement(
      pair_of(yuv(Layout::kYuv420, 10, ChromaSiting::kLeft), kSize),
      "4:2:0 of 10 bits");
  expect_agreement(
      pair_of(yuv(Layout::kYuv422, 10, ChromaSiting::kLeft), kSize),
      "4:2:2 of 10 bits");
  expect_agreement(pair_of(yuv(Layout::kYuv444, 8, ChromaSiting::kLeft), kSize),
                   "4:4:4 of 8 bits");
  expect_agreement(pair_of(yuv(Layout::kGray, 8, ChromaSiting::kLeft), kSize),
                   "gray");
}

TEST(CardValues, AgreeOnWideColorsAndHdr) {
  SKIP_WITHOUT_CARD();
  PixelFormat hdr = yuv(Layout::kYuv420, 10, ChromaSiting::kTopLeft);
  hdr.color.matrix = Matrix::kBt2020;
  hdr.color.primaries = Primaries::kBt2020;
  hdr.color.transfer = Transfer::kPq;
  expect_agreement(pair_of(hdr, {97, 81}), "PQ");
  PixelFormat wide;
  wide.color.primaries = Primaries::kDisplayP3;
  expect_agreement(pair_of(wide, {97, 81}), "Display P3");
}

TEST(CardValues, AgreeOnSmallAndOddSizes) {
  SKIP_WITHOUT_CARD();
  for (const Size size : {Size{8, 8}, Size{16, 16}, Size{17, 33}, Size{33, 17},
                          Size{64, 11}, Size{129, 65}, Size{321, 243}}) {
    const std::string name = fmt::format("{}x{}", size.width, size.height);
    expect_agreement(pair_of({}, size), name);
    expect_agreement(
        pair_of(yuv(Layout::kYuv420, 8, ChromaSiting::kLeft), size), name);
  }
}

TEST(CardValues, OfStillsAgreeInColorVideoVdp) {
  SKIP_WITHOUT_CARD();
  PixelFormat hdr = yuv(Layout::kYuv420, 10, ChromaSiting::kTopLeft);
  hdr.color.matrix = Matrix::kBt2020;
  hdr.color.primaries = Primaries::kBt2020;
  hdr.color.transfer = Transfer::kPq;
  const measure::Metric& metric = *measure::select("cvvdp")->metric;
  for (const PixelFormat& format :
       {PixelFormat(), yuv(Layout::kYuv420, 8, ChromaSiting::kLeft),
        yuv(Layout::kYuv444, 10, ChromaSiting::kLeft), hdr}) {
    // Without a band of contrast, with one whose rows are few, and with many.
    for (const Size size : {Size{2, 3}, Size{5, 40}, Size{16, 16}, Size{33, 17},
                            Size{181, 167}}) {
      PairOfFrames pair = pair_of(format, size);
      pair.frame_rate = 0;
      ASSERT_TRUE(card_for_tests(why_no_card)->measures({&metric, 1}, pair));
      const double found = on_card({&metric, 1}, pair)[0].number;
      const double expected = on_processor(metric, pair)[0].number;
      EXPECT_TRUE(agree(metric, 0, found, expected))
          << size.width << "x" << size.height << ": " << found << ", "
          << expected;
    }
  }
}

TEST(CardValues, OfColorVideoVdpGoByTheDisplay) {
  SKIP_WITHOUT_CARD();
  const measure::Metric& metric = *measure::select("cvvdp")->metric;
  PairOfFrames pair = pair_of({}, {97, 81});
  pair.frame_rate = 0;
  const double usual = on_card({&metric, 1}, pair)[0].number;
  pair.cvvdp.pixels_per_degree = 20;
  const double near = on_card({&metric, 1}, pair)[0].number;
  EXPECT_NE(near, usual);
  EXPECT_TRUE(agree(metric, 0, near, on_processor(metric, pair)[0].number));
}

TEST(CardValues, AgreeOnGoldenPairs) {
  SKIP_WITHOUT_CARD();
  SKIP_WITHOUT_GOLDEN();
  for (const golden::Pair& golden : golden::pairs()) {
    const PairOfFrames pair{
        .reference = measure::golden_frame(golden.reference),
        .test = measure::golden_frame(golden.test)};
    if (pair.reference.size() != pair.test.size()) continue;
    expect_agreement(pair, golden.name);
  }
}

TEST(CardValues, AreTheSameBitsInEveryRun) {
  SKIP_WITHOUT_CARD();
  const PairOfFrames pair =
      pair_of(yuv(Layout::kYuv420, 8, ChromaSiting::kLeft), {233, 187});
  for (const MetricOfPair& one : measured_on(pair)) {
    const auto first = on_card(one, pair);
    const auto second = on_card(one, pair);
    ASSERT_EQ(first.size(), second.size());
    for (size_t i = 0; i < first.size(); ++i) {
      if (!first[i].exists()) continue;
      EXPECT_EQ(first[i].number, second[i].number)
          << one.metric->outputs[i].name;
    }
  }
}

TEST(CardValues, AreTheSameAloneAndTogether) {
  SKIP_WITHOUT_CARD();
  const PairOfFrames pair = pair_of({}, {233, 187});
  const std::vector<MetricOfPair> metrics = measured_on(pair);
  std::string why;
  const auto in_flight = card_for_tests(why)->start(pair, metrics);
  ASSERT_TRUE(in_flight) << in_flight.error().to_string();
  const auto together = (*in_flight)->finish();
  ASSERT_TRUE(together);
  for (size_t i = 0; i < metrics.size(); ++i) {
    const auto output = size_t(std::countr_zero(metrics[i].wanted));
    EXPECT_EQ((*together)[i][output].number,
              on_card(metrics[i], pair)[output].number)
        << metrics[i].metric->outputs[0].name;
  }
}

TEST(CardValues, OfEqualFramesArePerfect) {
  SKIP_WITHOUT_CARD();
  PairOfFrames pair = pair_of({}, {193, 175});
  pair.test = pair.reference;
  for (const MetricOfPair& one : measured_on(pair)) {
    if (one.metric->measures_equal) continue;
    EXPECT_EQ(on_card(one, pair)[0].number, one.metric->outputs[0].perfect)
        << one.metric->outputs[0].name;
  }
}

TEST(CardMemory, CannotAddressIsLeftToTheProcessor) {
  SKIP_WITHOUT_CARD();
  EXPECT_TRUE(measured_on(pair_of({}, {4, 70'000})).empty());
  EXPECT_FALSE(measured_on(pair_of({}, {70, 4'000})).empty());
}

TEST(CardMemory, ThatOtherProcessesHaveIsLeftToThem) {
  constexpr int64_t kGiB = int64_t{1} << 30;
  EXPECT_EQ(memory_limit_of(80 * kGiB, 0.8, 80 * kGiB), 64 * kGiB);
  EXPECT_EQ(memory_limit_of(80 * kGiB, 0.8, 50 * kGiB), 34 * kGiB);
  EXPECT_EQ(memory_limit_of(80 * kGiB, 0.8, 10 * kGiB), 0);
  EXPECT_EQ(memory_limit_of(80 * kGiB, 0.8, 90 * kGiB), 64 * kGiB);
}

TEST(CardMemory, OfTooFewBytesIsAnError) {
  SKIP_WITHOUT_CARD();
  const auto device = open_device("", {.memory_share = 1e-6});
  ASSERT_TRUE(device);
  const PairOfFrames pair = pair_of({}, {321, 243});
  const auto metric = measure::select("ssim");
  const MetricOfPair one{metric->metric, 1};
  const auto started = (*device)->start(pair, {&one, 1});
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().kind, ErrorKind::kLimit);
}

TEST(CardMemory, ForFewPairsTakesThemOneAfterAnother) {
  SKIP_WITHOUT_CARD();
  const PairOfFrames pair = pair_of({}, {321, 243});
  const auto metric = measure::select("butteraugli");
  const MetricOfPair one{metric->metric, 1};
  // Room for about one pair of this size.
  std::string why;
  const double all = double(card_for_tests(why)->card().memory_bytes);
  const auto device = open_device("", {.memory_share = 16e6 / all});
  ASSERT_TRUE(device);
  for (int i = 0; i < 3; ++i) {
    const auto started = (*device)->start(pair, {&one, 1});
    ASSERT_TRUE(started) << started.error().to_string();
    EXPECT_TRUE((*started)->finish());
  }
}

TEST(CardClock, SaysHowLongAPairTook) {
  SKIP_WITHOUT_CARD();
  const PairOfFrames pair = pair_of({}, {321, 243});
  const MetricOfPair one{measure::select("ssim")->metric, 1};
  const auto started = card_for_tests(why_no_card)->start(pair, {&one, 1});
  ASSERT_TRUE(started);
  ASSERT_TRUE((*started)->finish());
  EXPECT_GT((*started)->card_seconds(), 0);
}

TEST(CardNames, ThatNoCardHasAreRefused) {
  SKIP_WITHOUT_CARD();
  const auto device = open_device("no such card");
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().kind, ErrorKind::kUsage);
  std::string why;
  EXPECT_NE(device.error().hint.find(card_for_tests(why)->card().name),
            std::string::npos);
}

}  // namespace
}  // namespace framewise::gpu
