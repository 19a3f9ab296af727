// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/lpips.h"

#include <gtest/gtest.h>

#include <functional>

#include "measure/models/models.h"
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

Lpips small() { return make(NetworkKind::kAlex, golden::small_alex()); }

Frame noise(FramePool& pool, Size size, uint32_t seed) {
  return rgba_frame(pool, size, [&](int x, int y, int c) {
    uint32_t v = seed + uint32_t(x) * 2654435761u + uint32_t(y) * 40503u +
                 uint32_t(c) * 977u;
    v ^= v >> 13;
    v *= 0x5bd1e995u;
    return int(v >> 24);
  });
}

double distance(const Lpips& lpips, const Frame& a, const Frame& b,
                Executor* executor = nullptr) {
  return lpips.compare(a, b, executor).value;
}

TEST(Lpips, OfEqualFramesIsZero) {
  FramePool pool;
  const Lpips lpips = small();
  for (const Size size : {Size{31, 31}, Size{64, 47}, Size{200, 33}}) {
    const Frame frame = noise(pool, size, 1);
    EXPECT_EQ(distance(lpips, frame, frame), 0.0);
  }
}

TEST(Lpips, IsSymmetric) {
  FramePool pool;
  const Lpips lpips = small();
  const Frame a = noise(pool, {97, 61}, 1);
  const Frame b = noise(pool, {97, 61}, 2);
  EXPECT_GT(distance(lpips, a, b), 0.0);
  EXPECT_EQ(distance(lpips, a, b), distance(lpips, b, a));
}

TEST(Lpips, IsTheSameForAnyNumberOfThreads) {
  FramePool pool;
  const Frame a = noise(pool, {301, 173}, 1);
  const Frame b = noise(pool, {301, 173}, 2);
  for (const NetworkKind kind : kKinds) {
    if (!golden::available()) break;
    const Lpips lpips = make(kind, golden::cut_weights(kind));
    const double alone = distance(lpips, a, b);
    for (const int threads : {2, 3, 7}) {
      ThreadExecutor executor(threads);
      EXPECT_EQ(distance(lpips, a, b, &executor), alone) << threads;
    }
  }
}

TEST(Lpips, InPartsIsThatOfTheWhole) {
  FramePool pool;
  for (const Size size : {Size{301, 173}, Size{500, 90}, Size{64, 430}}) {
    const Frame a = noise(pool, size, 1);
    const Frame b = noise(pool, size, 2);
    for (const NetworkKind kind : kKinds) {
      if (!golden::available()) break;
      const Lpips lpips = make(kind, golden::cut_weights(kind));
      std::vector<ImageF> whole_maps;
      const double whole =
          lpips.compare(a, b, nullptr, Lpips::kMostBytes, &whole_maps).value;
      EXPECT_FALSE(lpips.keeps(size, int64_t{1} << 17));
      for (const int64_t bytes : {int64_t{1} << 20, int64_t{1} << 17}) {
        std::vector<ImageF> maps;
        const double parts = lpips.compare(a, b, nullptr, bytes, &maps).value;
        EXPECT_NEAR(parts, whole, 1e-6 * whole) << name_of(kind);
        ASSERT_EQ(maps.size(), whole_maps.size());
        for (size_t tap = 0; tap < maps.size(); ++tap) {
          const int y = maps[tap].height() - 1;
          const int x = maps[tap].width() - 1;
          EXPECT_NEAR(maps[tap].row(y)[x], whole_maps[tap].row(y)[x], 1e-4);
        }
      }
    }
  }
}

TEST(Lpips, FitsFromTheSmallestSizeOn) {
  SKIP_WITHOUT_GOLDEN();
  constexpr int kSmallest[] = {31, 16, 17};
  FramePool pool;
  for (size_t i = 0; i < 3; ++i) {
    const Lpips lpips = make(kKinds[i], golden::cut_weights(kKinds[i]));
    const int side = kSmallest[i];
    EXPECT_TRUE(lpips.fits({side, side}));
    EXPECT_FALSE(lpips.fits({side - 1, 100}));
    EXPECT_FALSE(lpips.fits({100, side - 1}));
    EXPECT_GT(distance(lpips, noise(pool, {side, side}, 1),
                       noise(pool, {side, side}, 2)),
              0.0);
  }
}

TEST(Lpips, OfSixteenBitsIsThatOfEight) {
  FramePool pool;
  const Lpips lpips = small();
  const Frame a = noise(pool, {64, 64}, 1);
  const Frame b = noise(pool, {64, 64}, 2);
  const auto deep = [&](const Frame& frame) {
    PixelFormat format;
    format.bits = 16;
    auto buffer = pool.allocate(format, frame.size());
    for (int y = 0; y < 64; ++y) {
      auto* row = reinterpret_cast<uint16_t*>(buffer->plane(0).row(y));
      for (int x = 0; x < 4 * 64; ++x) {
        row[x] = uint16_t(257 * frame.plane(0).row(y)[x]);
      }
    }
    return std::move(*buffer).freeze(0, {}, ChangedArea::everything({64, 64}));
  };
  const double expected = distance(lpips, a, b);
  EXPECT_NEAR(distance(lpips, deep(a), deep(b)), expected, 1e-6 * expected);
}

TEST(Lpips, RefusesWeightsThatAreNotOfTheNetwork) {
  const auto refused = [](const std::function<void(Tensors&)>& change) {
    Tensors weights = golden::small_alex();
    change(weights);
    const auto lpips = Lpips::create(NetworkKind::kAlex, weights);
    return lpips ? std::string() : lpips.error().message;
  };
  EXPECT_EQ(refused([](Tensors&) {}), "");
  EXPECT_NE(refused([](Tensors& all) { all.erase("features.3.bias"); }), "");
  EXPECT_NE(refused([](Tensors& all) {
              all["features.3.weight"].shape = {24, 16, 5, 4};
            }),
            "");
  EXPECT_NE(
      refused([](Tensors& all) { all["features.6.weight"].values[5] = NAN; }),
      "");
  EXPECT_NE(refused([](Tensors& all) {
              all["lin2.model.1.weight"].values[1] = -0.1f;
            }),
            "");
}

TEST(LpipsMetric, KeepsTheFeaturesOfTheReference) {
  FramePool pool;
  Models models;
  models.set(ModelId::kLpipsAlex, std::make_shared<const Lpips>(small()));
  Viewing viewing;
  viewing.models = &models;
  Picture reference(pool, viewing, 2);
  Picture test(pool, viewing);
  PairView view(reference, test);
  const auto value = [&] {
    view.refresh();
    const auto selected = *select("lpips");
    std::vector<Value> values(1);
    selected.metric->measure(view, values);
    return values[0];
  };
  const Frame a = noise(pool, {80, 70}, 1);
  const Frame b = noise(pool, {80, 70}, 2);
  const Frame c = noise(pool, {80, 70}, 3);
  const Lpips lpips = small();
  reference.show(a, Planes::kRgb);
  test.show(b, Planes::kRgb);
  EXPECT_EQ(value().number, distance(lpips, a, b));
  test.show(c, Planes::kRgb);
  EXPECT_EQ(value().number, distance(lpips, a, c));
  reference.show(b, Planes::kRgb);
  EXPECT_EQ(value().number, distance(lpips, b, c));
}

TEST(LpipsMetric, SaysWhatToDoWithoutWeights) {
  FramePool pool;
  const Frame a = noise(pool, {80, 70}, 1);
  const Frame b = noise(pool, {80, 70}, 2);
  EXPECT_EQ(Shown(a, b).value("lpips_vgg").why_not,
            "not available: run framewise models pull lpips-vgg");
}

}  // namespace
}  // namespace framewise::measure::neural
