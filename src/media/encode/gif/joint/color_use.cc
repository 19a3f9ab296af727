// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/color_use.h"

#include <algorithm>
#include <array>
#include <bit>

#include "media/encode/color_table.h"

namespace framewise::media {
namespace {

// The limit for all frames; with more colors, frames share too few of them.
constexpr size_t kMostColors = 8192;

}  // namespace

void ColorUse::add(const Frame& frame, const Frame* before) {
  ColorTable used;
  bool few = true;
  uint32_t last = 0;
  const Size size = frame.size();
  for (int y = 0; y < size.height; ++y) {
    const auto* row = frame.plane(0).row<uint32_t>(y);
    const auto* old = before ? before->plane(0).row<uint32_t>(y) : nullptr;
    for (int x = 0; x < size.width; ++x) {
      if (row[x] == 0 || (old && old[x] == row[x])) continue;
      const auto c = std::bit_cast<std::array<uint8_t, 4>>(row[x]);
      histogram_.add({c[0], c[1], c[2]});
      if (row[x] == last || !few) continue;
      last = row[x];
      few = used.add(last).has_value();
    }
  }
  if (!few || used.colors().size() + colors_.size() > kMostColors) return;
  Numbers& numbers = frames_.emplace_back();
  for (const uint32_t color : used.colors()) {
    const auto [at, is_new] =
        number_of_.emplace(color, uint16_t(colors_.size()));
    if (is_new) colors_.push_back(color);
    numbers.push_back(at->second);
  }
  std::sort(numbers.begin(), numbers.end());
}

std::vector<uint32_t> ColorUse::ordered(size_t most) const {
  std::vector<uint32_t> colors;
  std::vector<Numbers> left = frames_;
  while (!left.empty()) {
    // The frame that needs the fewest colors more.
    const auto next = std::min_element(
        left.begin(), left.end(),
        [](const Numbers& a, const Numbers& b) { return a.size() < b.size(); });
    const Numbers added = std::move(*next);
    left.erase(next);
    if (colors.size() + added.size() > most) break;
    for (const uint16_t number : added) colors.push_back(colors_[number]);
    for (Numbers& other : left) {
      Numbers rest;
      std::set_difference(other.begin(), other.end(), added.begin(),
                          added.end(), std::back_inserter(rest));
      other = std::move(rest);
    }
  }
  return colors;
}

}  // namespace framewise::media
