// SPDX-License-Identifier: Apache-2.0
// Detects that a frame was cropped out of a larger one, shifted or turned. All
// frames are opaque RGBA of 8 bits. Nothing is found if the content differs, is
// scaled, or has too little detail.
#pragma once

#include <optional>

#include "framewise/error.h"
#include "placement/shared_part.h"

namespace framewise::placement {

// Whether a frame varies too little to be located.
bool is_plain(const Frame& picture);

// The region that two frames of different sizes share, where one lacks an edge
// of the other (see differ_by_an_edge()) or was cropped out of it.
Result<std::optional<SharedRegion>> find_shared_region(const Frame& reference,
                                                       const Frame& test,
                                                       FramePool& pool);

// The part of `whole` that the smaller `part` shows.
std::optional<SharedRegion> find_crop(const Frame& whole, const Frame& part);

// The region that is left of a frame of the same size after a shift by up to 16
// whole pixels in each direction.
std::optional<SharedRegion> find_shift(const Frame& reference,
                                       const Frame& test);

// Whether both are equal there, but for coding noise.
bool is_alike(const Frame& reference, const Frame& test,
              const SharedRegion& part);

// How a picture was turned, of the same size or with its sides swapped.
std::optional<Turn> find_turn(const Frame& reference, const Frame& test);

}  // namespace framewise::placement
