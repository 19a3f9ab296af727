// SPDX-License-Identifier: Apache-2.0
// Where errors are seen: less where the frame itself varies much.
#pragma once

#include <vector>

#include "framewise/frame.h"
#include "media/encode/gif/joint/lab.h"

namespace framewise::media {

class Visibility {
 public:
  // Of `rect` in `frame`.
  void measure(const Frame& frame, const Rect& rect, LabOfPixels& lab);

  // From 0 to 1, at a pixel of the frame in the rect.
  float at(int x, int y) const {
    return weights_[size_t((y - rect_.y) / kBlock) * size_t(columns_) +
                    size_t((x - rect_.x) / kBlock)];
  }

 private:
  static constexpr int kBlock = 8;
  Rect rect_;
  int columns_ = 0;
  std::vector<float> weights_;
};

}  // namespace framewise::media
