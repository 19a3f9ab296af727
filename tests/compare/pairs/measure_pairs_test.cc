// SPDX-License-Identifier: Apache-2.0
#include "compare/pairs/measure_pairs.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "framewise/animation.h"
#include "measure/registry.h"
#include "tiny_gif.h"

namespace framewise::comparison {
namespace {

constexpr int kSideOfNoise = 32;
constexpr int64_t kPairs = 48;

// Frames of noise. `is_changed`: the frames that differ from those of another
// such animation.
Animation noise_animation(const std::function<bool(int64_t)>& is_changed) {
  TinyGif gif{.width = kSideOfNoise, .height = kSideOfNoise};
  for (int64_t i = 0; i < kPairs; ++i) {
    std::mt19937 random{uint32_t(is_changed(i) ? i + kPairs : i)};
    TinyGifFrame& frame = gif.frames.emplace_back();
    for (int k = 0; k < kSideOfNoise * kSideOfNoise; ++k) {
      frame.pixels.push_back(uint8_t(random() % 16));
    }
  }
  return *open(gif.data(), "noise.gif", {});
}

MeasurePlan plan_with_proxies() {
  MeasurePlan plan;
  plan.outputs.push_back(*measure::select("ssimulacra2"));
  for (const char* const name : kProxyMetrics) {
    plan.outputs.push_back(*measure::select(name));
  }
  plan.hidden = kProxyMetrics.size();
  return plan;
}

// The values of identical pairs are known without costly metrics.
TEST(MeasurePairs, SamplesHaveNoIdenticalPairs) {
  const auto is_odd = [](int64_t i) { return i % 2 == 1; };
  Animation reference = noise_animation([](int64_t) { return false; });
  Animation test = noise_animation(is_odd);
  timeline::Pairing pairing;
  for (int64_t i = 0; i < kPairs; ++i) pairing.pairs.push_back({i, i, 40});
  OnlineSampler sampler(pairing, 1, 1 << 20);
  PairMeasurements measured;
  const auto done =
      measure_pairs(reference, {&test}, {pairing},
                    {std::vector<Scope>(size_t(kPairs), Scope::kCheap)},
                    plan_with_proxies(), {.samples = {&sampler}}, measured);
  ASSERT_TRUE(done) << done.error().to_string();
  const std::vector<timeline::DrawnMoment> drawn = sampler.strata().drawn();
  EXPECT_FALSE(drawn.empty());
  for (const timeline::DrawnMoment& one : drawn) {
    EXPECT_TRUE(is_odd(int64_t(one.moment))) << one.moment;
  }
  for (size_t i = 0; i < size_t(kPairs); ++i) {
    const CandidateValues::Pair& pair = measured.candidates[0].pairs[i];
    EXPECT_EQ(pair.identical, !is_odd(int64_t(i)));
    EXPECT_EQ(pair.values[0].exists(), pair.identical || !pair.costly_left_out);
  }
}

}  // namespace
}  // namespace framewise::comparison
