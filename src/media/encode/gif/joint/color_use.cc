// SPDX-License-Identifier: Apache-2.0
#include "media/encode/gif/joint/color_use.h"

#include <algorithm>

namespace framewise::media {

void ColorUse::add(const Frame& frame, const Frame* before) {
  Set& used = frames_.emplace_back();
  uint32_t last = 0;
  for (int y = 0; y < frame.size().height; ++y) {
    const auto* row = frame.plane(0).row<uint32_t>(y);
    const auto* old = before ? before->plane(0).row<uint32_t>(y) : nullptr;
    for (int x = 0; x < frame.size().width; ++x) {
      if (overflow_) return;
      if (row[x] == last || row[x] == 0 || (old && old[x] == row[x])) continue;
      last = row[x];
      const auto number = table_.add(last);
      overflow_ = !number;
      if (number) used.set(*number);
    }
  }
}

std::vector<uint32_t> ColorUse::ordered() const {
  std::vector<uint32_t> colors;
  std::vector<Set> left = frames_;
  while (!left.empty()) {
    // The frame that needs the fewest colors more.
    const auto next = std::min_element(
        left.begin(), left.end(),
        [](const Set& a, const Set& b) { return a.count() < b.count(); });
    const Set added = *next;
    left.erase(next);
    for (size_t i = 0; i < table_.colors().size(); ++i) {
      if (added[i]) colors.push_back(table_.colors()[i]);
    }
    for (Set& other : left) other &= ~added;
  }
  return colors;
}

}  // namespace framewise::media
