// SPDX-License-Identifier: Apache-2.0
// What the options of a GIF mean inside, in one place.
#pragma once

#include "framewise/write.h"
#include "media/encode/gif/joint/search.h"

namespace framewise::media {

struct JointTuning {
  SearchOptions search;
  int tries = 1;  // ways in which a part is searched
  // Frames whose pixels are compared with the one that is written.
  int frames_ahead = 1;
  // Levels by which a pixel may move while it counts as the same.
  int tolerance = 0;
  // A block of 8x8 pixels stays as it is if its errors add up to no more than
  // the one, and none is larger than the other.
  float unseen_block = 0;
  float unseen_pixel = 0;
};

JointTuning joint_tuning(const GifOptions& options, int effort);

}  // namespace framewise::media
