// SPDX-License-Identifier: Apache-2.0
// LPIPS on cards beside that of the processor, with networks made here: the
// architectures are the published ones, the weights are not.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "gpu/card.h"
#include "gpu/frames.h"
#include "gpu/session.h"
#include "measure/models/models.h"
#include "measure/neural/card_network.h"
#include "measure/neural/lpips_golden.h"
#include "measure/pair_view.h"
#include "measure/registry.h"

namespace framewise::gpu {
namespace {

using measure::ModelId;
using measure::neural::NetworkKind;

struct Network {
  const char* metric;
  ModelId id;
  NetworkKind kind;
};
constexpr Network kNetworks[] = {
    {"lpips_alex", ModelId::kLpipsAlex, NetworkKind::kAlex},
    {"lpips_vgg", ModelId::kLpipsVgg, NetworkKind::kVgg},
    {"lpips_squeeze", ModelId::kLpipsSqueeze, NetworkKind::kSqueeze}};

void add(const Network& network, const measure::neural::Tensors& weights,
         measure::Models& models) {
  auto lpips = measure::neural::Lpips::create(network.kind, weights);
  ASSERT_TRUE(lpips) << lpips.error().to_string();
  models.set(network.id,
             std::make_shared<const measure::neural::Lpips>(*std::move(lpips)),
             measure::neural::make_card_network(network.kind, weights));
}

PairOfFrames pair_with(const measure::Models& models, const PixelFormat& format,
                       Size size) {
  PairOfFrames pair{.reference = frame_of(format, size, false),
                    .test = frame_of(format, size, true),
                    .models = &models};
  if (format.layout != Layout::kRgba) pair.planes = measure::Planes::kOwn;
  return pair;
}

double by_processor(const measure::Metric& metric, const PairOfFrames& pair) {
  FramePool pool;
  const measure::Viewing viewing{.models = pair.models};
  measure::Picture reference(pool, viewing);
  measure::Picture test(pool, viewing);
  reference.show(pair.reference, pair.planes);
  test.show(pair.test, pair.planes);
  measure::PairView view(reference, test);
  view.refresh();
  std::vector<measure::Value> values(1);
  metric.measure(view, values);
  return values[0].number;
}

double by_card(const measure::Metric& metric, const PairOfFrames& pair) {
  std::string why;
  const MetricOfPair one{&metric, 1};
  EXPECT_TRUE(card_for_tests(why)->measures(one, pair));
  const auto in_flight = card_for_tests(why)->start(pair, {&one, 1});
  EXPECT_TRUE(in_flight) << in_flight.error().to_string();
  if (!in_flight) return -1;
  const auto values = (*in_flight)->finish();
  EXPECT_TRUE(values);
  return values ? (*values)[0][0].number : -1;
}

void expect_agreement(const Network& network, const PairOfFrames& pair) {
  const measure::Metric& metric = *measure::select(network.metric)->metric;
  const double expected = by_processor(metric, pair);
  EXPECT_GT(expected, 0);
  EXPECT_NEAR(by_card(metric, pair), expected, 1e-4 * expected)
      << network.metric << " of " << pair.reference.size().width << "x"
      << pair.reference.size().height;
}

TEST(CardNetworks, OfEveryKindAgree) {
  SKIP_WITHOUT_CARD();
  SKIP_WITHOUT_GOLDEN();
  for (const Network& network : kNetworks) {
    measure::Models models;
    add(network, golden::cut_weights(network.kind), models);
    for (const Size size : {Size{31, 33}, Size{97, 61}}) {
      expect_agreement(network, pair_with(models, {}, size));
    }
  }
}

TEST(CardNetworks, AgreeInEveryFormat) {
  SKIP_WITHOUT_CARD();
  measure::Models models;
  add(kNetworks[0], golden::small_alex(), models);
  PixelFormat deep;
  deep.bits = 16;
  for (const PixelFormat& format :
       {deep, yuv(Layout::kYuv420, 8, ChromaSiting::kLeft),
        yuv(Layout::kYuv444, 10, ChromaSiting::kLeft)}) {
    expect_agreement(kNetworks[0], pair_with(models, format, {75, 66}));
  }
}

TEST(CardNetworks, OfEqualFramesAreZero) {
  SKIP_WITHOUT_CARD();
  measure::Models models;
  add(kNetworks[0], golden::small_alex(), models);
  PairOfFrames pair = pair_with(models, {}, {64, 47});
  pair.test = pair.reference;
  EXPECT_EQ(by_card(*measure::select("lpips")->metric, pair), 0.0);
}

TEST(CardNetworks, ShareTheirWeights) {
  SKIP_WITHOUT_CARD();
  const std::shared_ptr<Device> device = *open_device("");
  const MetricOfPair one{measure::select("lpips")->metric, 1};
  int64_t bytes[2];
  for (int64_t& used : bytes) {
    // As each comparison of a batch has models of its own.
    static const auto weights = golden::small_alex();
    static const auto for_cards =
        measure::neural::make_card_network(NetworkKind::kAlex, weights);
    measure::Models models;
    models.set(
        ModelId::kLpipsAlex,
        std::make_shared<const measure::neural::Lpips>(
            *measure::neural::Lpips::create(NetworkKind::kAlex, weights)),
        for_cards);
    const PairOfFrames pair = pair_with(models, {}, {64, 47});
    const auto started = device->start(pair, {&one, 1});
    ASSERT_TRUE(started);
    ASSERT_TRUE((*started)->finish());
    used = device->memory_bytes();
  }
  EXPECT_EQ(bytes[0], bytes[1]);
}

TEST(CardNetworks, WithoutAModelAreLeftToTheProcessor) {
  SKIP_WITHOUT_CARD();
  const measure::Models none;
  const MetricOfPair one{measure::select("lpips")->metric, 1};
  const auto& device = *card_for_tests(why_no_card);
  EXPECT_FALSE(device.measures(one, pair_with(none, {}, {64, 47})));
  measure::Models models;
  add(kNetworks[0], golden::small_alex(), models);
  PairOfFrames pair = pair_with(models, {}, {64, 47});
  EXPECT_TRUE(device.measures(one, pair));
  // Larger frames are resized first, other colors converted.
  pair.lpips_size = 60;
  EXPECT_FALSE(device.measures(one, pair));
  PixelFormat wide;
  wide.color.primaries = Primaries::kDisplayP3;
  EXPECT_FALSE(device.measures(one, pair_with(models, wide, {64, 47})));
}

TEST(CardNetworks, AreProvenWithTheModelOfTheComparison) {
  SKIP_WITHOUT_CARD();
  measure::Models models;
  add(kNetworks[0], golden::small_alex(), models);
  Session session(card_for_tests(why_no_card));
  const MetricOfPair one{measure::select("lpips")->metric, 1};
  EXPECT_EQ(session.measurable(pair_with(models, {}, {64, 47}), {&one, 1}),
            std::vector{one});
  EXPECT_FALSE(session.problem());
}

}  // namespace
}  // namespace framewise::gpu
