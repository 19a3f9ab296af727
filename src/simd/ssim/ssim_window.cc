// SPDX-License-Identifier: Apache-2.0
// The blurs run horizontally first, once per row of samples, into a ring buffer
// of eleven rows, then vertically. With s = a + b and d = a - b instead of a
// and b,
//   2 ma mb = (ms^2 - md^2) / 2     2 cov  = (vs - vd) / 2
//   ma^2 + mb^2 = (ms^2 + md^2) / 2   va + vb = (vs + vd) / 2
// so four blurs suffice, equal frames give exactly 1, and rounding errors of
// nearly equal frames stay small. Bound by arithmetic: 11 taps as 5 sums of
// symmetric neighbors and 6 products, for four blurs in two directions.
#include "simd/ssim/ssim_window.h"

#include <cassert>
#include <type_traits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/ssim/ssim_window.cc"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/color/luma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// At most as wide as the padding of rows.
using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

constexpr size_t kRow = kSsimTile + 16;  // a row of samples of a tile

// Loads the samples of one frame, a vector at a time, and prefetches rows
// further down: rows of a strip are too short for the hardware prefetcher.
template <typename T>
struct Samples {
  const T* first;
  size_t stride;

  HWY_INLINE V load(size_t y, size_t x) const {
    const T* at = first + y * stride + x;
    if constexpr (std::is_same_v<T, float>) {
      return hn::LoadU(D(), at);
    } else {
      return to_float(D(), at);
    }
  }
  HWY_INLINE void fetch(size_t y, size_t x) const {
    hwy::Prefetch(first + y * stride + x);
  }
};
using Floats = Samples<float>;
using Bytes = Samples<uint8_t>;

struct LumaOfRgba {
  LumaOfRgba(const uint8_t* rgba, size_t bytes)
      : first(rgba), stride(bytes), weigh(D(), kLumaBt709) {}

  HWY_INLINE V load(size_t y, size_t x) const {
    return hn::Mul(weigh.of_pixels(first + y * stride + 4 * x),
                   hn::Set(D(), 1.0f / 10000));
  }
  HWY_INLINE void fetch(size_t y, size_t x) const {
    hwy::Prefetch(first + y * stride + 4 * x);
  }

  const uint8_t* first;
  size_t stride;
  Weigher<D> weigh;
};
constexpr size_t kRowsAhead = 6;

struct Taps {
  explicit Taps(const std::array<float, 6>& taps) {
    for (size_t i = 0; i < taps.size(); ++i) t[i] = hn::Set(D(), taps[i]);
  }
  HWY_INLINE V across(const float* left) const {
    const D d;
    V sum = hn::Mul(t[0], hn::LoadU(d, left + 5));
    for (size_t i = 1; i < 6; ++i) {
      const V pair =
          hn::Add(hn::LoadU(d, left + 5 - i), hn::LoadU(d, left + 5 + i));
      sum = hn::MulAdd(t[i], pair, sum);
    }
    return sum;
  }
  // `rows`: eleven rows, from top to bottom.
  HWY_INLINE V down(const float* const* rows, size_t x) const {
    const D d;
    V sum = hn::Mul(t[0], hn::Load(d, rows[5] + x));
    for (size_t i = 1; i < 6; ++i) {
      const V pair =
          hn::Add(hn::Load(d, rows[5 - i] + x), hn::Load(d, rows[5 + i] + x));
      sum = hn::MulAdd(t[i], pair, sum);
    }
    return sum;
  }
  V t[6];
};

// Four blurs of sums and differences; computes 1 - S.
template <bool kWithLuminance>
struct SumAndDifference {
  static constexpr size_t kBlurs = 4;
  static constexpr size_t kResults = 1;

  explicit SumAndDifference(const SsimWindow& window)
      : twice_middle(hn::Set(D(), 2 * window.middle)),
        c1(hn::Set(D(), 2 * window.c1)),
        c2(hn::Set(D(), 2 * window.c2)) {}

  HWY_INLINE void prepare(V a, V b, V* out) const {
    const V s = hn::Sub(hn::Add(a, b), twice_middle);
    const V d = hn::Sub(a, b);
    out[0] = s;
    out[1] = d;
    out[2] = hn::Mul(s, s);
    out[3] = hn::Mul(d, d);
  }
  // With L = ms^2 + 2 C1, k = md^2, P = vs + 2 C2 and v = vd, the index is (L -
  // k)(P - v) / ((L + k)(P + v)), so 1 - S = 2 (L v + k P) / ((L + k)(P + v)).
  // No subtraction cancels.
  HWY_INLINE void finish(const V* m, V* results) const {
    const V vs = hn::NegMulAdd(m[0], m[0], m[2]);
    const V vd = hn::NegMulAdd(m[1], m[1], m[3]);
    const V spread = hn::Add(vs, c2);
    const V spread_sum = hn::Add(spread, vd);
    if constexpr (kWithLuminance) {
      const V ms = hn::Add(m[0], twice_middle);
      const V light = hn::MulAdd(ms, ms, c1);
      const V unlike = hn::Mul(m[1], m[1]);
      const V missing = hn::MulAdd(light, vd, hn::Mul(unlike, spread));
      results[0] = hn::Div(hn::Add(missing, missing),
                           hn::Mul(hn::Add(light, unlike), spread_sum));
    } else {
      results[0] = hn::Div(hn::Add(vd, vd), spread_sum);
    }
  }
  V twice_middle, c1, c2;
};

// Five blurs; computes luminance, contrast and structure separately.
struct Parts {
  static constexpr size_t kBlurs = 5;
  static constexpr size_t kResults = 4;

  explicit Parts(const SsimWindow& window)
      : c1(hn::Set(D(), window.c1)), c2(hn::Set(D(), window.c2)) {}

  HWY_INLINE void prepare(V a, V b, V* out) const {
    out[0] = a;
    out[1] = b;
    out[2] = hn::Mul(a, a);
    out[3] = hn::Mul(b, b);
    out[4] = hn::Mul(a, b);
  }
  HWY_INLINE void finish(const V* m, V* results) const {
    const V zero = hn::Zero(D());
    const V half = hn::Set(D(), 0.5f);
    const V va = hn::Max(zero, hn::NegMulAdd(m[0], m[0], m[2]));
    const V vb = hn::Max(zero, hn::NegMulAdd(m[1], m[1], m[3]));
    V covariance = hn::NegMulAdd(m[0], m[1], m[4]);
    const V deviations = hn::Sqrt(hn::Mul(va, vb));
    covariance = hn::IfThenElse(hn::Gt(deviations, zero), covariance,
                                hn::Max(covariance, zero));
    const V c3 = hn::Mul(half, c2);
    const V product = hn::Mul(m[0], m[1]);
    const V one = hn::Set(D(), 1);
    const V l =
        hn::Div(hn::Add(hn::Add(product, product), c1),
                hn::Add(hn::MulAdd(m[0], m[0], hn::Mul(m[1], m[1])), c1));
    const V c = hn::Div(hn::Add(hn::Add(deviations, deviations), c2),
                        hn::Add(hn::Add(va, vb), c2));
    const V s = hn::Div(hn::Add(covariance, c3), hn::Add(deviations, c3));
    results[0] = hn::Sub(one, l);
    results[1] = hn::Sub(one, c);
    results[2] = hn::Sub(one, s);
    results[3] = hn::NegMulAdd(hn::Mul(l, c), s, one);
  }
  V c1, c2;
};

// Calls take(x, results) for each vector of each row of windows.
template <class Form, class Side, class Take, class EndRow>
HWY_INLINE void for_each_window(const Side& a, const Side& b, size_t columns,
                                size_t rows, const SsimWindow& window,
                                const Take& take, const EndRow& end_row) {
  const D d;
  const size_t lanes = hn::Lanes(d);
  const Taps taps(window.taps);
  const Form form(window);
  HWY_ALIGN float samples[2][Form::kBlurs][kRow];
  HWY_ALIGN float ring[kSsimWindow][Form::kBlurs][kSsimTile];
  const size_t width = columns + kSsimWindow - 1;
  const size_t height = rows + kSsimWindow - 1;
  const auto prepare_row = [&](size_t y) HWY_ATTR {
    for (size_t x = 0; x < width; x += lanes) {
      a.fetch(y + kRowsAhead, x);
      b.fetch(y + kRowsAhead, x);
      V prepared[Form::kBlurs];
      form.prepare(a.load(y, x), b.load(y, x), prepared);
      for (size_t k = 0; k < Form::kBlurs; ++k) {
        hn::Store(prepared[k], d, samples[y % 2][k] + x);
      }
    }
  };

  prepare_row(0);
  for (size_t y = 0; y < height; ++y) {
    // Work one row ahead: loading across vector borders stalls while a store to
    // the same memory is in flight.
    if (y + 1 < height) prepare_row(y + 1);
    float(*blurred)[kSsimTile] = ring[y % kSsimWindow];
    for (size_t k = 0; k < Form::kBlurs; ++k) {
      for (size_t x = 0; x < columns; x += lanes) {
        hn::Store(taps.across(samples[y % 2][k] + x), d, blurred[k] + x);
      }
    }
    if (y + 1 < kSsimWindow) continue;
    const float* lines[Form::kBlurs][kSsimWindow];
    for (size_t i = 0; i < kSsimWindow; ++i) {
      for (size_t k = 0; k < Form::kBlurs; ++k) {
        lines[k][i] = ring[(y + 1 + i) % kSsimWindow][k];
      }
    }
    for (size_t x = 0; x < columns; x += lanes) {
      V means[Form::kBlurs];
      for (size_t k = 0; k < Form::kBlurs; ++k) {
        means[k] = taps.down(lines[k], x);
      }
      V results[Form::kResults];
      form.finish(means, results);
      take(x, results);
    }
    end_row(y + 1 - kSsimWindow);
  }
}

// Sums the results over each tile of a strip. A vector sums one row of the
// strip and doubles sum the rows, so the error is that of few additions. `sums`
// has kResults doubles per tile.
template <class Form, class Side>
void sum_strip(const Side& a, const Side& b, size_t columns, size_t rows,
               const SsimWindow& window, double* sums) {
  assert(columns <= kSsimTile);
  const D d;
  const size_t lanes = hn::Lanes(d);
  constexpr size_t kResults = Form::kResults;
  const size_t tiles = (rows + kSsimTileRows - 1) / kSsimTileRows;
  for (size_t i = 0; i < tiles * kResults; ++i) sums[i] = 0;
  V row[kResults];
  for (V& sum : row) sum = hn::Zero(d);
  const auto take = [&](size_t x, const V* results) HWY_ATTR {
    const auto inside = hn::FirstN(d, columns - x);
    for (size_t k = 0; k < kResults; ++k) {
      row[k] = hn::Add(row[k], x + lanes <= columns
                                   ? results[k]
                                   : hn::IfThenElseZero(inside, results[k]));
    }
  };
  const auto end_row = [&](size_t y) HWY_ATTR {
    for (size_t k = 0; k < kResults; ++k) {
      sums[y / kSsimTileRows * kResults + k] +=
          double(hn::GetLane(hn::SumOfLanes(d, row[k])));
      row[k] = hn::Zero(d);
    }
  };
  for_each_window<Form>(a, b, columns, rows, window, take, end_row);
}

void strip(const float* a, size_t a_stride, const float* b, size_t b_stride,
           size_t columns, size_t rows, const SsimWindow& window,
           double* sums) {
  sum_strip<SumAndDifference<true>>(Floats{a, a_stride}, Floats{b, b_stride},
                                    columns, rows, window, sums);
}

void strip_of_bytes(const uint8_t* a, size_t a_stride, const uint8_t* b,
                    size_t b_stride, size_t columns, size_t rows,
                    const SsimWindow& window, double* sums) {
  sum_strip<SumAndDifference<true>>(Bytes{a, a_stride}, Bytes{b, b_stride},
                                    columns, rows, window, sums);
}

void strip_of_rgba(const uint8_t* a, size_t a_stride, const uint8_t* b,
                   size_t b_stride, size_t columns, size_t rows,
                   const SsimWindow& window, double* sums) {
  sum_strip<SumAndDifference<true>>(LumaOfRgba(a, a_stride),
                                    LumaOfRgba(b, b_stride), columns, rows,
                                    window, sums);
}

void structure_strip(const float* a, size_t a_stride, const float* b,
                     size_t b_stride, size_t columns, size_t rows,
                     const SsimWindow& window, double* sums) {
  sum_strip<SumAndDifference<false>>(Floats{a, a_stride}, Floats{b, b_stride},
                                     columns, rows, window, sums);
}

void parts_strip(const float* a, size_t a_stride, const float* b,
                 size_t b_stride, size_t columns, size_t rows,
                 const SsimWindow& window, SsimParts* sums) {
  static_assert(sizeof(SsimParts) == Parts::kResults * sizeof(double));
  sum_strip<Parts>(Floats{a, a_stride}, Floats{b, b_stride}, columns, rows,
                   window, &sums->luminance);
}

void ssim_row_of_map(const float* a, size_t a_stride, const float* b,
                     size_t b_stride, size_t columns, const SsimWindow& window,
                     float* map) {
  const D d;
  for (size_t begin = 0; begin < columns; begin += kSsimTile) {
    const size_t count =
        columns - begin < kSsimTile ? columns - begin : kSsimTile;
    HWY_ALIGN float values[kSsimTile];
    for_each_window<SumAndDifference<true>>(
        Floats{a + begin, a_stride}, Floats{b + begin, b_stride}, count, 1,
        window,
        [&](size_t x, const V* results) HWY_ATTR {
          hn::Store(hn::Sub(hn::Set(d, 1), results[0]), d, values + x);
        },
        [](size_t) {});
    for (size_t x = 0; x < count; ++x) map[begin + x] = values[x];
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(strip);
HWY_EXPORT(strip_of_bytes);
HWY_EXPORT(strip_of_rgba);
HWY_EXPORT(structure_strip);
HWY_EXPORT(parts_strip);
HWY_EXPORT(ssim_row_of_map);

void ssim_strip(const float* a, size_t a_stride, const float* b,
                size_t b_stride, size_t columns, size_t rows,
                const SsimWindow& window, double* sums) {
  HWY_DYNAMIC_DISPATCH(strip)
  (a, a_stride, b, b_stride, columns, rows, window, sums);
}

void ssim_strip_of_bytes(const uint8_t* a, size_t a_stride, const uint8_t* b,
                         size_t b_stride, size_t columns, size_t rows,
                         const SsimWindow& window, double* sums) {
  HWY_DYNAMIC_DISPATCH(strip_of_bytes)
  (a, a_stride, b, b_stride, columns, rows, window, sums);
}

void ssim_strip_of_rgba(const uint8_t* a, size_t a_stride, const uint8_t* b,
                        size_t b_stride, size_t columns, size_t rows,
                        const SsimWindow& window, double* sums) {
  HWY_DYNAMIC_DISPATCH(strip_of_rgba)
  (a, a_stride, b, b_stride, columns, rows, window, sums);
}

void ssim_structure_strip(const float* a, size_t a_stride, const float* b,
                          size_t b_stride, size_t columns, size_t rows,
                          const SsimWindow& window, double* sums) {
  HWY_DYNAMIC_DISPATCH(structure_strip)
  (a, a_stride, b, b_stride, columns, rows, window, sums);
}

void ssim_parts_strip(const float* a, size_t a_stride, const float* b,
                      size_t b_stride, size_t columns, size_t rows,
                      const SsimWindow& window, SsimParts* sums) {
  HWY_DYNAMIC_DISPATCH(parts_strip)
  (a, a_stride, b, b_stride, columns, rows, window, sums);
}

void ssim_map_row(const float* a, size_t a_stride, const float* b,
                  size_t b_stride, size_t columns, const SsimWindow& window,
                  float* map) {
  HWY_DYNAMIC_DISPATCH(ssim_row_of_map)
  (a, a_stride, b, b_stride, columns, window, map);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
