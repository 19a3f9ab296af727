// SPDX-License-Identifier: Apache-2.0
#include "simd/fft.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/fft.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#ifndef FRAMEWISE_SIMD_FFT_ONCE
#define FRAMEWISE_SIMD_FFT_ONCE
namespace framewise::simd {

// Whether a pass of this radix is unrolled. Other primes up to the largest take
// a pass with loops, which still beats the detour over a longer convolution.
constexpr bool is_unrolled(int radix) {
  return radix <= 5 || radix == 7 || radix == 8 || radix == 11 || radix == 13;
}
constexpr int kLargestRadix = 199;

}  // namespace framewise::simd
#endif

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

// One sample of several columns.
struct Complex {
  V re, im;
};

HWY_INLINE Complex operator+(const Complex& a, const Complex& b) {
  return {hn::Add(a.re, b.re), hn::Add(a.im, b.im)};
}
HWY_INLINE Complex operator-(const Complex& a, const Complex& b) {
  return {hn::Sub(a.re, b.re), hn::Sub(a.im, b.im)};
}
// a - i b, and a + i b.
HWY_INLINE Complex minus_i(const Complex& a, const Complex& b) {
  return {hn::Add(a.re, b.im), hn::Sub(a.im, b.re)};
}
HWY_INLINE Complex plus_i(const Complex& a, const Complex& b) {
  return {hn::Sub(a.re, b.im), hn::Add(a.im, b.re)};
}
HWY_INLINE Complex times(const Complex& a, float re, float im) {
  const D d;
  const V r = hn::Set(d, re);
  const V i = hn::Set(d, im);
  return {hn::NegMulAdd(a.im, i, hn::Mul(a.re, r)),
          hn::MulAdd(a.re, i, hn::Mul(a.im, r))};
}

// cos(2 pi j k / R) and sin of the same, for the small transforms.
template <int R>
struct Roots {
  float cosine[R] = {};
  float sine[R] = {};
  Roots() {
    for (int k = 0; k < R; ++k) {
      cosine[k] = float(std::cos(2 * std::numbers::pi * k / R));
      sine[k] = float(std::sin(2 * std::numbers::pi * k / R));
    }
  }
};

// A transform of R samples in registers. Odd R: samples k and R - k are added
// and subtracted first, which halves the products.
template <int R>
HWY_INLINE void small_transform(const Roots<R>& roots, Complex* x) {
  const D d;
  constexpr int kHalf = (R - 1) / 2;
  Complex sum[kHalf];
  Complex difference[kHalf];
  Complex total = x[0];
  for (int k = 0; k < kHalf; ++k) {
    sum[k] = x[k + 1] + x[R - 1 - k];
    difference[k] = x[k + 1] - x[R - 1 - k];
    total = total + sum[k];
  }
  for (int j = 1; j <= kHalf; ++j) {
    Complex even = x[0];
    Complex odd = {hn::Zero(d), hn::Zero(d)};
    for (int k = 0; k < kHalf; ++k) {
      const int turn = j * (k + 1) % R;
      const V c = hn::Set(d, roots.cosine[turn]);
      const V s = hn::Set(d, roots.sine[turn]);
      even = {hn::MulAdd(sum[k].re, c, even.re),
              hn::MulAdd(sum[k].im, c, even.im)};
      odd = {hn::MulAdd(difference[k].re, s, odd.re),
             hn::MulAdd(difference[k].im, s, odd.im)};
    }
    x[j] = minus_i(even, odd);
    x[R - j] = plus_i(even, odd);
  }
  x[0] = total;
}

template <>
HWY_INLINE void small_transform<2>(const Roots<2>&, Complex* x) {
  const Complex sum = x[0] + x[1];
  x[1] = x[0] - x[1];
  x[0] = sum;
}

HWY_INLINE void transform_4(Complex& x0, Complex& x1, Complex& x2,
                            Complex& x3) {
  const Complex a = x0 + x2;
  const Complex b = x0 - x2;
  const Complex c = x1 + x3;
  const Complex e = x1 - x3;
  x0 = a + c;
  x1 = minus_i(b, e);
  x2 = a - c;
  x3 = plus_i(b, e);
}

template <>
HWY_INLINE void small_transform<4>(const Roots<4>&, Complex* x) {
  transform_4(x[0], x[1], x[2], x[3]);
}

template <>
HWY_INLINE void small_transform<8>(const Roots<8>& roots, Complex* x) {
  transform_4(x[0], x[2], x[4], x[6]);
  transform_4(x[1], x[3], x[5], x[7]);
  const V root = hn::Set(D(), roots.cosine[1]);
  const auto scaled = [root](const Complex& a) HWY_ATTR -> Complex {
    return {hn::Mul(a.re, root), hn::Mul(a.im, root)};
  };
  const Complex zero = {hn::Zero(D()), hn::Zero(D())};
  const Complex turned3 = scaled(minus_i(x[3], x[3]));
  const Complex turned5 = minus_i(zero, x[5]);
  const Complex turned7 = scaled(minus_i(zero - x[7], x[7]));
  const Complex e0 = x[0], e1 = x[2], e2 = x[4], e3 = x[6];
  const Complex o0 = x[1];
  x[0] = e0 + o0;
  x[1] = e1 + turned3;
  x[2] = e2 + turned5;
  x[3] = e3 + turned7;
  x[4] = e0 - o0;
  x[5] = e1 - turned3;
  x[6] = e2 - turned5;
  x[7] = e3 - turned7;
}

// Where the samples of one pass lie.
struct Rows {
  float* re;
  float* im;
};

// One butterfly at position `from`, results `step` rows apart at `to`.
template <int R, bool kTurn>
HWY_INLINE void butterfly(const Roots<R>& roots, const Rows& in, size_t from,
                          size_t from_step, const Rows& out, size_t to,
                          size_t to_step, const float* turns) {
  const D d;
  constexpr size_t kColumns = ColumnFft::kColumns;
  for (size_t c = 0; c < kColumns; c += hn::Lanes(d)) {
    Complex x[R];
    for (int k = 0; k < R; ++k) {
      const size_t at = (from + size_t(k) * from_step) * kColumns + c;
      x[k] = {hn::Load(d, in.re + at), hn::Load(d, in.im + at)};
    }
    small_transform<R>(roots, x);
    for (int k = 0; k < R; ++k) {
      if (kTurn && k > 0) {
        x[k] = times(x[k], turns[2 * k - 2], turns[2 * k - 1]);
      }
      const size_t at = (to + size_t(k) * to_step) * kColumns + c;
      hn::Store(x[k].re, d, out.re + at);
      hn::Store(x[k].im, d, out.im + at);
    }
  }
}

// One pass of Stockham's transform: `groups` sub-transforms, whose samples are
// interleaved by `stride`. Returns where the next pass finds its twiddles.
template <int R>
const float* pass(const Rows& in, const Rows& out, size_t groups, size_t stride,
                  const float* twiddles) {
  static const Roots<R> kRoots;
  for (size_t q = 0; q < stride; ++q) {
    butterfly<R, false>(kRoots, in, q, stride * groups, out, q, stride,
                        nullptr);
  }
  for (size_t p = 1; p < groups; ++p) {
    for (size_t q = 0; q < stride; ++q) {
      butterfly<R, true>(kRoots, in, q + stride * p, stride * groups, out,
                         q + stride * p * R, stride,
                         twiddles + 2 * (R - 1) * p);
    }
  }
  return twiddles + 2 * (R - 1) * groups;
}

// Sums and differences of the samples k and R - k of one butterfly.
struct alignas(64) Folded {
  static constexpr int kMost = (kLargestRadix - 1) / 2;
  float sum_re[kMost][16], sum_im[kMost][16];
  float difference_re[kMost][16], difference_im[kMost][16];
};

// Results j and R - j of a butterfly before twiddling.
struct Mirrored {
  Complex y, mirror;
};

// Two of them: x0 plus the folded samples times the R-th roots of 1, whose
// cosines and sines alternate in `roots`. Each sample loaded serves both, and
// eight sums keep the multipliers busy.
HWY_INLINE void unfold(const Folded& folded, const Complex& x0, int radix,
                       const float* roots, const int (&j)[2],
                       Mirrored (&results)[2]) {
  const D d;
  const Complex zero = {hn::Zero(d), hn::Zero(d)};
  Complex even[2] = {x0, x0};
  Complex odd[2] = {zero, zero};
  int turn[2] = {0, 0};
  for (int k = 0; k < (radix - 1) / 2; ++k) {
    const V sum_re = hn::Load(d, folded.sum_re[k]);
    const V sum_im = hn::Load(d, folded.sum_im[k]);
    const V difference_re = hn::Load(d, folded.difference_re[k]);
    const V difference_im = hn::Load(d, folded.difference_im[k]);
    for (int i = 0; i < 2; ++i) {
      turn[i] += j[i];
      turn[i] -= turn[i] >= radix ? radix : 0;
      const V c = hn::Set(d, roots[2 * turn[i]]);
      const V s = hn::Set(d, roots[2 * turn[i] + 1]);
      even[i] = {hn::MulAdd(sum_re, c, even[i].re),
                 hn::MulAdd(sum_im, c, even[i].im)};
      odd[i] = {hn::MulAdd(difference_re, s, odd[i].re),
                hn::MulAdd(difference_im, s, odd[i].im)};
    }
  }
  for (int i = 0; i < 2; ++i) {
    results[i] = {minus_i(even[i], odd[i]), plus_i(even[i], odd[i])};
  }
}

HWY_INLINE void store_turned(const Complex& y, const float* turn, size_t at,
                             const Rows& out) {
  const D d;
  const Complex turned = times(y, turn[0], turn[1]);
  hn::Store(turned.re, d, out.re + at);
  hn::Store(turned.im, d, out.im + at);
}

// A pass of any odd radix up to kLargestRadix. Its roots precede its twiddles.
const float* pass_with_loops(int radix, const Rows& in, const Rows& out,
                             size_t groups, size_t stride, const float* roots) {
  const D d;
  constexpr size_t kColumns = ColumnFft::kColumns;
  const float* twiddles = roots + 2 * radix;
  const size_t turns = 2 * size_t(radix - 1);
  Folded folded;
  for (size_t i = 0; i < groups * stride * kColumns; i += hn::Lanes(d)) {
    const size_t position = i / kColumns;
    const size_t c = i % kColumns;
    const size_t p = position / stride;
    const size_t q = position % stride;
    const auto load = [&](int k) HWY_ATTR -> Complex {
      const size_t row = position + size_t(k) * stride * groups;
      return {hn::Load(d, in.re + row * kColumns + c),
              hn::Load(d, in.im + row * kColumns + c)};
    };
    const auto place = [&](int k) {
      return (q + stride * (p * size_t(radix) + size_t(k))) * kColumns + c;
    };
    const Complex x0 = load(0);
    Complex total = x0;
    for (int k = 1; k <= (radix - 1) / 2; ++k) {
      const Complex x = load(k);
      const Complex opposite = load(radix - k);
      const Complex sum = x + opposite;
      const Complex difference = x - opposite;
      hn::Store(sum.re, d, folded.sum_re[k - 1]);
      hn::Store(sum.im, d, folded.sum_im[k - 1]);
      hn::Store(difference.re, d, folded.difference_re[k - 1]);
      hn::Store(difference.im, d, folded.difference_im[k - 1]);
      total = total + sum;
    }
    hn::Store(total.re, d, out.re + place(0));
    hn::Store(total.im, d, out.im + place(0));
    const float* turn = twiddles + p * turns;
    const int last = (radix - 1) / 2;
    for (int j = 1; j <= last; j += 2) {
      // The last one alone is done twice.
      const int both[2] = {j, j < last ? j + 1 : j};
      Mirrored results[2];
      unfold(folded, x0, radix, roots, both, results);
      for (int which = 0; which < 2; ++which) {
        const int k = both[which];
        store_turned(results[which].y, turn + 2 * (k - 1), place(k), out);
        store_turned(results[which].mirror, turn + 2 * (radix - k - 1),
                     place(radix - k), out);
      }
    }
  }
  return twiddles + turns * groups;
}

using Pass = const float* (*)(const Rows&, const Rows&, size_t, size_t,
                              const float*);

Pass pass_of(int radix) {
  switch (radix) {
    case 2: return pass<2>;
    case 3: return pass<3>;
    case 4: return pass<4>;
    case 5: return pass<5>;
    case 7: return pass<7>;
    case 8: return pass<8>;
    case 11: return pass<11>;
    default: return pass<13>;
  }
}

// Runs all passes, to and fro between the data and `scratch`.
void mixed_radix(float* re, float* im, size_t length, const int* radices,
                 size_t passes, const float* twiddles, float* scratch) {
  constexpr size_t kColumns = ColumnFft::kColumns;
  const Rows home = {re, im};
  const Rows away = {scratch, scratch + length * kColumns};
  size_t groups = length;
  size_t stride = 1;
  bool at_home = true;
  for (size_t i = 0; i < passes; ++i) {
    groups /= size_t(radices[i]);
    const Rows& from = at_home ? home : away;
    const Rows& to = at_home ? away : home;
    twiddles =
        is_unrolled(radices[i])
            ? pass_of(radices[i])(from, to, groups, stride, twiddles)
            : pass_with_loops(radices[i], from, to, groups, stride, twiddles);
    stride *= size_t(radices[i]);
    at_home = !at_home;
  }
  if (!at_home) {
    std::copy_n(away.re, length * kColumns, re);
    std::copy_n(away.im, length * kColumns, im);
  }
}

// (re, im)[n] = (from_re, from_im)[n] * factor[n], for all columns.
void multiply_rows(const float* from_re, const float* from_im, float* re,
                   float* im, const float* factors, size_t rows) {
  const D d;
  constexpr size_t kColumns = ColumnFft::kColumns;
  for (size_t n = 0; n < rows; ++n) {
    for (size_t c = 0; c < kColumns; c += hn::Lanes(d)) {
      const size_t at = n * kColumns + c;
      const Complex x = {hn::Load(d, from_re + at), hn::Load(d, from_im + at)};
      const Complex y = times(x, factors[2 * n], factors[2 * n + 1]);
      hn::Store(y.re, d, re + at);
      hn::Store(y.im, d, im + at);
    }
  }
}

#if HWY_TARGET == HWY_SCALAR
void transpose_16x16(const float* from, size_t from_stride, float* to,
                     size_t to_stride) {
  for (size_t y = 0; y < 16; ++y) {
    for (size_t x = 0; x < 16; ++x) {
      to[x * to_stride + y] = from[y * from_stride + x];
    }
  }
}
#else
// In blocks of 4 x 4, which every target can do with two shuffles a vector.
void transpose_16x16(const float* from, size_t from_stride, float* to,
                     size_t to_stride) {
  const hn::FixedTag<float, 4> d;
  const hn::Repartition<double, decltype(d)> dd;
  for (size_t y = 0; y < 16; y += 4) {
    for (size_t x = 0; x < 16; x += 4) {
      const float* corner = from + y * from_stride + x;
      const auto a = hn::LoadU(d, corner);
      const auto b = hn::LoadU(d, corner + from_stride);
      const auto c = hn::LoadU(d, corner + 2 * from_stride);
      const auto e = hn::LoadU(d, corner + 3 * from_stride);
      const auto ab_low = hn::BitCast(dd, hn::InterleaveLower(d, a, b));
      const auto ab_high = hn::BitCast(dd, hn::InterleaveUpper(d, a, b));
      const auto ce_low = hn::BitCast(dd, hn::InterleaveLower(d, c, e));
      const auto ce_high = hn::BitCast(dd, hn::InterleaveUpper(d, c, e));
      float* out = to + x * to_stride + y;
      const auto store = [&](auto pair, size_t row) HWY_ATTR {
        hn::StoreU(hn::BitCast(d, pair), d, out + row * to_stride);
      };
      store(hn::InterleaveLower(dd, ab_low, ce_low), 0);
      store(hn::InterleaveUpper(dd, ab_low, ce_low), 1);
      store(hn::InterleaveLower(dd, ab_high, ce_high), 2);
      store(hn::InterleaveUpper(dd, ab_high, ce_high), 3);
    }
  }
}

#endif

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(mixed_radix);
HWY_EXPORT(multiply_rows);
HWY_EXPORT(transpose_16x16);

namespace {

bool is_prime(int n) {
  for (int k = 2; k * k <= n; ++k) {
    if (n % k == 0) return false;
  }
  return true;
}

// Large radices first: their passes then run over long strides. Empty if a
// prime factor is too large.
std::vector<int> factors_of(size_t length, int largest) {
  std::vector<int> radices;
  for (int radix = largest; radix > 5; --radix) {
    while (length % size_t(radix) == 0 && is_prime(radix)) {
      radices.push_back(radix);
      length /= size_t(radix);
    }
  }
  for (const int radix : {5, 3, 8, 4, 2}) {
    while (length % size_t(radix) == 0) {
      radices.push_back(radix);
      length /= size_t(radix);
    }
  }
  if (length != 1) radices.clear();
  return radices;
}

void append_turn(std::vector<float>& list, double angle) {
  list.push_back(float(std::cos(angle)));
  list.push_back(float(std::sin(angle)));
}

std::vector<float> twiddles_of(size_t length, const std::vector<int>& radices) {
  std::vector<float> twiddles;
  size_t size = length;
  for (const int radix : radices) {
    const double step = -2 * std::numbers::pi / double(size);
    size /= size_t(radix);
    if (!is_unrolled(radix)) {
      for (int k = 0; k < radix; ++k) {
        append_turn(twiddles, 2 * std::numbers::pi * k / radix);
      }
    }
    for (size_t p = 0; p < size; ++p) {
      for (int k = 1; k < radix; ++k) {
        append_turn(twiddles, step * double(p * size_t(k)));
      }
    }
  }
  return twiddles;
}

// The shortest length that is not below `least` and has small factors only.
size_t smooth_length(size_t least) {
  while (factors_of(least, 5).empty()) ++least;
  return least;
}

size_t floats_of(size_t rows) { return 2 * rows * ColumnFft::kColumns; }

}  // namespace

// Bluestein's way: jk = (j^2 + k^2 - (j - k)^2) / 2 makes the transform a
// convolution with a chirp, which a transform of another length performs.
struct ColumnFft::Chirp {
  explicit Chirp(size_t length) : convolution(smooth_length(2 * length - 1)) {
    const size_t size = convolution.length();
    for (size_t k = 0; k < length; ++k) {
      // k^2 modulo 2 * length keeps the angle exact.
      const double angle =
          std::numbers::pi * double(k * k % (2 * length)) / double(length);
      append_turn(factors, -angle);
    }
    std::vector<float> block(2 * floats_of(size) + 16);
    void* at = block.data();
    size_t space = block.size() * sizeof(float);
    std::align(64, floats_of(size) * sizeof(float), at, space);
    float* re = static_cast<float*>(at);
    float* im = re + floats_of(size) / 2;
    for (size_t k = 0; k < length; ++k) {
      for (const size_t n : {k, (size - k) % size}) {
        re[n * kColumns] = factors[2 * k];
        im[n * kColumns] = -factors[2 * k + 1];
      }
    }
    convolution.forward(re, im, im + floats_of(size) / 2);
    const float scale = 1.0f / float(size);
    for (size_t n = 0; n < size; ++n) {
      spectrum.push_back(re[n * kColumns] * scale);
      spectrum.push_back(im[n * kColumns] * scale);
    }
  }

  ColumnFft convolution;
  std::vector<float> factors;   // exp(-i pi k^2 / length)
  std::vector<float> spectrum;  // of the conjugate chirp, with the scale
};

ColumnFft::ColumnFft(size_t length) : length_(length) {
  assert(length >= 1);
  radices_ = factors_of(length, kLargestRadix);
  if (radices_.empty() && length > 1) {
    chirp_ = std::make_unique<Chirp>(length);
  } else {
    twiddles_ = twiddles_of(length, radices_);
  }
}

ColumnFft::~ColumnFft() = default;
ColumnFft::ColumnFft(ColumnFft&&) noexcept = default;
ColumnFft& ColumnFft::operator=(ColumnFft&&) noexcept = default;

size_t ColumnFft::scratch_size() const {
  if (!chirp_) return floats_of(length_);
  const ColumnFft& convolution = chirp_->convolution;
  return floats_of(convolution.length()) + convolution.scratch_size();
}

void ColumnFft::forward(float* re, float* im, float* scratch) const {
  if (chirp_) return transform_by_convolution(re, im, scratch);
  HWY_DYNAMIC_DISPATCH(mixed_radix)
  (re, im, length_, radices_.data(), radices_.size(), twiddles_.data(),
   scratch);
}

void ColumnFft::transform_by_convolution(float* re, float* im,
                                         float* scratch) const {
  const size_t size = chirp_->convolution.length();
  float* long_re = scratch;
  float* long_im = scratch + size * kColumns;
  float* rest = scratch + floats_of(size);
  const auto multiply = HWY_DYNAMIC_DISPATCH(multiply_rows);
  multiply(re, im, long_re, long_im, chirp_->factors.data(), length_);
  std::fill(long_re + length_ * kColumns, long_re + size * kColumns, 0.0f);
  std::fill(long_im + length_ * kColumns, long_im + size * kColumns, 0.0f);
  chirp_->convolution.forward(long_re, long_im, rest);
  multiply(long_re, long_im, long_re, long_im, chirp_->spectrum.data(), size);
  chirp_->convolution.inverse(long_re, long_im, rest);
  multiply(long_re, long_im, re, im, chirp_->factors.data(), length_);
}

void transpose_16x16(const float* from, size_t from_stride, float* to,
                     size_t to_stride) {
  HWY_DYNAMIC_DISPATCH(transpose_16x16)(from, from_stride, to, to_stride);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
