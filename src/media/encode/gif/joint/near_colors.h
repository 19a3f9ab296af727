// SPDX-License-Identifier: Apache-2.0
// The few colors of a palette that are nearest to any color, in order.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "media/encode/gif/joint/lab.h"

namespace framewise::media {

class NearColors {
 public:
  static constexpr size_t kMost = 8;
  struct List {
    uint32_t rgba = 0;
    uint8_t count = 0;  // 0: not searched yet
    std::array<uint8_t, kMost> indices{};
  };

  // Of at most 256 colors, `unused` (if not negative) never found.
  // Colors that differ in bits outside of `told_apart` only (of RGBA bytes as
  // one number) get the list of the first of them that is asked for.
  NearColors(std::span<const Lab> palette, int unused,
             uint32_t told_apart = UINT32_MAX);

  // Only the first `count` are found from now on.
  void use_first(size_t count);
  size_t used() const { return used_; }

  const List& operator()(uint32_t rgba, const Lab& color) {
    rgba &= told_apart_;
    List& list = lists_[(rgba * 0x9E3779B1u) >> (32 - kListBits)];
    if (list.rgba != rgba || list.count == 0) search(rgba, color, list);
    return list;
  }
  const Lab& color(uint8_t index) const { return palette_[index]; }

 private:
  static constexpr int kListBits = 13;
  void search(uint32_t rgba, const Lab& color, List& list) const;

  std::vector<Lab> palette_;
  int unused_;
  uint32_t told_apart_;
  size_t used_;
  std::array<float, 256> l_{}, a_{}, b_{};
  std::vector<List> lists_;
};

}  // namespace framewise::media
