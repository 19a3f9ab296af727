// SPDX-License-Identifier: Apache-2.0
// The channels of one frame at all levels, each half the size of the one
// before.
#pragma once

#include <functional>
#include <vector>

#include "frame/plane.h"
#include "framewise/executor.h"
#include "framewise/frame.h"

namespace framewise::measure::cvvdp {

// Whether anything in these pixels of the frame is new; empty: everything is.
using IsChanged = std::function<bool(const Rect&)>;

// Float samples with a margin: rows may be read 16 samples before their first
// and 64 after their last.
class Plane {
 public:
  static constexpr int kBefore = 16;
  static constexpr int kAfter = 64;

  // `rows` kept, of which each takes the place of that many before; 0: all.
  void resize(Size size, int rows = 0);
  float* row(int y) { return image_.row(y % image_.height()) + kBefore; }
  const float* row(int y) const {
    return image_.row(y % image_.height()) + kBefore;
  }
  Size size() const { return size_; }
  int64_t bytes() const {
    return int64_t(image_.stride()) * image_.height() * int64_t(sizeof(float));
  }

 private:
  ImageF image_;
  Size size_;
};

inline Size halved(Size size) {
  return {(size.width + 1) / 2, (size.height + 1) / 2};
}

// The pixels of the frame that these pixels of a level depend on, where they
// also read `reach` pixels around.
Rect pixels_of_level(const Rect& area, int level, int reach);

class Pyramid {
 public:
  // `levels`: the halvings; there is one plane more.
  void resize(Size size, size_t levels);

  struct Part {
    Pyramid* pyramid;
    const Plane* finest;
  };
  // Rows `first` to `end` - 1 of level `k` of all parts, where something
  // changed, from the level before. They are divided among the executor's
  // threads.
  static void reduce(const std::vector<Part>& parts, size_t k, int first,
                     int end, const IsChanged& changed, Executor* executor);

  // Level 1 and coarser.
  const Plane& level(size_t k) const { return levels_[k - 1]; }
  size_t levels() const { return levels_.size(); }
  int64_t bytes() const;

 private:
  std::vector<Plane> levels_;
};

}  // namespace framewise::measure::cvvdp
