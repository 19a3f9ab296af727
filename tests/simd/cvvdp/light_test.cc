// SPDX-License-Identifier: Apache-2.0
#include "simd/cvvdp/light.h"

#include <array>
#include <cmath>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

// Rows are written up to the next multiple of 16 samples.
size_t whole(size_t count) { return (count + 15) / 16 * 16; }

std::vector<uint32_t> random_packed(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<uint32_t> row(count);
  for (uint32_t& pixel : row) pixel = random();
  return row;
}

CvvdpTemporalFilters some_filters(size_t half, CvvdpRoot root) {
  CvvdpTemporalFilters filters{};
  filters.half = half;
  filters.root = root;
  std::mt19937 random(7);
  std::uniform_real_distribution<float> draw(-1, 1);
  for (size_t tap = 0; tap <= half; ++tap) {
    filters.achromatic[tap] = draw(random);
    filters.red_green[tap] = draw(random);
    filters.yellow_violet[tap] = draw(random);
    filters.transient[tap] = draw(random);
  }
  const float most = root == CvvdpRoot::kFourth ? 1e-13F : 1e-6F;
  for (float& entry : filters.matrix) entry = most * draw(random);
  for (float& bias : filters.bias) bias = draw(random);
  return filters;
}

// What a pixel of packed light becomes, by the definition.
std::array<double, 4> filtered(const CvvdpTemporalFilters& filters,
                               const std::vector<std::vector<uint32_t>>& frames,
                               size_t x) {
  std::array<double, 4> sums;
  for (size_t c = 0; c < 4; ++c) sums[c] = filters.bias[c];
  for (size_t k = 0; k < frames.size(); ++k) {
    const uint32_t packed = frames[k][x];
    double light[3] = {double(packed >> 21), double(packed >> 10 & 0x7FF),
                       double(packed & 0x3FF)};
    for (double& one : light) {
      one = std::pow(one, filters.root == CvvdpRoot::kFourth ? 4 : 2);
    }
    double opponent[3];
    for (size_t c = 0; c < 3; ++c) {
      const float* const row = filters.matrix + 3 * c;
      opponent[c] = row[0] * light[0] + row[1] * light[1] + row[2] * light[2];
    }
    const size_t tap = k > filters.half ? k - filters.half : filters.half - k;
    sums[0] += filters.achromatic[tap] * opponent[0];
    sums[1] += filters.red_green[tap] * opponent[1];
    sums[2] += filters.yellow_violet[tap] * opponent[2];
    sums[3] += filters.transient[tap] * opponent[0];
  }
  return sums;
}

TEST(CvvdpLight, BecomesOpponentColorsByTheMatrix) {
  const float matrix[9] = {0.2F,  0.7F,  0.1F,  0.5F, -0.4F,
                           -0.1F, -0.2F, -0.6F, 0.8F};
  on_every_target([&] {
    for (const size_t count : boundary_counts()) {
      const auto red = random_floats(whole(count), 0, 200, 1);
      const auto green = random_floats(whole(count), 0, 200, 2);
      const auto blue = random_floats(whole(count), 0, 200, 3);
      GuardedRow<float> out[3] = {GuardedRow<float>(whole(count)),
                                  GuardedRow<float>(whole(count)),
                                  GuardedRow<float>(whole(count))};
      cvvdp_opponent_row(red.data(), green.data(), blue.data(), count, matrix,
                         out[0].data(), out[1].data(), out[2].data());
      for (size_t c = 0; c < 3; ++c) {
        ASSERT_TRUE(out[c].guard_is_intact()) << count;
        for (size_t x = 0; x < count; ++x) {
          ASSERT_NEAR(out[c][x],
                      matrix[3 * c] * red[x] + matrix[3 * c + 1] * green[x] +
                          matrix[3 * c + 2] * blue[x],
                      1e-4);
        }
      }
    }
  });
}

TEST(CvvdpLight, OfFramesIsFilteredOverTime) {
  for (const CvvdpRoot root : {CvvdpRoot::kSquare, CvvdpRoot::kFourth}) {
    for (const size_t half : {1, 4, 15}) {
      const CvvdpTemporalFilters filters = some_filters(half, root);
      on_every_target([&] {
        for (const size_t count : {1, 15, 16, 17, 33, 100}) {
          std::vector<std::vector<uint32_t>> frames;
          std::vector<const uint32_t*> rows;
          for (size_t k = 0; k <= 2 * half; ++k) {
            frames.push_back(random_packed(whole(count), uint32_t(k)));
          }
          for (const auto& frame : frames) rows.push_back(frame.data());
          std::vector<std::vector<float>> out(4,
                                              std::vector<float>(whole(count)));
          cvvdp_temporal_row(filters, rows.data(), count, out[0].data(),
                             out[1].data(), out[2].data(), out[3].data());
          for (size_t x = 0; x < count; ++x) {
            const auto expected = filtered(filters, frames, x);
            for (size_t c = 0; c < 4; ++c) {
              ASSERT_NEAR(out[c][x], expected[c], 1e-3)
                  << "channel " << c << " at " << x << " of " << count;
            }
          }
        }
      });
    }
  }
}

TEST(CvvdpLight, IsPackedAsRootsOfElevenElevenAndTenBits) {
  std::vector<uint16_t> codes(256);
  for (size_t i = 0; i < codes.size(); ++i) codes[i] = uint16_t(i * 2047 / 255);
  const std::vector<uint8_t> rgba = {255, 255, 255, 0, 0,   0,
                                     0,   255, 255, 0, 128, 7};
  std::vector<uint32_t> packed(3);
  cvvdp_pack_row(rgba.data(), 3, codes.data(), packed.data());
  EXPECT_EQ(packed[0], 0xFFFFFFFFU);
  EXPECT_EQ(packed[1], 0U);
  EXPECT_EQ(packed[2] >> 21, 2047U);
  EXPECT_EQ(packed[2] >> 10 & 0x7FF, 0U);
  EXPECT_EQ(packed[2] & 0x3FF, (codes[128] * 1023U + 1023) / 2047);
}

TEST(CvvdpLight, OfScenesIsPackedWithinItsRange) {
  const float red[] = {0.4F, 100.4F, 500};
  const float green[] = {-1, 25.4F, 100.4F};
  const float blue[] = {0.4F, 0.4F, 0.4F};
  uint32_t packed[3];
  cvvdp_pack_light_row(red, green, blue, 3, 0.4F, 0.01F, CvvdpRoot::kSquare,
                       packed);
  EXPECT_EQ(packed[0], 0U) << "black, and darker than black";
  EXPECT_EQ(packed[1] >> 21, 2047U);
  EXPECT_EQ(packed[1] >> 10 & 0x7FF, 1024U) << "the root of a quarter";
  EXPECT_EQ(packed[2] >> 21, 2047U) << "no more than the most";
  cvvdp_pack_light_row(red, green, blue, 3, 0.4F, 0.01F, CvvdpRoot::kFourth,
                       packed);
  EXPECT_EQ(packed[1] >> 10 & 0x7FF,
            uint32_t(2047 * std::pow(0.25, 0.25) + 0.5));
}

}  // namespace
}  // namespace framewise::simd
