// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/resample.h"

#include <cmath>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

template <typename Sample>
std::vector<Sample> samples(size_t count, uint32_t seed) {
  return random_samples<Sample>(count, seed);
}
template <>
std::vector<float> samples<float>(size_t count, uint32_t seed) {
  return random_floats(count, 0.0f, 1.0f, seed);
}

template <typename Sample>
void expect_weighted_rows(size_t taps, size_t count) {
  std::vector<std::vector<Sample>> rows;
  std::vector<const Sample*> pointers;
  for (size_t k = 0; k < taps; ++k) {
    rows.push_back(samples<Sample>(count, uint32_t(k)));
  }
  for (const auto& row : rows) pointers.push_back(row.data());
  const auto weights = random_floats(taps, -0.3f, 1.0f, 99);
  GuardedRow<float> out(count);
  weighted_rows(pointers.data(), weights.data(), taps, count, out.data());
  const double most = std::is_same_v<Sample, float>
                          ? 1.0
                          : double(std::numeric_limits<Sample>::max());
  for (size_t i = 0; i < count; ++i) {
    double sum = 0;
    for (size_t k = 0; k < taps; ++k) {
      sum += double(weights[k]) * double(rows[k][i]);
    }
    ASSERT_NEAR(out[i], sum, 1e-6 * most * double(taps)) << i;
  }
  EXPECT_TRUE(out.guard_is_intact());
}

TEST(Resample, WeighsRowsOfEveryTypeAndLength) {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      for (const size_t taps : {1, 2, 6, 31}) {
        expect_weighted_rows<uint8_t>(taps, count);
        expect_weighted_rows<uint16_t>(taps, count);
        expect_weighted_rows<float>(taps, count);
      }
    }
  });
}

TEST(Resample, WeighsPixelsFromWhereItIsTold) {
  on_every_target([] {
    for (const size_t taps : {1, 2, 3, 4, 5, 6, 7, 8, 13}) {
      for (size_t count = 1; count <= 37; ++count) {
        constexpr size_t kInput = 50;
        const auto in = random_floats(4 * kInput, 0.0f, 1.0f, 1);
        const auto weights = random_floats(count * taps, -0.3f, 1.0f, 2);
        std::vector<int32_t> first(count);
        for (size_t i = 0; i < count; ++i) {
          first[i] = int32_t(i * 7 % (kInput - taps + 1));
        }
        GuardedRow<float> out(4 * count);
        weighted_pixels(in.data(), first.data(), weights.data(), taps, count,
                        out.data());
        for (size_t i = 0; i < 4 * count; ++i) {
          double sum = 0;
          for (size_t k = 0; k < taps; ++k) {
            sum += double(weights[i / 4 * taps + k]) *
                   double(in[4 * (size_t(first[i / 4]) + k) + i % 4]);
          }
          ASSERT_NEAR(out[i], sum, 1e-6 * double(taps));
        }
        EXPECT_TRUE(out.guard_is_intact());
      }
    }
  });
}

TEST(Resample, UnweavesWhatItWove) {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      std::vector<std::vector<float>> rows;
      for (uint32_t i = 0; i < 4; ++i) {
        rows.push_back(random_floats(count, 0, 1, i));
      }
      const float* const in[4] = {rows[0].data(), rows[1].data(),
                                  rows[2].data(), rows[3].data()};
      GuardedRow<float> pixels(4 * count);
      interleave_rows(in, count, pixels.data());
      std::vector<std::vector<float>> back(4, std::vector<float>(count));
      float* const out[4] = {back[0].data(), back[1].data(), back[2].data(),
                             back[3].data()};
      deinterleave_rows(pixels.data(), count, out);
      for (size_t i = 0; i < 4 * count; ++i) {
        ASSERT_EQ(pixels[i], rows[i % 4][i / 4]);
      }
      EXPECT_EQ(back, rows);
      EXPECT_TRUE(pixels.guard_is_intact());
    }
  });
}

}  // namespace
}  // namespace framewise::simd
