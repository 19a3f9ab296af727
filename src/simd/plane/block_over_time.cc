// SPDX-License-Identifier: Apache-2.0
#include "simd/plane/block_over_time.h"

#include <cstdlib>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/plane/block_over_time.cc"
#include <hwy/foreach_target.h>  // must precede highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace framewise::simd::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

constexpr int kWhite = 240;
constexpr int kMuch = 90;

void add_pixel(const uint8_t* before, const uint8_t* now, uint16_t shown, int x,
               int y, BlockTimeSums& sums, BlockStatistics& block) {
  int change = 0;
  bool white = true;
  for (int c = 0; c < 3; ++c) {
    uint16_t& sum = sums.of[c][y][x];
    sum = uint16_t(sum + shown * before[c]);
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

using DTimeByte = hn::FixedTag<uint8_t, kTimeBlock>;
using DTime = hn::FixedTag<uint16_t, kTimeBlock>;
using VTime = hn::Vec<DTime>;

struct Samples {
  VTime of[3];
};
HWY_INLINE Samples samples_of(const uint8_t* rgba) {
  const DTime d;
  hn::Vec<DTimeByte> r, g, b, a;
  hn::LoadInterleaved4(DTimeByte(), rgba, r, g, b, a);
  return {{hn::PromoteTo(d, r), hn::PromoteTo(d, g), hn::PromoteTo(d, b)}};
}

HWY_INLINE uint32_t total(VTime v) {
  HWY_ALIGN uint16_t lanes[kTimeBlock];
  hn::Store(v, DTime(), lanes);
  uint32_t sum = 0;
  for (const uint16_t lane : lanes) sum += lane;
  return sum;
}

// For blocks of full width. The sum of eight rows of samples fits 16 bits; of
// squares, only one row does.
BlockStatistics add_rows(const BlockOfPixels& before, const BlockOfPixels& now,
                         int height, uint16_t shown, BlockTimeSums& sums) {
  const DTime d;
  const auto times = hn::Set(d, shown);
  const auto white = hn::Set(d, uint16_t{kWhite});
  const auto much = hn::Set(d, uint16_t{kMuch});
  BlockStatistics block;
  VTime colors[3] = {hn::Zero(d), hn::Zero(d), hn::Zero(d)};
  VTime change = hn::Zero(d);
  for (int y = 0; y < height; ++y) {
    const Samples old = samples_of(before.pixels + y * before.stride);
    const Samples fresh = samples_of(now.pixels + y * now.stride);
    VTime distance = hn::Zero(d);
    auto whites = hn::Gt(fresh.of[0], white);
    for (int c = 0; c < 3; ++c) {
      uint16_t* const sum = sums.of[c][y];
      hn::StoreU(hn::Add(hn::LoadU(d, sum), hn::Mul(old.of[c], times)), d, sum);
      colors[c] = hn::Add(colors[c], fresh.of[c]);
      block.squares += total(hn::Mul(fresh.of[c], fresh.of[c]));
      distance =
          hn::Add(distance, hn::Or(hn::SaturatedSub(old.of[c], fresh.of[c]),
                                   hn::SaturatedSub(fresh.of[c], old.of[c])));
      whites = hn::And(whites, hn::Gt(fresh.of[c], white));
    }
    block.whites += uint32_t(hn::CountTrue(d, whites));
    block.much_changed += uint32_t(hn::CountTrue(d, hn::Gt(distance, much)));
    change = hn::Add(change, distance);
  }
  for (int c = 0; c < 3; ++c) block.colors[c] = total(colors[c]);
  block.change = total(change);
  return block;
}

#endif

BlockStatistics replace_block(const BlockOfPixels& before,
                              const BlockOfPixels& now, int width, int height,
                              uint16_t shown, BlockTimeSums& sums) {
#if HWY_TARGET != HWY_SCALAR
  if (width == kTimeBlock) {
    return add_rows(before, now, height, shown, sums);
  }
#endif
  BlockStatistics block;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      add_pixel(before.pixels + y * before.stride + 4 * x,
                now.pixels + y * now.stride + 4 * x, shown, x, y, sums, block);
    }
  }
  return block;
}

}  // namespace
}  // namespace framewise::simd::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace framewise::simd {
HWY_EXPORT(replace_block);

BlockStatistics replace_block(const BlockOfPixels& before,
                              const BlockOfPixels& now, int width, int height,
                              uint16_t shown, BlockTimeSums& sums) {
  return HWY_DYNAMIC_DISPATCH(replace_block)(before, now, width, height, shown,
                                             sums);
}

}  // namespace framewise::simd
#endif  // HWY_ONCE
