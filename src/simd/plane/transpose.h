// SPDX-License-Identifier: Apache-2.0
// Transposition: out[x][y] = in[y][x]. Strides are in bytes. A negative stride
// turns the plane instead of only swapping its axes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

void transpose(const uint8_t* in, ptrdiff_t in_stride, size_t width,
               size_t height, uint8_t* out, ptrdiff_t out_stride);
void transpose(const uint16_t* in, ptrdiff_t in_stride, size_t width,
               size_t height, uint16_t* out, ptrdiff_t out_stride);
void transpose(const uint32_t* in, ptrdiff_t in_stride, size_t width,
               size_t height, uint32_t* out, ptrdiff_t out_stride);
void transpose(const uint64_t* in, ptrdiff_t in_stride, size_t width,
               size_t height, uint64_t* out, ptrdiff_t out_stride);

}  // namespace framewise::simd
