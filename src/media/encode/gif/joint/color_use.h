// SPDX-License-Identifier: Apache-2.0
// Which colors the frames of an animation need, and how many of them do.
#pragma once

#include <bitset>
#include <cstdint>
#include <vector>

#include "framewise/frame.h"
#include "media/encode/color_table.h"

namespace framewise::media {

class ColorUse {
 public:
  // The colors of pixels that differ from `before` (null: of all).
  void add(const Frame& frame, const Frame* before);

  int count() const { return int(table_.colors().size()); }
  bool few(int most) const { return !overflow_ && count() <= most; }
  // Only where they are few: the colors of frames that need few come first, so
  // that these have small indices.
  std::vector<uint32_t> ordered() const;

 private:
  using Set = std::bitset<ColorTable::kMost>;

  ColorTable table_;
  bool overflow_ = false;
  std::vector<Set> frames_;
};

}  // namespace framewise::media
