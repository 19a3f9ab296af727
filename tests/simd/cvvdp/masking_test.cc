// SPDX-License-Identifier: Apache-2.0
#include "simd/cvvdp/masking.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

constexpr double kEpsilon = 1e-5;
constexpr double kPower = 2.264355182647705;
constexpr double kMostDifference = 366.6447430102025;

double offset_power(double x, double exponent) {
  return std::pow(x + kEpsilon, exponent) - std::pow(kEpsilon, exponent);
}

// Rows of a tile, with enough samples around them for vector loops.
struct TileInput {
  explicit TileInput(size_t channels) {
    uint32_t seed = 1;
    for (size_t side = 0; side < 2; ++side) {
      for (size_t c = 0; c < channels; ++c) {
        // Background is positive, the other channels have a sign.
        const float low = c == 0 ? 0.5F : -20;
        fine[side][c] = random_floats(512, low, 150, seed++);
        for (auto& row : coarse[side][c]) {
          row = random_floats(512, low, 150, seed++);
        }
      }
    }
    for (size_t c = 0; c < channels; ++c) {
      const auto log2s = random_floats(32, -2, 7, seed++);
      for (size_t i = 0; i < 32; ++i) {
        sensitivities[c].log2s[i] = log2s[i];
        sensitivities[c].steps[i] = i < 31 ? log2s[i + 1] - log2s[i] : 0;
      }
    }
  }

  CvvdpContrastRow row(size_t channels, bool odd) const {
    CvvdpContrastRow made;
    made.channels = channels;
    made.odd = odd;
    made.sensitivities = sensitivities.data();
    made.axis = kAxis;
    for (size_t side = 0; side < 2; ++side) {
      for (size_t c = 0; c < channels; ++c) {
        made.fine[side][c] = fine[side][c].data() + 64;
        for (size_t i = 0; i < 3; ++i) {
          made.coarse[side][c][i] = coarse[side][c][i].data() + 64;
        }
      }
    }
    return made;
  }

  // 0.01 to 300 cd/m2 over the table.
  static constexpr CvvdpBackgroundAxis kAxis{31.0F / 15, 14};

  std::array<std::array<std::vector<float>, kCvvdpChannels>, 2> fine;
  std::array<std::array<std::array<std::vector<float>, 3>, kCvvdpChannels>, 2>
      coarse;
  std::array<CvvdpSensitivity, kCvvdpChannels> sensitivities{};
};

double expanded(const CvvdpContrastRow& row, size_t side, size_t c, size_t x) {
  const auto& rows = row.coarse[side][c];
  const auto down = [&](ptrdiff_t i) {
    return row.odd ? 0.5 * (rows[1][i] + rows[2][i])
                   : 0.1 * (rows[0][i] + rows[2][i]) + 0.8 * rows[1][i];
  };
  const auto j = ptrdiff_t(x / 2);
  return x % 2 != 0 ? 0.5 * (down(j) + down(j + 1))
                    : 0.1 * (down(j - 1) + down(j + 1)) + 0.8 * down(j);
}

double sensitivity_of(const CvvdpSensitivity& table, double background) {
  const double place = std::clamp(
      TileInput::kAxis.scale * std::log2(background) + TileInput::kAxis.offset,
      0.0, 31.0);
  const auto i = size_t(std::min(place, 30.0));
  return std::exp2(table.log2s[i] + (place - double(i)) * table.steps[i]);
}

TEST(CvvdpMasking, ContrastsAreThoseOfThePlainFormula) {
  auto buffers = std::make_unique<CvvdpTileRows>();
  on_every_target([&] {
    for (const size_t channels : {3, 4}) {
      const TileInput input(channels);
      for (const bool odd : {false, true}) {
        const CvvdpContrastRow row = input.row(channels, odd);
        const size_t count = kCvvdpTileWidth + 2 * kCvvdpHalo;
        std::vector<std::vector<float>> outputs(
            8, std::vector<float>(kCvvdpTileStride));
        float* weaker[kCvvdpChannels];
        float* difference[kCvvdpChannels];
        for (size_t c = 0; c < kCvvdpChannels; ++c) {
          weaker[c] = outputs[c].data();
          difference[c] = outputs[4 + c].data();
        }
        cvvdp_contrast_row(row, count, *buffers, weaker, difference);
        for (size_t x = 0; x < count; ++x) {
          const double background[2] = {std::max(expanded(row, 0, 0, x), 0.01),
                                        std::max(expanded(row, 1, 0, x), 0.01)};
          for (size_t c = 0; c < channels; ++c) {
            double seen[2];
            for (size_t side = 0; side < 2; ++side) {
              const double detail =
                  row.fine[side][c][x] - expanded(row, side, c, x);
              seen[side] = std::min(detail / background[side], 1000.0) *
                           sensitivity_of(row.sensitivities[c], background[1]);
            }
            const double least = std::min(std::abs(seen[0]), std::abs(seen[1]));
            ASSERT_NEAR(weaker[c][x], least, 1e-4 + 1e-4 * least);
            // What cancels keeps the rounding of what it came from.
            const double off = std::abs(seen[0] - seen[1]);
            const double rounding =
                3e-6 * (std::abs(seen[0]) + std::abs(seen[1]));
            ASSERT_NEAR(
                difference[c][x], offset_power(off, kPower),
                1e-4 + offset_power(off, kPower) * 1e-4 +
                    kPower * std::pow(off + rounding, kPower - 1) * rounding);
          }
        }
      }
    }
  });
}

TEST(CvvdpMasking, DifferencesAreMaskedByTheBlurredContrastsOfAllChannels) {
  auto buffers = std::make_unique<CvvdpTileRows>();
  CvvdpMasking masking{};
  for (size_t i = 0; i <= kCvvdpBlurReach; ++i) {
    masking.taps[i] = 0.15F / float(i + 1);
  }
  for (size_t c = 0; c < kCvvdpChannels; ++c) {
    masking.exponents[c] = 1.3F + 0.7F * float(c);
    for (size_t to = 0; to < kCvvdpChannels; ++to) {
      masking.weights[c][to] = 0.02F * float(1 + c + 2 * to);
    }
  }
  on_every_target([&] {
    for (const size_t channels : {3, 4}) {
      for (const size_t count : {1, 15, 16, 17, 100, 128}) {
        CvvdpMaskingRow row;
        row.channels = channels;
        std::vector<std::vector<float>> kept;
        kept.reserve(kCvvdpChannels * (2 * kCvvdpBlurReach + 2));
        for (size_t c = 0; c < channels; ++c) {
          for (auto& weaker : row.weaker[c]) {
            kept.push_back(
                random_floats(kCvvdpTileStride, 0, 8, uint32_t(kept.size())));
            weaker = kept.back().data();
          }
          kept.push_back(
              random_floats(kCvvdpTileStride, 0, 500, uint32_t(kept.size())));
          row.difference[c] = kept.back().data();
        }
        std::vector<std::vector<float>> maps(
            channels, std::vector<float>(kCvvdpTileStride));
        float* differences[kCvvdpChannels] = {};
        for (size_t c = 0; c < channels; ++c) differences[c] = maps[c].data();
        double sums[kCvvdpChannels] = {100, 100, 100, 100};
        cvvdp_masking_row(masking, row, count, *buffers, sums, differences);
        double expected[kCvvdpChannels] = {100, 100, 100, 100};
        for (size_t x = 0; x < count; ++x) {
          double masks[kCvvdpChannels] = {};
          for (size_t from = 0; from < channels; ++from) {
            double blurred = 0;
            for (int dy = -6; dy <= 6; ++dy) {
              for (int dx = -6; dx <= 6; ++dx) {
                blurred +=
                    double(masking.taps[std::abs(dy)]) *
                    masking.taps[std::abs(dx)] *
                    row.weaker[from][6 + dy][ptrdiff_t(kCvvdpHalo + x) + dx];
              }
            }
            for (size_t to = 0; to < channels; ++to) {
              masks[to] += masking.weights[from][to] *
                           offset_power(blurred, masking.exponents[from]);
            }
          }
          for (size_t c = 0; c < channels; ++c) {
            const double u = row.difference[c][kCvvdpHalo + x] / (1 + masks[c]);
            const double seen = kMostDifference * u / (kMostDifference + u);
            ASSERT_NEAR(maps[c][x], seen, 1e-4 + 1e-4 * seen);
            expected[c] += seen * (seen + 2 * kEpsilon);
          }
        }
        for (size_t c = 0; c < channels; ++c) {
          EXPECT_NEAR(sums[c], expected[c], 1e-4 * expected[c]);
        }
      }
    }
  });
}

}  // namespace
}  // namespace framewise::simd
