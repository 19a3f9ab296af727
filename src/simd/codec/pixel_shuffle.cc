// SPDX-License-Identifier: Apache-2.0
#include "simd/codec/pixel_shuffle.h"

#include <algorithm>
#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/codec/pixel_shuffle.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR

void shuffle_all(const PixelShuffle& shuffle, const uint8_t* in, uint8_t* out,
                 size_t out_bytes) {
  for (size_t i = 0; i < out_bytes; ++i) {
    const uint8_t source = shuffle.source[i % 16];
    const uint8_t* const block = in + i / 16 * shuffle.consumed;
    const uint8_t byte = source == PixelShuffle::kNone ? 0 : block[source];
    out[i] = byte | shuffle.set[i % 16];
  }
}

#else

void shuffle_all(const PixelShuffle& shuffle, const uint8_t* in, uint8_t* out,
                 size_t out_bytes) {
  const hn::FixedTag<uint8_t, 16> d;
  const auto source = hn::LoadU(d, shuffle.source.data());
  const auto set = hn::LoadU(d, shuffle.set.data());
  const size_t in_bytes = out_bytes * shuffle.consumed / 16;
  size_t from = 0;
  size_t to = 0;
  for (; from + 16 <= in_bytes; from += shuffle.consumed, to += 16) {
    const auto pixels =
        hn::TableLookupBytesOr0(hn::LoadU(d, in + from), source);
    hn::StoreU(hn::Or(pixels, set), d, out + to);
  }
  for (; to < out_bytes; from += shuffle.consumed, to += 16) {
    HWY_ALIGN uint8_t block[16] = {};
    std::memcpy(block, in + from, std::min(shuffle.consumed, in_bytes - from));
    const auto pixels = hn::TableLookupBytesOr0(hn::Load(d, block), source);
    hn::Store(hn::Or(pixels, set), d, block);
    std::memcpy(out + to, block, std::min<size_t>(16, out_bytes - to));
  }
}

#endif  // HWY_TARGET == HWY_SCALAR

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(shuffle_all);

void shuffle_pixels(const PixelShuffle& shuffle, const uint8_t* in,
                    uint8_t* out, size_t out_bytes) {
  HWY_DYNAMIC_DISPATCH(shuffle_all)(shuffle, in, out, out_bytes);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
