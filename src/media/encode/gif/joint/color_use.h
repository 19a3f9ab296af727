// SPDX-License-Identifier: Apache-2.0
// Which colors the frames of an animation need.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "framewise/frame.h"
#include "media/encode/quantizer.h"

namespace framewise::media {

class ColorUse {
 public:
  // The colors of pixels that differ from `before` (null: of all).
  void add(const Frame& frame, const Frame* before);

  // Of all frames together; more than a palette holds if they are many.
  size_t count() const { return colors_.size(); }

  // All colors of some frames, at most `most`: those of frames that need few
  // come first, so that these have small indices, and as many frames as fit.
  std::vector<uint32_t> ordered(size_t most) const;

  // How often colors are drawn.
  const ColorHistogram& histogram() const { return histogram_; }

 private:
  using Numbers = std::vector<uint16_t>;  // of colors, ascending

  std::unordered_map<uint32_t, uint16_t> number_of_;
  std::vector<uint32_t> colors_;  // by their numbers
  std::vector<Numbers> frames_;   // those of few colors
  ColorHistogram histogram_;
};

}  // namespace framewise::media
