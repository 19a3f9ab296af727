// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/near_colors.h"

#include <algorithm>

namespace framewise::media {

NearColors::NearColors(std::span<const Lab> palette, int unused,
                       uint32_t told_apart)
    : palette_(palette.begin(), palette.end()),
      unused_(unused),
      told_apart_(told_apart),
      used_(palette.size()),
      lists_(size_t{1} << kListBits) {
  for (size_t i = 0; i < palette.size(); ++i) {
    l_[i] = palette[i].l;
    a_[i] = palette[i].a;
    b_[i] = palette[i].b;
  }
}

void NearColors::use_first(size_t count) {
  count = std::min(count, palette_.size());
  if (count == used_) return;
  used_ = count;
  for (List& list : lists_) list.count = 0;
}

void NearColors::search(uint32_t rgba, const Lab& color, List& list) const {
  std::array<float, 256> distance;
  for (size_t i = 0; i < used_; ++i) {
    const float l = l_[i] - color.l;
    const float a = a_[i] - color.a;
    const float b = b_[i] - color.b;
    distance[i] = l * l + a * a + b * b;
  }
  list = {.rgba = rgba};
  size_t count = 0;
  for (size_t i = 0; i < used_; ++i) {
    if (int(i) == unused_) continue;
    if (count == kMost && distance[i] >= distance[list.indices[kMost - 1]]) {
      continue;
    }
    size_t at = count < kMost ? count++ : kMost - 1;
    for (; at > 0 && distance[list.indices[at - 1]] > distance[i]; --at) {
      list.indices[at] = list.indices[at - 1];
    }
    list.indices[at] = uint8_t(i);
  }
  list.count = uint8_t(count);
}

}  // namespace framewise::media
