// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/lpips.h"

#include <gtest/gtest.h>

#include "measure/neural/lpips_golden.h"
#include "measure/shown.h"
#include "measure/thread_executor.h"

namespace framewise::measure::neural {
namespace {

constexpr NetworkKind kKinds[] = {NetworkKind::kAlex, NetworkKind::kVgg,
                                  NetworkKind::kSqueeze};
constexpr const char* kPairs[] = {"p03-hats-jpeg60", "p06-hats-blur1",
                                  "p08-bag-noise5",  "p10-launch-band4",
                                  "p17-saw-shift1",  "p19-tiny-jpeg40"};

Lpips make(NetworkKind kind, Tensors weights) {
  auto lpips = Lpips::create(kind, weights);
  EXPECT_TRUE(lpips) << lpips.error().to_string();
  return *std::move(lpips);
}

struct Frames {
  Frame reference;
  Frame test;
};

Frames frames_of(const std::string& name) {
  const golden::Pair pair = golden::pair(name);
  return {golden_frame(pair.reference), golden_frame(pair.test)};
}

void expect_near(double value, double expected, double tolerance,
                 const std::string& what) {
  EXPECT_NEAR(value, expected, tolerance * std::abs(expected)) << what;
}

// Compares all numbers that PyTorch gave for a pair.
void expect_golden(const Lpips& lpips, const std::string& network,
                   const std::string& pair) {
  const auto expected = golden::lpips_values(network, pair);
  if (expected.empty()) return;
  const std::string what = network + " " + pair;
  const Frames frames = frames_of(pair);
  Features features;
  lpips.extract(frames.reference, features, nullptr);
  std::vector<ImageF> maps;
  const LpipsDistance distance =
      lpips.compare(features, frames.test, nullptr, &maps);
  expect_near(distance.value, expected.at({"lpips", -1}), 1e-5, what);
  for (size_t tap = 0; tap < distance.layers.size(); ++tap) {
    expect_near(distance.layers[tap], expected.at({"lpips_layer", int(tap)}),
                1e-4, what + " tap " + std::to_string(tap));
  }
  const Size size = frames.test.size();
  ImageF map;
  enlarge_and_sum(maps, size, map);
  for (const auto& [key, value] : expected) {
    int y = 0;
    int x = 0;
    if (std::sscanf(key.first.c_str(), "map_at_y%d_x%d", &y, &x) != 2) continue;
    expect_near(double(map.row(y)[x]), value, 1e-4, what + " " + key.first);
  }
}

TEST(Lpips, EqualsPyTorchWithSmallNetworks) {
  SKIP_WITHOUT_GOLDEN();
  for (const NetworkKind kind : kKinds) {
    const Lpips lpips = make(kind, golden::cut_weights(kind));
    for (const char* pair : kPairs) {
      expect_golden(lpips, std::string(name_of(kind)) + "-cut", pair);
    }
  }
}

TEST(Lpips, EqualsPyTorchWithNetworksOfFullSize) {
  SKIP_WITHOUT_GOLDEN();
  for (const NetworkKind kind : kKinds) {
    const Lpips lpips = make(kind, golden::full_weights(kind));
    for (const char* pair : kPairs) {
      expect_golden(lpips, std::string(name_of(kind)) + "-full", pair);
    }
  }
}

}  // namespace
}  // namespace framewise::measure::neural
