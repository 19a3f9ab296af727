// SPDX-License-Identifier: Apache-2.0
// The values of cards beside those of the processor.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

#include "gpu/card.h"
#include "gpu/session.h"
#include "measure/shown.h"

namespace framewise::gpu {
namespace {

using measure::Planes;

// Waves, edges and noise in any format; `damaged`: in coarse steps.
Frame frame_of(const PixelFormat& format, Size size, bool damaged,
               int index = 0) {
  static FramePool pool;
  auto buffer = pool.allocate(format, size);
  uint32_t random = 11 + uint32_t(index);
  for (int i = 0; i < format.planes(); ++i) {
    const MutablePlaneView plane = buffer->plane(i);
    const int channels = format.layout == Layout::kRgba ? 4 : 1;
    for (int y = 0; y < plane.size.height; ++y) {
      for (int x = 0; x < plane.size.width * channels; ++x) {
        random = random * 1664525 + 1013904223;
        const int column = x / channels;
        int value = (column * column / 30 + y * 3 + 9 * index) % 150 +
                    ((column / 20 + y / 16) % 2 ? 60 : 0) + 10 * (x % channels);
        if (damaged) value = value / 9 * 9 + int(random >> 29);
        value = std::clamp(value, 0, 255) << (format.bits - 8);
        if (format.bits > 8) value |= int(random >> 20 & 3);
        if (channels == 4 && x % 4 == 3) value = (1 << format.bits) - 1;
        if (format.bits > 8) {
          plane.row<uint16_t>(y)[x] = uint16_t(value);
        } else {
          plane.row(y)[x] = uint8_t(value);
        }
      }
    }
  }
  return std::move(*buffer).freeze(index, {}, ChangedArea::everything(size));
}

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
  const measure::Viewing viewing{.nits = pair.nits,
                                 .frame_rate = pair.frame_rate};
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

PixelFormat yuv(Layout layout, int bits, ChromaSiting siting) {
  return {.layout = layout,
          .bits = uint8_t(bits),
          .color = {.matrix = Matrix::kBt709,
                    .range = Range::kLimited,
                    .siting = siting}};
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
