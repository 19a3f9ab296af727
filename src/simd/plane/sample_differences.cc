// SPDX-License-Identifier: Apache-2.0
// Differences are at most 2^16 - 1, so their squares fit 32 bits. 32-bit lanes
// accumulate kStretch vectors, the most that cannot overflow, and are then
// added to 64-bit sums.
#include "simd/plane/sample_differences.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/sample_differences.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using D8 = hn::ScalableTag<uint8_t>;
using D16 = hn::ScalableTag<uint16_t>;
using D32 = hn::ScalableTag<uint32_t>;
using D64 = hn::ScalableTag<uint64_t>;
using V32 = hn::Vec<D32>;
using V64 = hn::Vec<D64>;

template <class D>
HWY_INLINE hn::Vec<D> distance(D d, const hn::TFromD<D>* a,
                               const hn::TFromD<D>* b) {
  const auto va = hn::LoadU(d, a);
  const auto vb = hn::LoadU(d, b);
  return hn::Or(hn::SaturatedSub(va, vb), hn::SaturatedSub(vb, va));
}

HWY_INLINE V64 halves_added(V32 v) {
  const auto wide = hn::BitCast(D64(), v);
  return hn::Add(hn::And(wide, hn::Set(D64(), 0xFFFFFFFFu)),
                 hn::ShiftRight<32>(wide));
}

template <class V>
HWY_INLINE uint64_t total(V v) {
  return hn::GetLane(hn::SumOfLanes(D64(), v));
}

// Each step adds four squares below 2^16 to a lane.
constexpr size_t kStretch = 16000;

uint64_t squared_error8(const uint8_t* a, const uint8_t* b, size_t count) {
  const D8 d;
  const size_t lanes = hn::Lanes(d);
  const auto low = hn::Set(D16(), 0xFF);
  const hn::RebindToSigned<D32> di;
  const hn::RebindToSigned<D16> ds;
  V64 sum = hn::Zero(D64());
  size_t i = 0;
  while (i + lanes <= count) {
    const size_t end = i + std::min((count - i) / lanes, kStretch / 2) * lanes;
    auto first = hn::Zero(di);
    auto second = hn::Zero(di);
    for (; i < end; i += lanes) {
      const auto v = hn::BitCast(D16(), distance(d, a + i, b + i));
      const auto even = hn::BitCast(ds, hn::And(v, low));
      const auto odd = hn::BitCast(ds, hn::ShiftRight<8>(v));
      first = hn::ReorderWidenMulAccumulate(di, even, even, first, second);
      first = hn::ReorderWidenMulAccumulate(di, odd, odd, first, second);
    }
    sum = hn::Add(sum, halves_added(hn::BitCast(D32(), first)));
    sum = hn::Add(sum, halves_added(hn::BitCast(D32(), second)));
  }
  uint64_t result = total(sum);
  for (; i < count; ++i) {
    const int64_t difference = int64_t{a[i]} - b[i];
    result += uint64_t(difference * difference);
  }
  return result;
}

uint64_t squared_error16(const uint16_t* a, const uint16_t* b, size_t count) {
  const D16 d;
  const size_t lanes = hn::Lanes(d);
  const auto low = hn::Set(D32(), 0xFFFF);
  V64 sum = hn::Zero(D64());
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const auto v = hn::BitCast(D32(), distance(d, a + i, b + i));
    const auto even = hn::And(v, low);
    const auto odd = hn::ShiftRight<16>(v);
    sum = hn::Add(sum, halves_added(hn::Mul(even, even)));
    sum = hn::Add(sum, halves_added(hn::Mul(odd, odd)));
  }
  uint64_t result = total(sum);
  for (; i < count; ++i) {
    const int64_t difference = int64_t{a[i]} - b[i];
    result += uint64_t(difference * difference);
  }
  return result;
}

std::array<uint64_t, 3> squared_error_rgba8(const uint8_t* a, const uint8_t* b,
                                            size_t count) {
  const D8 d;
  const size_t pixels = hn::Lanes(d) / 4;
  const auto low8 = hn::Set(D16(), 0xFF);
  const auto low16 = hn::Set(D32(), 0xFFFF);
  V64 red = hn::Zero(D64());
  V64 green = red;
  V64 blue = red;
  size_t i = 0;
  while (i + pixels <= count) {
    const size_t end = i + std::min((count - i) / pixels, kStretch) * pixels;
    V32 r = hn::Zero(D32());
    V32 g = r;
    V32 b32 = r;
    for (; i < end; i += pixels) {
      const auto v = hn::BitCast(D16(), distance(d, a + 4 * i, b + 4 * i));
      const auto rb = hn::And(v, low8);
      const auto ga = hn::ShiftRight<8>(v);
      const auto rb2 = hn::BitCast(D32(), hn::Mul(rb, rb));
      const auto ga2 = hn::BitCast(D32(), hn::Mul(ga, ga));
      r = hn::Add(r, hn::And(rb2, low16));
      b32 = hn::Add(b32, hn::ShiftRight<16>(rb2));
      g = hn::Add(g, hn::And(ga2, low16));
    }
    red = hn::Add(red, halves_added(r));
    green = hn::Add(green, halves_added(g));
    blue = hn::Add(blue, halves_added(b32));
  }
  std::array<uint64_t, 3> sums = {total(red), total(green), total(blue)};
  for (; i < count; ++i) {
    for (size_t c = 0; c < 3; ++c) {
      const int64_t difference = int64_t{a[4 * i + c]} - b[4 * i + c];
      sums[c] += uint64_t(difference * difference);
    }
  }
  return sums;
}

std::array<uint64_t, 3> squared_error_rgba16(const uint16_t* a,
                                             const uint16_t* b, size_t count) {
  const D16 d;
  const size_t pixels = hn::Lanes(d) / 4;
  const auto low = hn::Set(D32(), 0xFFFF);
  const auto low64 = hn::Set(D64(), 0xFFFFFFFFu);
  V64 red = hn::Zero(D64());
  V64 green = red;
  V64 blue = red;
  size_t i = 0;
  for (; pixels > 0 && i + pixels <= count; i += pixels) {
    const auto v = hn::BitCast(D32(), distance(d, a + 4 * i, b + 4 * i));
    const auto rb = hn::And(v, low);
    const auto ga = hn::ShiftRight<16>(v);
    const auto rb2 = hn::BitCast(D64(), hn::Mul(rb, rb));
    const auto ga2 = hn::BitCast(D64(), hn::Mul(ga, ga));
    red = hn::Add(red, hn::And(rb2, low64));
    blue = hn::Add(blue, hn::ShiftRight<32>(rb2));
    green = hn::Add(green, hn::And(ga2, low64));
  }
  std::array<uint64_t, 3> sums = {total(red), total(green), total(blue)};
  for (; i < count; ++i) {
    for (size_t c = 0; c < 3; ++c) {
      const int64_t difference = int64_t{a[4 * i + c]} - b[4 * i + c];
      sums[c] += uint64_t(difference * difference);
    }
  }
  return sums;
}

// The position in a pixel selects the channel: with kChannels 1, all samples
// count together; with 4, the fourth is dropped.
template <typename Sample, size_t kChannels>
void absolute_difference_rows(const Sample* a, const Sample* b, size_t count,
                              AbsoluteDifference* sums) {
  const hn::ScalableTag<Sample> d;
  const size_t lanes = hn::Lanes(d);
  const size_t samples = count * kChannels;
  size_t i = 0;
  if constexpr (kChannels == 1 && sizeof(Sample) == 1) {
    V64 sum = hn::Zero(D64());
    for (; i + lanes <= samples; i += lanes) {
      const auto v = distance(d, a + i, b + i);
      sum = hn::Add(sum, hn::SumsOf8(v));
      sums->equal += hn::CountTrue(d, hn::Eq(v, hn::Zero(d)));
    }
    sums->sum += total(sum);
  } else {
    // A 32-bit lane holds the two samples of a pixel pair, or half of a 16-bit
    // pixel: mask, shift, add.
    constexpr unsigned kBits = sizeof(Sample) * 8;
    const auto low = hn::Set(D32(), (1u << kBits) - 1);
    const auto one = hn::Set(D32(), 1);
    constexpr size_t kParts = 32 / kBits;
    const size_t stretch = sizeof(Sample) == 1 ? 1 << 24 : 1 << 15;
    while (i + lanes <= samples) {
      const size_t end = i + std::min((samples - i) / lanes, stretch) * lanes;
      V32 sum[4];
      V32 equal[4];
      for (size_t k = 0; k < kParts; ++k) {
        sum[k] = equal[k] = hn::Zero(D32());
      }
      for (; i < end; i += lanes) {
        auto v = hn::BitCast(D32(), distance(d, a + i, b + i));
        for (size_t k = 0; k < kParts; ++k) {
          const auto part = hn::And(v, low);
          sum[k] = hn::Add(sum[k], part);
          equal[k] = hn::Add(
              equal[k], hn::IfThenElseZero(hn::Eq(part, hn::Zero(D32())), one));
          if (k + 1 < kParts) v = hn::ShiftRight<int(kBits)>(v);
        }
      }
      for (size_t k = 0; k < kParts; ++k) {
        HWY_ALIGN uint32_t lane_sum[HWY_MAX_BYTES / 4];
        HWY_ALIGN uint32_t lane_equal[HWY_MAX_BYTES / 4];
        hn::Store(sum[k], D32(), lane_sum);
        hn::Store(equal[k], D32(), lane_equal);
        for (size_t lane = 0; lane < hn::Lanes(D32()); ++lane) {
          const size_t channel = (lane * kParts + k) % kChannels;
          if (channel == 3) continue;
          sums[channel] += {lane_sum[lane], lane_equal[lane]};
        }
      }
    }
  }
  for (; i < samples; ++i) {
    if (i % kChannels == 3) continue;
    const int difference = int{a[i]} - int{b[i]};
    sums[i % kChannels] +=
        {uint64_t(difference < 0 ? -difference : difference), difference == 0};
  }
}

AbsoluteDifference absolute_difference8(const uint8_t* a, const uint8_t* b,
                                        size_t count) {
  AbsoluteDifference sums;
  absolute_difference_rows<uint8_t, 1>(a, b, count, &sums);
  return sums;
}
AbsoluteDifference absolute_difference16(const uint16_t* a, const uint16_t* b,
                                         size_t count) {
  AbsoluteDifference sums;
  absolute_difference_rows<uint16_t, 1>(a, b, count, &sums);
  return sums;
}
std::array<AbsoluteDifference, 3> absolute_difference_rgba8(const uint8_t* a,
                                                            const uint8_t* b,
                                                            size_t count) {
  std::array<AbsoluteDifference, 3> sums;
  absolute_difference_rows<uint8_t, 4>(a, b, count, sums.data());
  return sums;
}
std::array<AbsoluteDifference, 3> absolute_difference_rgba16(const uint16_t* a,
                                                             const uint16_t* b,
                                                             size_t count) {
  std::array<AbsoluteDifference, 3> sums;
  absolute_difference_rows<uint16_t, 4>(a, b, count, sums.data());
  return sums;
}

}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {

HWY_EXPORT(squared_error8);
HWY_EXPORT(squared_error16);
HWY_EXPORT(squared_error_rgba8);
HWY_EXPORT(squared_error_rgba16);
HWY_EXPORT(absolute_difference8);
HWY_EXPORT(absolute_difference16);
HWY_EXPORT(absolute_difference_rgba8);
HWY_EXPORT(absolute_difference_rgba16);

uint64_t squared_error(const uint8_t* a, const uint8_t* b, size_t count) {
  return HWY_DYNAMIC_DISPATCH(squared_error8)(a, b, count);
}
uint64_t squared_error(const uint16_t* a, const uint16_t* b, size_t count) {
  return HWY_DYNAMIC_DISPATCH(squared_error16)(a, b, count);
}
std::array<uint64_t, 3> squared_error_rgba(const uint8_t* a, const uint8_t* b,
                                           size_t count) {
  return HWY_DYNAMIC_DISPATCH(squared_error_rgba8)(a, b, count);
}
std::array<uint64_t, 3> squared_error_rgba(const uint16_t* a, const uint16_t* b,
                                           size_t count) {
  return HWY_DYNAMIC_DISPATCH(squared_error_rgba16)(a, b, count);
}
AbsoluteDifference absolute_difference(const uint8_t* a, const uint8_t* b,
                                       size_t count) {
  return HWY_DYNAMIC_DISPATCH(absolute_difference8)(a, b, count);
}
AbsoluteDifference absolute_difference(const uint16_t* a, const uint16_t* b,
                                       size_t count) {
  return HWY_DYNAMIC_DISPATCH(absolute_difference16)(a, b, count);
}
std::array<AbsoluteDifference, 3> absolute_difference_rgba(const uint8_t* a,
                                                           const uint8_t* b,
                                                           size_t count) {
  return HWY_DYNAMIC_DISPATCH(absolute_difference_rgba8)(a, b, count);
}
std::array<AbsoluteDifference, 3> absolute_difference_rgba(const uint16_t* a,
                                                           const uint16_t* b,
                                                           size_t count) {
  return HWY_DYNAMIC_DISPATCH(absolute_difference_rgba16)(a, b, count);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
