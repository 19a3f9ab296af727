// SPDX-License-Identifier: Apache-2.0
#include "simd/ssimulacra2/recursive_gaussian.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/ssimulacra2/recursive_gaussian.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/float_vectors-inl.h"
#include "simd/ssimulacra2/exact_fma-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// The filter is the sum of three cosines (k = 1, 3, 5), Charalampidis 2016:
// y[n] = n2 (x[n-6] + x[n+4]) - d1 y[n-1] - y[n-2].
constexpr int kPoles = 3;
constexpr double kN2[kPoles] = {0.055295235726086647, -0.058836687026950073,
                                0.012955819110517011};
constexpr double kD1[kPoles] = {-1.9021130325903073, -1.1755705045849463,
                                -1.2246467991473532e-16};

// Along a row, the recursion is unrolled to four samples, each computed from
// the four inputs and the two outputs before the block.
struct Unrolled {
  double input[4];
  double last[4];
  double before_last[4];
};

constexpr Unrolled unrolled(int pole) {
  const double n2 = kN2[pole], d1 = kD1[pole];
  const double d2 = d1 * d1;
  return {{n2, -d1 * n2, d2 * n2 - n2, -d2 * d1 * n2 + 2 * d1 * n2},
          {-d1, d2 - 1, -d2 * d1 + 2 * d1, d2 * d2 - 3 * d2 + 1},
          {-1, d1, 1 - d2, d2 * d1 - 2 * d1}};
}

// The last two outputs of a pole, one row per lane.
struct State {
  F last, before_last;
  HWY_INLINE State() : last(hn::Zero(df)), before_last(hn::Zero(df)) {}
};

// `columns` holds samples of several rows, one row per lane.
class RowPass {
 public:
  RowPass(const float* columns, int width, float* out)
      : columns_(columns), width_(width), out_(out) {}

  void run() {
    int n = -4;
    for (; n < std::min(8, width_); ++n) single_step(n);
    for (; n < width_ - 7; n += 4) four_steps(n);
    for (; n < width_; ++n) single_step(n);
  }

 private:
  F sample(int n) const {
    if (n < 0 || n >= width_) return hn::Zero(df);
    return hn::Load(df, columns_ + size_t(n) * hn::Lanes(df));
  }
  F input(int n) const { return hn::Add(sample(n - 6), sample(n + 4)); }

  void store(int n, F y1, F y3, F y5) {
    if (n < 0) return;
    hn::Store(hn::Add(y1, hn::Add(y3, y5)), df,
              out_ + size_t(n) * hn::Lanes(df));
  }

  void single_step(int n) {
    const F s = input(n);
    F y[kPoles];
    for (int k = 0; k < kPoles; ++k) {
      F o = hn::Sub(hn::Mul(s, set(kN2[k])), poles_[k].before_last);
      o = exact_fma(df, set(-kD1[k]), poles_[k].last, o);
      poles_[k].before_last = poles_[k].last;
      poles_[k].last = y[k] = o;
    }
    store(n, y[0], y[1], y[2]);
  }

  void four_steps(int n) {
    F s[4], y[kPoles][4];
    for (int j = 0; j < 4; ++j) s[j] = input(n + j);
    for (int k = 0; k < kPoles; ++k) {
      const Unrolled u = unrolled(k);
      for (int j = 0; j < 4; ++j) {
        F o = hn::Mul(s[0], set(u.input[j]));
        for (int i = 1; i <= j; ++i) {
          o = exact_fma(df, s[i], set(u.input[j - i]), o);
        }
        o = exact_fma(df, set(u.before_last[j]), poles_[k].before_last, o);
        y[k][j] = exact_fma(df, set(u.last[j]), poles_[k].last, o);
      }
      poles_[k].before_last = y[k][2];
      poles_[k].last = y[k][3];
    }
    for (int j = 0; j < 4; ++j) store(n + j, y[0][j], y[1][j], y[2][j]);
  }

  const float* columns_;
  int width_;
  float* out_;
  State poles_[kPoles];
};

void recursive_gaussian_rows(const float* in, size_t in_stride, size_t width,
                             size_t height, float* out, size_t out_stride,
                             float* scratch) {
  const size_t lanes = hn::Lanes(df);
  float* const columns = scratch;
  float* const blurred = scratch + width * lanes;
  for (size_t y = 0; y < height; y += lanes) {
    const size_t rows = std::min(lanes, height - y);
    for (size_t r = 0; r < lanes; ++r) {
      const float* row = in + (y + std::min(r, rows - 1)) * in_stride;
      for (size_t x = 0; x < width; ++x) columns[x * lanes + r] = row[x];
    }
    RowPass(columns, int(width), blurred).run();
    for (size_t r = 0; r < rows; ++r) {
      float* row = out + (y + r) * out_stride;
      for (size_t x = 0; x < width; ++x) row[x] = blurred[x * lanes + r];
    }
  }
}

void recursive_gaussian_columns(const float* in, size_t in_stride, size_t width,
                                size_t height, float* out, size_t out_stride) {
  const auto n_rows = ptrdiff_t(height);
  for (size_t x = 0; x < width; x += hn::Lanes(df)) {
    State poles[kPoles];
    const auto sample = [=](ptrdiff_t y) HWY_ATTR {
      if (y < 0 || y >= n_rows) return hn::Zero(df);
      return hn::LoadU(df, in + size_t(y) * in_stride + x);
    };
    for (ptrdiff_t n = -4; n < n_rows; ++n) {
      const F s = hn::Add(sample(n - 6), sample(n + 4));
      F y[kPoles];
      for (int k = 0; k < kPoles; ++k) {
        const F history = exact_fma(df, set(-kD1[k]), poles[k].last,
                                    hn::Neg(poles[k].before_last));
        y[k] = exact_fma(df, set(kN2[k]), s, history);
        poles[k].before_last = poles[k].last;
        poles[k].last = y[k];
      }
      if (n >= 0) {
        hn::StoreU(hn::Add(y[0], hn::Add(y[1], y[2])), df,
                   out + size_t(n) * out_stride + x);
      }
    }
  }
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(recursive_gaussian_rows);
HWY_EXPORT(recursive_gaussian_columns);

size_t recursive_gaussian_scratch(size_t width) {
  constexpr size_t kMostLanes = 16;  // on any target
  return 2 * width * kMostLanes;
}

void recursive_gaussian_rows(const float* in, size_t in_stride, size_t width,
                             size_t height, float* out, size_t out_stride,
                             float* scratch) {
  HWY_DYNAMIC_DISPATCH(recursive_gaussian_rows)
  (in, in_stride, width, height, out, out_stride, scratch);
}

void recursive_gaussian_columns(const float* in, size_t in_stride, size_t width,
                                size_t height, float* out, size_t out_stride) {
  HWY_DYNAMIC_DISPATCH(recursive_gaussian_columns)
  (in, in_stride, width, height, out, out_stride);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
