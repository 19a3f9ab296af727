// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/samples.h"

#include <algorithm>
#include <cmath>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

template <typename T>
class Samples : public ::testing::Test {};
using SampleTypes = ::testing::Types<uint8_t, uint16_t>;
TYPED_TEST_SUITE(Samples, SampleTypes);

TYPED_TEST(Samples, BecomeFloatsScaledAndShifted) {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      const auto in = random_samples<TypeParam>(count, 1);
      GuardedRow<float> out(count);
      samples_to_float(in.data(), count, 0.5f, -3.0f, out.data());
      for (size_t i = 0; i < count; ++i) {
        ASSERT_EQ(out[i], float(in[i]) * 0.5f - 3.0f) << i;
      }
      EXPECT_TRUE(out.guard_is_intact());
    }
  });
}

TYPED_TEST(Samples, AreRoundedToEvenAndClamped) {
  on_every_target([] {
    const float most = std::numeric_limits<TypeParam>::max();
    for (const size_t count : boundary_counts()) {
      auto in = random_floats(count, -20.0f, most + 20.0f, 2);
      for (size_t i = 0; i < count; i += 3) in[i] = float(i) + 0.5f;
      GuardedRow<TypeParam> out(count);
      float_to_samples(in.data(), count, 1.0f, most, out.data());
      for (size_t i = 0; i < count; ++i) {
        ASSERT_EQ(float(out[i]), std::nearbyint(std::clamp(in[i], 0.0f, most)))
            << in[i];
      }
      EXPECT_TRUE(out.guard_is_intact());
    }
  });
}

TYPED_TEST(Samples, OfPixelsComeApartAndTogetherUnchanged) {
  on_every_target([] {
    const float most = std::numeric_limits<TypeParam>::max();
    for (const size_t count : boundary_counts()) {
      auto in = random_samples<TypeParam>(4 * count, 3);
      GuardedRow<float> r(count), g(count), b(count);
      rgba_to_planes(in.data(), count, 1.0f / most, r.data(), g.data(),
                     b.data());
      GuardedRow<TypeParam> out(4 * count);
      planes_to_rgba(r.data(), g.data(), b.data(), count, out.data());
      for (size_t i = 0; i < count; ++i) {
        ASSERT_EQ(r[i], float(in[4 * i]) * (1.0f / most));
        for (size_t c = 0; c < 3; ++c) {
          ASSERT_EQ(out[4 * i + c], in[4 * i + c]) << i;
        }
        ASSERT_EQ(float(out[4 * i + 3]), most);
      }
      EXPECT_TRUE(r.guard_is_intact() && g.guard_is_intact() &&
                  b.guard_is_intact() && out.guard_is_intact());
    }
  });
}

TEST(Samples, NarrowToTheNearestOfAll65536Values) {
  std::vector<uint16_t> in(65536);
  for (size_t i = 0; i < in.size(); ++i) in[i] = uint16_t(i);
  on_every_target([&] {
    std::vector<uint8_t> out(in.size());
    narrow_samples(in.data(), in.size(), out.data());
    for (size_t i = 0; i < in.size(); ++i) {
      ASSERT_EQ(int(out[i]), int(std::floor(double(i) / 257 + 0.5))) << i;
    }
  });
}

TEST(Samples, WidenSoThatNarrowingGivesThemBack) {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      const auto in = random_samples<uint8_t>(count, 4);
      GuardedRow<uint16_t> wide(count);
      GuardedRow<uint8_t> back(count);
      widen_samples(in.data(), count, wide.data());
      narrow_samples(wide.data(), count, back.data());
      for (size_t i = 0; i < count; ++i) {
        ASSERT_EQ(wide[i], in[i] * 257);
        ASSERT_EQ(back[i], in[i]);
      }
      EXPECT_TRUE(wide.guard_is_intact() && back.guard_is_intact());
    }
  });
}

}  // namespace
}  // namespace framewise::simd
