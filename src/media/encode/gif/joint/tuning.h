// SPDX-License-Identifier: Apache-2.0
// The internal meaning of a GIF's options, in one place.
#pragma once

#include <span>
#include <string_view>

#include "framewise/write.h"
#include "media/encode/gif/joint/search.h"

namespace framewise::media {

struct JointTuning {
  SearchOptions search;
  int tries = 1;  // ways in which a part is searched
  // Code the chosen pixels again with new tables where they take the fewest
  // bits, with this patience (LzwEncoder::encode_shortest); 0: do not.
  int64_t reset_patience_bits = 0;
  // Ways that keep to the nearest colors by a cost of their own.
  bool avoids_deviating = true;
  bool weighs_visibility = true;  // errors in texture count less
  // Keep drawn pixels where the source did not change since.
  bool keeps_settled = true;
  bool uses_local_palettes = true;  // where they cost less than they bring
  // Frames whose pixels are compared with the one that is written.
  int frames_ahead = 1;
  // Levels by which a pixel may move while it counts as the same.
  int tolerance = 0;
  // A block of 8x8 pixels stays as it is if its errors add up to no more than
  // the one, and none is larger than the other.
  float unseen_block = 0;
  float unseen_pixel = 0;
};

// The parts that can be left out, to measure what each of them brings.
std::span<const std::string_view> joint_parts();
// False: there is no such part.
bool leave_out(std::string_view part, JointTuning& tuning);

JointTuning joint_tuning(const GifOptions& options, int effort);

}  // namespace framewise::media
