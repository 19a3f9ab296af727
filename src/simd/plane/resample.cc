// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/resample.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/resample.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

#include "simd/blocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

using DF = hn::ScalableTag<float>;

HWY_INLINE hn::Vec<DF> to_float(DF df, const float* samples) {
  return hn::LoadU(df, samples);
}

template <typename T>
HWY_INLINE void weigh_one_vector(const T* const* rows, const float* weights,
                                 size_t taps, size_t x, float* out) {
  const DF df;
  auto sum = hn::Zero(df);
  for (size_t k = 0; k < taps; ++k) {
    sum = hn::MulAdd(hn::Set(df, weights[k]), to_float(df, rows[k] + x), sum);
  }
  hn::StoreU(sum, df, out + x);
}

// Sums stay in registers over all rows: each output row reads the input once
// and writes the output once.
template <typename T>
HWY_INLINE void weigh_rows(const T* const* rows, const float* weights,
                           size_t taps, size_t count, float* out) {
  const DF df;
  const size_t n = hn::Lanes(df);
  size_t x = 0;
  for (; x + 4 * n <= count; x += 4 * n) {
    auto sum0 = hn::Zero(df), sum1 = sum0, sum2 = sum0, sum3 = sum0;
    for (size_t k = 0; k < taps; ++k) {
      const auto w = hn::Set(df, weights[k]);
      const T* row = rows[k] + x;
      sum0 = hn::MulAdd(w, to_float(df, row), sum0);
      sum1 = hn::MulAdd(w, to_float(df, row + n), sum1);
      sum2 = hn::MulAdd(w, to_float(df, row + 2 * n), sum2);
      sum3 = hn::MulAdd(w, to_float(df, row + 3 * n), sum3);
    }
    hn::StoreU(sum0, df, out + x);
    hn::StoreU(sum1, df, out + x + n);
    hn::StoreU(sum2, df, out + x + 2 * n);
    hn::StoreU(sum3, df, out + x + 3 * n);
  }
  for (; x + n <= count; x += n) {
    weigh_one_vector(rows, weights, taps, x, out);
  }
  if (x == count) return;
  if (count >= n) {  // the last vector overlaps finished samples
    weigh_one_vector(rows, weights, taps, count - n, out);
    return;
  }
  for (; x < count; ++x) {
    float sum = 0.0f;
    for (size_t k = 0; k < taps; ++k) sum += weights[k] * float(rows[k][x]);
    out[x] = sum;
  }
}

using D4 = hn::FixedTag<float, 4>;

HWY_INLINE void weigh_one_pixel(const float* in, int32_t first,
                                const float* weights, size_t taps, float* out) {
  const D4 d;
  const float* from = in + 4 * size_t(first);
  auto sum = hn::Zero(d);
  for (size_t k = 0; k < taps; ++k) {
    sum = hn::MulAdd(hn::Set(d, weights[k]), hn::LoadU(d, from + 4 * k), sum);
  }
  hn::StoreU(sum, d, out);
}

// A pixel is one vector of four floats. Four output pixels at a time hide the
// latency of the sums.
void weigh_pixels(const float* in, const int32_t* first, const float* weights,
                  size_t taps, size_t count, float* out) {
  const D4 d;
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const float* w = weights + i * taps;
    const float* from0 = in + 4 * size_t(first[i]);
    const float* from1 = in + 4 * size_t(first[i + 1]);
    const float* from2 = in + 4 * size_t(first[i + 2]);
    const float* from3 = in + 4 * size_t(first[i + 3]);
    auto sum0 = hn::Zero(d), sum1 = sum0, sum2 = sum0, sum3 = sum0;
    for (size_t k = 0; k < taps; ++k, ++w) {
      sum0 = hn::MulAdd(hn::Set(d, w[0]), hn::LoadU(d, from0 + 4 * k), sum0);
      sum1 = hn::MulAdd(hn::Set(d, w[taps]), hn::LoadU(d, from1 + 4 * k), sum1);
      sum2 = hn::MulAdd(hn::Set(d, w[2 * taps]), hn::LoadU(d, from2 + 4 * k),
                        sum2);
      sum3 = hn::MulAdd(hn::Set(d, w[3 * taps]), hn::LoadU(d, from3 + 4 * k),
                        sum3);
    }
    hn::StoreU(sum0, d, out + 4 * i);
    hn::StoreU(sum1, d, out + 4 * i + 4);
    hn::StoreU(sum2, d, out + 4 * i + 8);
    hn::StoreU(sum3, d, out + 4 * i + 12);
  }
  for (; i < count; ++i) {
    weigh_one_pixel(in, first[i], weights + i * taps, taps, out + 4 * i);
  }
}

void weave_rows(const float* const rows[4], size_t count, float* pixels) {
  const DF df;
  for_each_block(
      df, count,
      [=](const float* a, const float* b, const float* c, const float* d,
          float* to) HWY_ATTR {
        hn::StoreInterleaved4(hn::LoadU(df, a), hn::LoadU(df, b),
                              hn::LoadU(df, c), hn::LoadU(df, d), df, to);
      },
      Input<float>{rows[0]}, Input<float>{rows[1]}, Input<float>{rows[2]},
      Input<float>{rows[3]}, Output<float, 4>{pixels});
}

void unweave_rows(const float* pixels, size_t count, float* const rows[4]) {
  const DF df;
  for_each_block(
      df, count,
      [=](const float* from, float* a, float* b, float* c, float* d) HWY_ATTR {
        hn::Vec<DF> v[4];
        hn::LoadInterleaved4(df, from, v[0], v[1], v[2], v[3]);
        hn::StoreU(v[0], df, a);
        hn::StoreU(v[1], df, b);
        hn::StoreU(v[2], df, c);
        hn::StoreU(v[3], df, d);
      },
      Input<float, 4>{pixels}, Output<float>{rows[0]}, Output<float>{rows[1]},
      Output<float>{rows[2]}, Output<float>{rows[3]});
}

void weigh_rows8(const uint8_t* const* rows, const float* weights, size_t taps,
                 size_t count, float* out) {
  weigh_rows(rows, weights, taps, count, out);
}
void weigh_rows16(const uint16_t* const* rows, const float* weights,
                  size_t taps, size_t count, float* out) {
  weigh_rows(rows, weights, taps, count, out);
}
void weigh_rows_float(const float* const* rows, const float* weights,
                      size_t taps, size_t count, float* out) {
  weigh_rows(rows, weights, taps, count, out);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(weigh_rows8);
HWY_EXPORT(weigh_rows16);
HWY_EXPORT(weigh_rows_float);
HWY_EXPORT(weigh_pixels);
HWY_EXPORT(weave_rows);
HWY_EXPORT(unweave_rows);

void weighted_rows(const uint8_t* const* rows, const float* weights,
                   size_t taps, size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(weigh_rows8)(rows, weights, taps, count, out);
}
void weighted_rows(const uint16_t* const* rows, const float* weights,
                   size_t taps, size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(weigh_rows16)(rows, weights, taps, count, out);
}
void weighted_rows(const float* const* rows, const float* weights, size_t taps,
                   size_t count, float* out) {
  HWY_DYNAMIC_DISPATCH(weigh_rows_float)(rows, weights, taps, count, out);
}
void weighted_pixels(const float* in, const int32_t* first,
                     const float* weights, size_t taps, size_t count,
                     float* out) {
  HWY_DYNAMIC_DISPATCH(weigh_pixels)(in, first, weights, taps, count, out);
}
void interleave_rows(const float* const rows[4], size_t count, float* pixels) {
  HWY_DYNAMIC_DISPATCH(weave_rows)(rows, count, pixels);
}
void deinterleave_rows(const float* pixels, size_t count,
                       float* const rows[4]) {
  HWY_DYNAMIC_DISPATCH(unweave_rows)(pixels, count, rows);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
