// SPDX-License-Identifier: Apache-2.0
// Loops over rows in whole vectors. Included by kernels only.

// Include guard per target: Highway compiles this file once for each target.
#if defined(FRAMEWISE_SIMD_BLOCKS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef FRAMEWISE_SIMD_BLOCKS_INL_H_
#undef FRAMEWISE_SIMD_BLOCKS_INL_H_
#else
#define FRAMEWISE_SIMD_BLOCKS_INL_H_
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// An input row and an output row, with kPer samples a pixel.
template <typename T, size_t kPer = 1>
struct Input {
  using Sample = T;
  static constexpr size_t kSamples = kPer;
  const T* at;
};
template <typename T, size_t kPer = 1>
struct Output {
  using Sample = T;
  static constexpr size_t kSamples = kPer;
  T* at;
};

// The last pixels of a row, copied to a buffer in which a whole vector may be
// read and written. The destructor copies an Output's pixels back.
template <class Stream, size_t kMaxStep>
class Tail;

template <typename T, size_t kPer, size_t kMaxStep>
class Tail<Input<T, kPer>, kMaxStep> {
 public:
  HWY_INLINE Tail(Input<T, kPer> row, size_t x, size_t count) {
    std::memset(block, 0, sizeof(block));
    std::memcpy(block, row.at + x * kPer, count * kPer * sizeof(T));
  }
  HWY_ALIGN T block[kMaxStep * kPer];
};

template <typename T, size_t kPer, size_t kMaxStep>
class Tail<Output<T, kPer>, kMaxStep> {
 public:
  HWY_INLINE Tail(Output<T, kPer> row, size_t x, size_t count)
      : home_(row.at + x * kPer), count_(count) {}
  HWY_INLINE ~Tail() { std::memcpy(home_, block, count_ * kPer * sizeof(T)); }
  HWY_ALIGN T block[kMaxStep * kPer];

 private:
  T* home_;
  size_t count_;
};

// Calls body(pointer of each stream…) for every Lanes(d) pixels of a row of
// `count` pixels. Reads and writes nothing beyond `count`, so rows need no
// padding and rectangles inside a frame can be processed in place.
template <class D, class Body, class... Streams>
HWY_INLINE void for_each_block(D d, size_t count, const Body& body,
                               Streams... rows) {
  const size_t step = hn::Lanes(d);
  size_t x = 0;
  for (; x + step <= count; x += step) {
    body((rows.at + x * Streams::kSamples)...);
  }
  if (x == count) return;
  [&](auto&&... tails) HWY_ATTR {
    body(tails.block...);
  }(Tail<Streams, hn::MaxLanes(d)>(rows, x, count - x)...);
}

// Conversion of samples of 8 or 16 bits to floats and back, rounding ties to
// even. `to_samples` requires values in range.
template <class DF, typename T>
HWY_INLINE hn::Vec<DF> to_float(DF df, const T* samples) {
  const hn::Rebind<T, DF> dt;
  const hn::RebindToSigned<DF> di;
  return hn::ConvertTo(df, hn::PromoteTo(di, hn::LoadU(dt, samples)));
}
template <class DF, typename T>
HWY_INLINE void to_samples(DF, hn::Vec<DF> values, T* samples) {
  const hn::Rebind<T, DF> dt;
  hn::StoreU(hn::DemoteTo(dt, hn::NearestInt(values)), dt, samples);
}

template <class DF>
HWY_INLINE hn::Vec<DF> clamped(DF df, hn::Vec<DF> value, hn::Vec<DF> most) {
  return hn::Min(hn::Max(value, hn::Zero(df)), most);
}

// One color of RGBA pixels of 8 bits, given as 32-bit words with R in the
// lowest byte.
template <int kChannel, class DF, class VU>
HWY_INLINE hn::Vec<DF> channel_of(DF df, VU pixels) {
  const hn::RebindToUnsigned<DF> du;
  const hn::RebindToSigned<DF> di;
  const auto byte =
      hn::And(hn::ShiftRight<8 * kChannel>(pixels), hn::Set(du, 0xFF));
  return hn::ConvertTo(df, hn::BitCast(di, byte));
}

// Stores four vectors of values 0..255, not rounded, as RGBA pixels of 8 bits.
template <class DF>
HWY_INLINE void store_rgba8(DF, hn::Vec<DF> r, hn::Vec<DF> g, hn::Vec<DF> b,
                            hn::Vec<DF> a, uint8_t* rgba) {
  const hn::RebindToUnsigned<DF> du;
  const auto word = [&](hn::Vec<DF> v)
                        HWY_ATTR { return hn::BitCast(du, hn::NearestInt(v)); };
  const auto rg = hn::Or(word(r), hn::ShiftLeft<8>(word(g)));
  const auto ba = hn::Or(word(b), hn::ShiftLeft<8>(word(a)));
  hn::StoreU(hn::Or(rg, hn::ShiftLeft<16>(ba)), du,
             reinterpret_cast<uint32_t*>(rgba));
}

// As store_rgba8(), with 16 bits a sample and values 0..65535.
template <class DF>
HWY_INLINE void store_rgba16(DF, hn::Vec<DF> r, hn::Vec<DF> g, hn::Vec<DF> b,
                             hn::Vec<DF> a, uint16_t* rgba) {
  const hn::Rebind<uint16_t, DF> d16;
  const auto half = [&](hn::Vec<DF> v) HWY_ATTR {
    return hn::DemoteTo(d16, hn::NearestInt(v));
  };
  hn::StoreInterleaved4(half(r), half(g), half(b), half(a), d16, rgba);
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
