// SPDX-License-Identifier: Apache-2.0
// Groups differing pixels that lie near each other.
#pragma once

#include <vector>

#include "image/difference/change_mask.h"

namespace framewise::image {

struct ChangeBox {
  Rect box;            // of the differing pixels, exactly
  int64_t pixels = 0;  // that differ

  bool operator==(const ChangeBox&) const = default;
};

// Pixels whose cells of 8x8 touch belong to one group. The groups with the most
// pixels first; of equal ones the one further up, then further left.
std::vector<ChangeBox> change_boxes(const ChangeMask& mask);

}  // namespace framewise::image
