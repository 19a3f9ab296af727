// SPDX-License-Identifier: Apache-2.0
#include "simd/ssimulacra2/ssimulacra2_maps.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/ssimulacra2/ssimulacra2_maps.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/fir-inl.h"
#include "simd/float_vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr size_t kRows = kSsimulacra2RowStep;
constexpr size_t kCellWidth = kSsimulacra2CellWidth;
constexpr size_t kStride = kSsimulacra2TileStride;

// The blur of the metric: a Gaussian of sigma 1.5 as a sum of three cosines,
// which vanishes beyond 4 samples (Charalampidis 2016). Samples outside of the
// frame are 0.
constexpr float kTaps[5] = {0.26462110548819867f, 0.21292859201042236f,
                            0.10933537277746042f, 0.036011114658364304f,
                            0.0094143678096535854f};

// A sum of values and a sum of their fourth powers. A cell is summed in float,
// with an error of 1e-6; cells are summed in double.
struct Norms {
  F sum;
  F sum4;

  // Explicit, because generated constructors are not compiled for the target.
  HWY_INLINE Norms() : sum(hn::Zero(df)), sum4(hn::Zero(df)) {}

  HWY_INLINE void add(F value) {
    sum = hn::Add(sum, value);
    const F square = hn::Mul(value, value);
    sum4 = hn::MulAdd(square, square, sum4);
  }
};

double total(F v) { return double(hn::GetLane(hn::SumOfLanes(df, v))); }

// The lanes of a vector that lie within the tile.
struct WholeVector {
  HWY_INLINE F keep(F v) const { return v; }
};
struct FirstLanes {
  size_t count;
  HWY_INLINE F keep(F v) const {
    return hn::IfThenElseZero(hn::FirstN(df, count), v);
  }
};

struct MapNorms {
  Norms structure, artifact, lost;

  HWY_INLINE MapNorms() : structure(), artifact(), lost() {}
  template <bool kStructure, bool kEdges>
  Ssimulacra2Sums sums() const {
    Ssimulacra2Sums sums;
    if constexpr (kStructure) {
      sums.structure = total(structure.sum);
      sums.structure4 = total(structure.sum4);
    }
    if constexpr (kEdges) {
      sums.artifact = total(artifact.sum);
      sums.lost = total(lost.sum);
      sums.artifact4 = total(artifact.sum4);
      sums.lost4 = total(lost.sum4);
    }
    return sums;
  }
};

template <bool kStructure, bool kEdges, bool kErrorMap>
class TileLoop {
 public:
  TileLoop(const Ssimulacra2Tile& tile, Ssimulacra2Rows& rows)
      : tile_(tile), rows_(rows) {}

  void run(Ssimulacra2Sums* cells) {
    MapNorms norms[kSsimulacra2CellsOfTile];
    for (size_t y = 0; y < tile_.height; y += kRows) {
      blur_columns_of_rows(y);
      const size_t rows = HWY_MIN(kRows, tile_.height - y);
      for (size_t x = 0; x < tile_.width; x += kCellWidth) {
        finish_rows(x, y, rows, norms[x / kCellWidth]);
      }
    }
    for (size_t x = 0; x < tile_.width; x += kCellWidth) {
      cells[x / kCellWidth] =
          norms[x / kCellWidth].template sums<kStructure, kEdges>();
    }
  }

 private:
  void blur_columns_of_rows(size_t y) {
    const size_t stride_a = tile_.reference.stride;
    const size_t stride_c = tile_.test.stride;
    const float* a = tile_.reference.samples + y * stride_a;
    const float* c = tile_.test.samples + y * stride_c;
    const size_t width = tile_.width + 2 * kSsimulacra2Halo;
    for (size_t x = 0; x < width; x += hn::Lanes(df)) {
      const auto first = [=](ptrdiff_t row) HWY_ATTR {
        return hn::Load(df, a + size_t(row + 4) * stride_a + x);
      };
      const auto second = [=](ptrdiff_t row) HWY_ATTR {
        return hn::Load(df, c + size_t(row + 4) * stride_c + x);
      };
      fir_down(kTaps, first, rows_.mean_reference + x, kStride);
      fir_down(kTaps, second, rows_.mean_test + x, kStride);
      if constexpr (kStructure) {
        const auto energy = [&](ptrdiff_t row) HWY_ATTR {
          const F u = first(row), v = second(row);
          return hn::MulAdd(u, u, hn::Mul(v, v));
        };
        const auto difference = [&](ptrdiff_t row) HWY_ATTR {
          const F delta = hn::Sub(first(row), second(row));
          return hn::Mul(delta, delta);
        };
        fir_down(kTaps, energy, rows_.energy + x, kStride);
        fir_down(kTaps, difference, rows_.difference + x, kStride);
      }
    }
  }

  // Processes rows from y on of the cell that begins at x.
  HWY_INLINE void finish_rows(size_t x, size_t y, size_t rows, MapNorms& cell) {
    const size_t lanes = hn::Lanes(df);
    const size_t width = HWY_MIN(kCellWidth, tile_.width - x);
    const float* a =
        tile_.reference.samples + (y + 4) * tile_.reference.stride + x + 4;
    const float* c = tile_.test.samples + (y + 4) * tile_.test.stride + x + 4;
    float* error =
        kErrorMap ? tile_.error + y * tile_.error_stride + x : nullptr;
    MapNorms norms = cell;
    for (size_t r = 0; r < rows; ++r) {
      const size_t at = r * kStride + x;
      size_t i = 0;
      for (; i + lanes <= width; i += lanes) {
        finish_vector(a + i, c + i, at + i, WholeVector(),
                      kErrorMap ? error + i : nullptr, norms);
      }
      if (i < width) {
        finish_vector(a + i, c + i, at + i, FirstLanes{width - i},
                      kErrorMap ? error + i : nullptr, norms);
      }
      a += tile_.reference.stride;
      c += tile_.test.stride;
      if constexpr (kErrorMap) error += tile_.error_stride;
    }
    cell = norms;
  }

  // d is the error of structure: SSIM's, with the luminance term 1 - (mu_a -
  // mu_c)^2, rearranged so that no large terms cancel. With v = blur((a - c)^2)
  // - (mu_a - mu_c)^2 and D, the sum of both variances and C2, d = (delta^2 (D
  // - v) + v) / D. Equal frames give exactly 0.
  static HWY_INLINE F structure_error(F delta, F mean_a, F mean_c, F energy,
                                      F difference) {
    constexpr float kC2 = 0.0009f;
    const F delta2 = hn::Mul(delta, delta);
    const F v = hn::Sub(difference, delta2);
    F variances = hn::NegMulAdd(mean_a, mean_a, energy);
    variances = hn::Add(hn::NegMulAdd(mean_c, mean_c, variances), set(kC2));
    const F numerator = hn::MulAdd(delta2, hn::Sub(variances, v), v);
    return hn::Max(hn::Div(numerator, variances), hn::Zero(df));
  }

  template <class Lanes>
  HWY_INLINE void finish_vector(const float* a_at, const float* c_at, size_t at,
                                Lanes lanes, float* error, MapNorms& norms) {
    const F a = hn::LoadU(df, a_at);
    const F c = hn::LoadU(df, c_at);
    const F mean_a = fir_along(kTaps, rows_.mean_reference + at + 4);
    const F mean_c = fir_along(kTaps, rows_.mean_test + at + 4);
    F weighted = hn::Zero(df);
    if constexpr (kStructure) {
      const F d = lanes.keep(
          structure_error(hn::Sub(mean_a, mean_c), mean_a, mean_c,
                          fir_along(kTaps, rows_.energy + at + 4),
                          fir_along(kTaps, rows_.difference + at + 4)));
      norms.structure.add(d);
      if constexpr (kErrorMap) {
        weighted = hn::Mul(d, set(tile_.weights.structure));
      }
    }
    if constexpr (kEdges) {
      const F edge_a = hn::Abs(hn::Sub(a, mean_a));
      const F edge_c = hn::Abs(hn::Sub(c, mean_c));
      const F change = lanes.keep(
          hn::Div(hn::Sub(edge_c, edge_a), hn::Add(edge_a, set(1.0f))));
      const F artifact = hn::Max(change, hn::Zero(df));
      const F lost = hn::Sub(artifact, change);
      norms.artifact.add(artifact);
      norms.lost.add(lost);
      if constexpr (kErrorMap) {
        weighted = hn::MulAdd(artifact, set(tile_.weights.artifact), weighted);
        weighted = hn::MulAdd(lost, set(tile_.weights.lost), weighted);
      }
    }
    if constexpr (kErrorMap) {
      hn::StoreU(hn::Add(hn::LoadU(df, error), weighted), df, error);
    }
  }

  const Ssimulacra2Tile& tile_;
  Ssimulacra2Rows& rows_;
};

template <bool kErrorMap>
void run(const Ssimulacra2Tile& tile, Ssimulacra2Maps maps,
         Ssimulacra2Rows& rows, Ssimulacra2Sums* cells) {
  switch (maps) {
    case Ssimulacra2Maps::kStructure:
      TileLoop<true, false, kErrorMap>(tile, rows).run(cells);
      return;
    case Ssimulacra2Maps::kEdges:
      TileLoop<false, true, kErrorMap>(tile, rows).run(cells);
      return;
    case Ssimulacra2Maps::kAll:
      TileLoop<true, true, kErrorMap>(tile, rows).run(cells);
      return;
  }
}

void ssimulacra2_maps(const Ssimulacra2Tile& tile, Ssimulacra2Maps maps,
                      Ssimulacra2Rows& rows, Ssimulacra2Sums* cells) {
  if (tile.error) {
    run<true>(tile, maps, rows, cells);
  } else {
    run<false>(tile, maps, rows, cells);
  }
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(ssimulacra2_maps);

void ssimulacra2_maps(const Ssimulacra2Tile& tile, Ssimulacra2Maps maps,
                      Ssimulacra2Rows& rows, Ssimulacra2Sums* cells) {
  HWY_DYNAMIC_DISPATCH(ssimulacra2_maps)(tile, maps, rows, cells);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
