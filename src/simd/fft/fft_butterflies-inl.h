// SPDX-License-Identifier: Apache-2.0
// Small Fourier transforms in registers. Included by kernels only.
#include <hwy/highway.h>

#include <cmath>
#include <cstddef>
#include <numbers>

// Include guard per target: Highway compiles this file once for each target.
#if defined(FRAMEWISE_SIMD_FFT_BUTTERFLIES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef FRAMEWISE_SIMD_FFT_BUTTERFLIES_INL_H
#undef FRAMEWISE_SIMD_FFT_BUTTERFLIES_INL_H
#else
#define FRAMEWISE_SIMD_FFT_BUTTERFLIES_INL_H
#endif

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

// One sample of each column in a vector.
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

// cos(2 pi k / R) and sin(2 pi k / R).
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

template <int R, int Of>
HWY_INLINE void small_transform(const Roots<Of>& roots, Complex* x);

// For odd R. Adding and subtracting samples k and R - k first halves the number
// of products.
template <int R, int Of>
HWY_INLINE void transform_odd(const Roots<Of>& roots, Complex* x) {
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
      const int turn = j * (k + 1) % R * (Of / R);
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

HWY_INLINE void transform_8(Complex* x) {
  transform_4(x[0], x[2], x[4], x[6]);
  transform_4(x[1], x[3], x[5], x[7]);
  const V root = hn::Set(D(), float(std::numbers::sqrt2 / 2));
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

// The n < a * b with remainder i modulo a and k modulo b.
constexpr int remainders(int a, int b, int i, int k) {
  for (int n = k; n < a * b; n += b) {
    if (n % a == i) return n;
  }
  return 0;
}

// Radix A * B as radix B after radix A. No twiddle factors are needed, because
// A and B are coprime (Good 1958).
template <int A, int B, int Of>
HWY_INLINE void transform_product(const Roots<Of>& roots, Complex* x) {
  constexpr int R = A * B;
  constexpr bool kCoprime = A != B;
  Complex middle[R];
  for (int i = 0; i < A; ++i) {
    Complex part[B];
    for (int k = 0; k < B; ++k) {
      part[k] = x[kCoprime ? (B * i + A * k) % R : i + A * k];
    }
    small_transform<B>(roots, part);
    for (int k = 0; k < B; ++k) {
      const int turn = i * k * (Of / R);
      middle[i * B + k] =
          kCoprime || turn == 0
              ? part[k]
              : times(part[k], roots.cosine[turn], -roots.sine[turn]);
    }
  }
  for (int k = 0; k < B; ++k) {
    Complex part[A];
    for (int i = 0; i < A; ++i) part[i] = middle[i * B + k];
    small_transform<A>(roots, part);
    for (int i = 0; i < A; ++i) {
      x[kCoprime ? remainders(A, B, i, k) : k + B * i] = part[i];
    }
  }
}

// A transform of R samples. `roots` are the roots of a multiple of R.
template <int R, int Of>
HWY_INLINE void small_transform(const Roots<Of>& roots, Complex* x) {
  if constexpr (R == 2) {
    const Complex sum = x[0] + x[1];
    x[1] = x[0] - x[1];
    x[0] = sum;
  } else if constexpr (R == 4) {
    transform_4(x[0], x[1], x[2], x[3]);
  } else if constexpr (R == 8) {
    transform_8(x);
  } else if constexpr (R == 9) {
    transform_product<3, 3>(roots, x);
  } else if constexpr (R == 10) {
    transform_product<2, 5>(roots, x);
  } else {
    transform_odd<R>(roots, x);
  }
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
