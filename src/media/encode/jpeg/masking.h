// SPDX-License-Identifier: Apache-2.0
// How much error texture hides, block by block.
#pragma once

#include <vector>

#include "media/encode/jpeg/layout.h"
#include "media/encode/jpeg/stripe.h"

namespace framewise::media {

// The activity of luma in squares of 4x4 pixels: the mean difference between a
// pixel and the mean of its four neighbors.
class ActivityMap {
 public:
  explicit ActivityMap(Size blocks);

  // Reads the rows of blocks of a stripe. For several threads at once, each
  // with other stripes.
  void read(const Stripe& stripe, int first_block_row, int block_rows);

  // How much error each block hides, 1 for a common one: from the quietest
  // squares within and around it, so that a block that an edge crosses counts
  // as flat as its flat part.
  std::vector<float> hidden_error() const;

 private:
  Size blocks_;
  std::vector<float> squares_;  // two by two of a block
};

}  // namespace framewise::media
