// SPDX-License-Identifier: Apache-2.0
#include "simd/block_over_time.h"

#include <cstdlib>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/block_over_time.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr int kWhite = 240;
constexpr int kMuch = 90;

void look_at_pixel(const uint8_t* before, const uint8_t* now, uint16_t shown,
                   uint16_t* sums, BlockNow& block) {
  int change = 0;
  bool white = true;
  for (int c = 0; c < 3; ++c) {
    sums[c] = uint16_t(sums[c] + shown * before[c]);
    block.colors[c] += now[c];
    block.squares += uint32_t{now[c]} * now[c];
    change += std::abs(now[c] - before[c]);
    white = white && now[c] > kWhite;
  }
  block.whites += white;
  block.change += uint32_t(change);
  block.much_changed += change > kMuch;
}

#if HWY_TARGET != HWY_SCALAR

using D8 = hn::FixedTag<uint8_t, 16>;
using D16 = hn::FixedTag<uint16_t, 8>;
using D32 = hn::FixedTag<uint32_t, 4>;

// Four pixels at a time.
class FourPixels {
 public:
  HWY_INLINE FourPixels()
      : colors_(hn::Zero(D16())),
        squares_(hn::Zero(hn::RebindToSigned<D32>())),
        more_squares_(hn::Zero(hn::RebindToSigned<D32>())),
        change_(hn::Zero(D32())) {}

  HWY_INLINE void look(const uint8_t* before, const uint8_t* now,
                       uint16_t shown, uint16_t* sums, BlockNow& block) {
    const D8 d8;
    const hn::Half<D8> half;
    const D16 d16;
    const D32 d32;
    const auto rgb = hn::BitCast(d8, hn::Set(d32, 0x00FFFFFFu));
    const auto old = hn::And(hn::LoadU(d8, before), rgb);
    const auto shown_now = hn::And(hn::LoadU(d8, now), rgb);
    const auto times = hn::Set(d16, shown);
    const auto add_old = [&](auto values, uint16_t* to) HWY_ATTR {
      const auto wide = hn::PromoteTo(d16, values);
      hn::StoreU(hn::Add(hn::LoadU(d16, to), hn::Mul(wide, times)), d16, to);
    };
    add_old(hn::LowerHalf(old), sums);
    add_old(hn::UpperHalf(half, old), sums + 8);
    const auto low = hn::PromoteTo(d16, hn::LowerHalf(shown_now));
    const auto high = hn::PromoteTo(d16, hn::UpperHalf(half, shown_now));
    colors_ = hn::Add(colors_, hn::Add(low, high));
    const hn::RebindToSigned<D16> di16;
    const hn::RebindToSigned<D32> di32;
    const auto low_signed = hn::BitCast(di16, low);
    const auto high_signed = hn::BitCast(di16, high);
    squares_ = hn::ReorderWidenMulAccumulate(di32, low_signed, low_signed,
                                             squares_, more_squares_);
    squares_ = hn::ReorderWidenMulAccumulate(di32, high_signed, high_signed,
                                             squares_, more_squares_);
    // Alpha is 0 here, and so above nothing.
    const auto white = hn::BitCast(
        d32, hn::VecFromMask(d8, hn::Gt(shown_now, hn::Set(d8, kWhite))));
    block.whites +=
        uint32_t(hn::CountTrue(d32, hn::Eq(white, hn::Set(d32, 0x00FFFFFFu))));
    const auto distance =
        hn::BitCast(d32, hn::Or(hn::SaturatedSub(old, shown_now),
                                hn::SaturatedSub(shown_now, old)));
    const auto byte = hn::Set(d32, 0xFF);
    const auto change =
        hn::Add(hn::Add(hn::And(distance, byte),
                        hn::And(hn::ShiftRight<8>(distance), byte)),
                hn::ShiftRight<16>(distance));
    change_ = hn::Add(change_, change);
    block.much_changed += uint32_t(
        hn::CountTrue(d32, hn::Gt(change, hn::Set(d32, uint32_t{kMuch}))));
  }

  HWY_INLINE void add_to(BlockNow& block) const {
    HWY_ALIGN uint16_t colors[8];
    hn::Store(colors_, D16(), colors);
    for (int c = 0; c < 3; ++c) {
      block.colors[c] += uint32_t{colors[c]} + colors[c + 4];
    }
    const hn::RebindToSigned<D32> di32;
    block.squares += uint32_t(
        hn::GetLane(hn::SumOfLanes(di32, hn::Add(squares_, more_squares_))));
    block.change += hn::GetLane(hn::SumOfLanes(D32(), change_));
  }

 private:
  hn::Vec<D16> colors_;
  hn::Vec<hn::RebindToSigned<D32>> squares_;
  hn::Vec<hn::RebindToSigned<D32>> more_squares_;
  hn::Vec<D32> change_;
};

#endif

BlockNow replace_block(const BlockOfPixels& before, const BlockOfPixels& now,
                       int width, int height, uint16_t shown, uint16_t* sums,
                       ptrdiff_t sums_stride) {
  BlockNow block;
#if HWY_TARGET != HWY_SCALAR
  FourPixels four;
#endif
  for (int y = 0; y < height; ++y) {
    const uint8_t* old = before.pixels + y * before.stride;
    const uint8_t* shown_now = now.pixels + y * now.stride;
    uint16_t* row = sums + y * sums_stride;
    int x = 0;
#if HWY_TARGET != HWY_SCALAR
    for (; x + 4 <= width; x += 4) {
      four.look(old + 4 * x, shown_now + 4 * x, shown, row + 4 * x, block);
    }
#endif
    for (; x < width; ++x) {
      look_at_pixel(old + 4 * x, shown_now + 4 * x, shown, row + 4 * x, block);
    }
  }
#if HWY_TARGET != HWY_SCALAR
  four.add_to(block);
#endif
  return block;
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(replace_block);

BlockNow replace_block(const BlockOfPixels& before, const BlockOfPixels& now,
                       int width, int height, uint16_t shown, uint16_t* sums,
                       ptrdiff_t sums_stride) {
  return HWY_DYNAMIC_DISPATCH(replace_block)(before, now, width, height, shown,
                                             sums, sums_stride);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
