// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/transpose.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/transpose.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <typename T>
HWY_INLINE T* moved(T* row, ptrdiff_t bytes) {
  return reinterpret_cast<T*>(reinterpret_cast<uintptr_t>(row) +
                              uintptr_t(bytes));
}

// Transposes a square of n by n values, n per vector of 16 bytes. Each of
// log2(n) rounds interleaves row i with row i + n / 2.
template <typename T>
HWY_INLINE void transpose_square(const T* in, ptrdiff_t in_stride, T* out,
                                 ptrdiff_t out_stride) {
  constexpr size_t kSide = 16 / sizeof(T);
  const hn::FixedTag<T, kSide> d;
  hn::Vec<decltype(d)> rows[kSide], mixed[kSide];
  for (size_t i = 0; i < kSide; ++i) {
    rows[i] = hn::LoadU(d, moved(in, ptrdiff_t(i) * in_stride));
  }
  for (size_t round = 1; round < kSide; round *= 2) {
    for (size_t i = 0; i < kSide / 2; ++i) {
      mixed[2 * i] = hn::InterleaveLower(d, rows[i], rows[i + kSide / 2]);
      mixed[2 * i + 1] = hn::InterleaveUpper(d, rows[i], rows[i + kSide / 2]);
    }
    for (size_t i = 0; i < kSide; ++i) rows[i] = mixed[i];
  }
  for (size_t i = 0; i < kSide; ++i) {
    hn::StoreU(rows[i], d, moved(out, ptrdiff_t(i) * out_stride));
  }
}

template <typename T>
HWY_INLINE void transpose_one_by_one(const T* in, ptrdiff_t in_stride,
                                     size_t width, size_t height, T* out,
                                     ptrdiff_t out_stride) {
  for (size_t x = 0; x < width; ++x) {
    T* to = moved(out, ptrdiff_t(x) * out_stride);
    for (size_t y = 0; y < height; ++y) {
      to[y] = moved(in, ptrdiff_t(y) * in_stride)[x];
    }
  }
}

// Processes strips one cache line wide from top to bottom, so that each line
// read is used completely while it is cached, and output rows are written from
// left to right.
template <typename T>
HWY_INLINE void transpose_any(const T* in, ptrdiff_t in_stride, size_t width,
                              size_t height, T* out, ptrdiff_t out_stride) {
  constexpr size_t kSide = 16 / sizeof(T);
  constexpr size_t kStrip = 64 / sizeof(T);
  const size_t whole_width = width / kSide * kSide;
  const size_t whole_height = height / kSide * kSide;
  for (size_t strip = 0; strip < whole_width; strip += kStrip) {
    const size_t end = std::min(strip + kStrip, whole_width);
    for (size_t y = 0; y < whole_height; y += kSide) {
      const T* from = moved(in, ptrdiff_t(y) * in_stride);
      for (size_t x = strip; x < end; x += kSide) {
        transpose_square(from + x, in_stride,
                         moved(out, ptrdiff_t(x) * out_stride) + y, out_stride);
      }
    }
  }
  transpose_one_by_one(in + whole_width, in_stride, width - whole_width, height,
                       moved(out, ptrdiff_t(whole_width) * out_stride),
                       out_stride);
  transpose_one_by_one(moved(in, ptrdiff_t(whole_height) * in_stride),
                       in_stride, whole_width, height - whole_height,
                       out + whole_height, out_stride);
}

void transpose8(const uint8_t* in, ptrdiff_t in_stride, size_t width,
                size_t height, uint8_t* out, ptrdiff_t out_stride) {
  transpose_any(in, in_stride, width, height, out, out_stride);
}
void transpose16(const uint16_t* in, ptrdiff_t in_stride, size_t width,
                 size_t height, uint16_t* out, ptrdiff_t out_stride) {
  transpose_any(in, in_stride, width, height, out, out_stride);
}
void transpose32(const uint32_t* in, ptrdiff_t in_stride, size_t width,
                 size_t height, uint32_t* out, ptrdiff_t out_stride) {
  transpose_any(in, in_stride, width, height, out, out_stride);
}
void transpose64(const uint64_t* in, ptrdiff_t in_stride, size_t width,
                 size_t height, uint64_t* out, ptrdiff_t out_stride) {
  transpose_any(in, in_stride, width, height, out, out_stride);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(transpose8);
HWY_EXPORT(transpose16);
HWY_EXPORT(transpose32);
HWY_EXPORT(transpose64);

void transpose(const uint8_t* in, ptrdiff_t in_stride, size_t width,
               size_t height, uint8_t* out, ptrdiff_t out_stride) {
  HWY_DYNAMIC_DISPATCH(transpose8)
  (in, in_stride, width, height, out, out_stride);
}
void transpose(const uint16_t* in, ptrdiff_t in_stride, size_t width,
               size_t height, uint16_t* out, ptrdiff_t out_stride) {
  HWY_DYNAMIC_DISPATCH(transpose16)
  (in, in_stride, width, height, out, out_stride);
}
void transpose(const uint32_t* in, ptrdiff_t in_stride, size_t width,
               size_t height, uint32_t* out, ptrdiff_t out_stride) {
  HWY_DYNAMIC_DISPATCH(transpose32)
  (in, in_stride, width, height, out, out_stride);
}
void transpose(const uint64_t* in, ptrdiff_t in_stride, size_t width,
               size_t height, uint64_t* out, ptrdiff_t out_stride) {
  HWY_DYNAMIC_DISPATCH(transpose64)
  (in, in_stride, width, height, out, out_stride);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
