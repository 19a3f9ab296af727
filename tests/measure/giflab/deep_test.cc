// SPDX-License-Identifier: Apache-2.0
#include "measure/giflab/deep.h"

#include <gtest/gtest.h>

#include "measure/models/models.h"
#include "measure/neural/hashed_weights.h"
#include "measure/neural/network_frame.h"
#include "measure/shown.h"

namespace framewise::measure::giflab {
namespace {

using neural::Lpips;

std::shared_ptr<const Lpips> small_network() {
  return std::make_shared<const Lpips>(
      *Lpips::create(neural::NetworkKind::kAlex, golden::small_alex()));
}

Frame waves(FramePool& pool, Size size, int shift) {
  return rgba_frame(pool, size, [=](int x, int y, int c) {
    return ((x + shift) * (c + 2) + y * 3) % 256;
  });
}

class Deep : public testing::Test {
 protected:
  Deep() : network_(small_network()) {
    models_.set(ModelId::kLpipsAlex, network_);
  }
  DeepValues measured(Size size) {
    DeepDistances deep(&models_, nullptr);
    for (int i = 0; i < 3; ++i) {
      const Frame reference = waves(pool_, size, i);
      const Frame test = waves(pool_, size, 5 * i);
      deep.add(&reference, &test, pool_);
    }
    return deep.values().value_or(DeepValues());
  }
  double distance(const Frame& a, const Frame& b) const {
    return network_->compare(a, b, nullptr).value;
  }

  FramePool pool_;
  Models models_;
  std::shared_ptr<const Lpips> network_;
};

TEST_F(Deep, IsLpipsOfPairsAndOfSuccessiveFrames) {
  const Size size{90, 70};
  const DeepValues values = measured(size);
  EXPECT_EQ(values.frames, 3);
  EXPECT_EQ(values.downscaled, 0);
  double sum = 0;
  for (int i = 0; i < 3; ++i) {
    sum += distance(waves(pool_, size, i), waves(pool_, size, 5 * i));
  }
  EXPECT_NEAR(values.quality_mean, sum / 3, 1e-9);
  ASSERT_EQ(values.neighbors.size(), 2u);
  EXPECT_NEAR(values.neighbors[1],
              distance(waves(pool_, size, 5), waves(pool_, size, 10)), 1e-9);
}

TEST_F(Deep, ReducesPairsTo512PixelsAndNotSuccessiveFrames) {
  const Size size{600, 90};
  const DeepValues values = measured(size);
  EXPECT_EQ(values.downscaled, 1);
  EXPECT_NEAR(values.neighbors[0],
              distance(waves(pool_, size, 0), waves(pool_, size, 5)), 1e-9);
  const auto reduced = [&](int shift) {
    return *neural::frame_for_network(waves(pool_, size, shift), 512, pool_);
  };
  EXPECT_EQ(reduced(0).size(), (Size{512, 76}));
  double largest = 0;
  for (int i = 0; i < 3; ++i) {
    largest = std::max(largest, distance(reduced(i), reduced(5 * i)));
  }
  EXPECT_NEAR(values.quality_max, largest, 1e-9);
}

TEST_F(Deep, HasNoValuesOfSmallFramesOrWithoutWeights) {
  EXPECT_TRUE(measured({20, 20}).neighbors.empty());
  DeepDistances without(nullptr, nullptr);
  const Frame frame = waves(pool_, {90, 70}, 0);
  without.add(&frame, &frame, pool_);
  EXPECT_FALSE(without.values());
  EXPECT_EQ(without.why_not(),
            "not available: run framewise models pull lpips-alex");
}

}  // namespace
}  // namespace framewise::measure::giflab
