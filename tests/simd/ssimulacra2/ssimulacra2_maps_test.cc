// SPDX-License-Identifier: Apache-2.0
#include "simd/ssimulacra2/ssimulacra2_maps.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <vector>

#include "simd/every_target.h"

namespace framewise::simd {
namespace {

constexpr size_t kStride = kSsimulacra2TileStride;
constexpr size_t kRows = 64;

constexpr double kTaps[5] = {0.26462110548819867, 0.21292859201042236,
                             0.10933537277746042, 0.036011114658364304,
                             0.0094143678096535854};

struct AlignedPlane {
  alignas(64) float samples[kStride * kRows];

  void fill(const std::vector<float>& values) {
    std::copy(values.begin(), values.end(), samples);
  }
};

template <class Value>
double blurred(size_t x, size_t y, const Value& value) {
  double sum = 0;
  for (int v = -4; v <= 4; ++v) {
    for (int u = -4; u <= 4; ++u) {
      sum += kTaps[std::abs(v)] * kTaps[std::abs(u)] *
             value((y + 4 + size_t(v)) * kStride + x + 4 + size_t(u));
    }
  }
  return sum;
}

// The definition, in its textbook form.
Ssimulacra2Sums expected_sums(const AlignedPlane& a, const AlignedPlane& c,
                              size_t width, size_t height) {
  Ssimulacra2Sums sums;
  for (size_t y = 0; y < height; ++y) {
    for (size_t x = 0; x < width; ++x) {
      const auto at_a = [&](size_t i) { return double(a.samples[i]); };
      const auto at_c = [&](size_t i) { return double(c.samples[i]); };
      const double mu_a = blurred(x, y, at_a), mu_c = blurred(x, y, at_c);
      const double aa =
          blurred(x, y, [&](size_t i) { return at_a(i) * at_a(i); });
      const double cc =
          blurred(x, y, [&](size_t i) { return at_c(i) * at_c(i); });
      const double ac =
          blurred(x, y, [&](size_t i) { return at_a(i) * at_c(i); });
      const double d =
          std::max(0.0, 1 - (1 - (mu_a - mu_c) * (mu_a - mu_c)) *
                                (2 * (ac - mu_a * mu_c) + 0.0009) /
                                (aa - mu_a * mu_a + cc - mu_c * mu_c + 0.0009));
      const size_t center = (y + 4) * kStride + x + 4;
      const double e = (1 + std::abs(at_c(center) - mu_c)) /
                           (1 + std::abs(at_a(center) - mu_a)) -
                       1;
      sums.structure += d;
      sums.structure4 += d * d * d * d;
      (e > 0 ? sums.artifact : sums.lost) += std::abs(e);
      (e > 0 ? sums.artifact4 : sums.lost4) += e * e * e * e;
    }
  }
  return sums;
}

class Ssimulacra2MapsOfTwoPlanes : public testing::Test {
 protected:
  Ssimulacra2MapsOfTwoPlanes() {
    a_->fill(random_floats(kStride * kRows, 0.2f, 0.8f, 1));
    c_->fill(random_floats(kStride * kRows, 0.2f, 0.8f, 2));
  }
  Ssimulacra2Tile tile(size_t width, size_t height) const {
    Ssimulacra2Tile tile;
    tile.reference = {a_->samples};
    tile.test = {c_->samples};
    tile.width = width;
    tile.height = height;
    return tile;
  }

  using Cells = std::array<Ssimulacra2Sums, kSsimulacra2CellsOfTile>;
  Cells cells_of(const Ssimulacra2Tile& tile,
                 Ssimulacra2Maps maps = Ssimulacra2Maps::kAll) const {
    Cells cells;
    ssimulacra2_maps(tile, maps, *rows_, cells.data());
    return cells;
  }
  // Sums over all cells.
  Ssimulacra2Sums sums_of(const Ssimulacra2Tile& tile,
                          Ssimulacra2Maps maps = Ssimulacra2Maps::kAll) const {
    Ssimulacra2Sums total;
    for (const Ssimulacra2Sums& cell : cells_of(tile, maps)) {
      total.structure += cell.structure;
      total.artifact += cell.artifact;
      total.lost += cell.lost;
      total.structure4 += cell.structure4;
      total.artifact4 += cell.artifact4;
      total.lost4 += cell.lost4;
    }
    return total;
  }

  std::unique_ptr<AlignedPlane> a_ = std::make_unique<AlignedPlane>();
  std::unique_ptr<AlignedPlane> c_ = std::make_unique<AlignedPlane>();
  std::unique_ptr<Ssimulacra2Rows> rows_ = std::make_unique<Ssimulacra2Rows>();
};

TEST_F(Ssimulacra2MapsOfTwoPlanes, SumsEqualTheDefinition) {
  on_every_target([&] {
    for (const size_t width : {1, 15, 16, 17, 63, 256}) {
      for (const size_t height : {1, 4, 7, 16}) {
        const auto found = sums_of(tile(width, height));
        const auto expected = expected_sums(*a_, *c_, width, height);
        EXPECT_NEAR(found.structure, expected.structure,
                    1e-5 * expected.structure);
        EXPECT_NEAR(found.artifact, expected.artifact,
                    1e-5 * expected.artifact + 1e-9);
        EXPECT_NEAR(found.lost, expected.lost, 1e-5 * expected.lost + 1e-9);
        EXPECT_NEAR(found.structure4, expected.structure4,
                    1e-5 * expected.structure4);
        EXPECT_NEAR(found.artifact4, expected.artifact4,
                    1e-5 * expected.artifact4 + 1e-9);
        EXPECT_NEAR(found.lost4, expected.lost4, 1e-5 * expected.lost4 + 1e-9);
      }
    }
  });
}

TEST_F(Ssimulacra2MapsOfTwoPlanes, ACellGivesTheSameBitsAloneAndAmongOthers) {
  on_every_target([&] {
    const auto together = cells_of(tile(250, 16));
    for (size_t i = 0; i < kSsimulacra2CellsOfTile; ++i) {
      const size_t x = i * kSsimulacra2CellWidth;
      Ssimulacra2Tile one = tile(std::min(kSsimulacra2CellWidth, 250 - x), 16);
      one.reference.samples += x;
      one.test.samples += x;
      const Ssimulacra2Sums alone = cells_of(one)[0];
      EXPECT_EQ(alone.structure, together[i].structure) << i;
      EXPECT_EQ(alone.lost, together[i].lost) << i;
      EXPECT_EQ(alone.artifact4, together[i].artifact4) << i;
    }
  });
}

TEST_F(Ssimulacra2MapsOfTwoPlanes, PartOfTheMapsGivesTheSameBits) {
  on_every_target([&] {
    const auto all = sums_of(tile(50, 9));
    const auto structure = sums_of(tile(50, 9), Ssimulacra2Maps::kStructure);
    const auto edges = sums_of(tile(50, 9), Ssimulacra2Maps::kEdges);
    EXPECT_EQ(structure.structure, all.structure);
    EXPECT_EQ(structure.structure4, all.structure4);
    EXPECT_EQ(structure.artifact, 0);
    EXPECT_EQ(edges.artifact, all.artifact);
    EXPECT_EQ(edges.lost4, all.lost4);
    EXPECT_EQ(edges.structure, 0);
  });
}

TEST_F(Ssimulacra2MapsOfTwoPlanes, EqualPlanesGiveExactlyZero) {
  on_every_target([&] {
    Ssimulacra2Tile same = tile(100, 13);
    same.test = same.reference;
    const auto sums = sums_of(same);
    EXPECT_EQ(sums.structure, 0);
    EXPECT_EQ(sums.artifact, 0);
    EXPECT_EQ(sums.lost, 0);
  });
}

TEST_F(Ssimulacra2MapsOfTwoPlanes, TheErrorMapAddsTheWeightedMaps) {
  on_every_target([&] {
    std::vector<float> error(64 * 10, 1.0f);
    Ssimulacra2Tile weighted = tile(50, 9);
    weighted.error = error.data();
    weighted.error_stride = 64;
    weighted.weights = {2, 3, 5};
    const auto sums = sums_of(weighted);
    double total = 0;
    for (size_t y = 0; y < 9; ++y) {
      for (size_t x = 0; x < 50; ++x) total += double(error[64 * y + x]) - 1;
    }
    EXPECT_NEAR(total, 2 * sums.structure + 3 * sums.artifact + 5 * sums.lost,
                1e-3);
  });
}

}  // namespace
}  // namespace framewise::simd
