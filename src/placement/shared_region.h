// SPDX-License-Identifier: Apache-2.0
// Whether a picture is a part cut out of a larger one, or lies elsewhere than
// it did, or was turned. All pictures are opaque RGBA of 8 bits.
// Nothing is found where it is another picture, scaled, or too plain to tell.
#pragma once

#include <optional>

#include "framewise/error.h"
#include "placement/shared_part.h"

namespace framewise::placement {

// Whether a picture varies too little to tell where it belongs.
bool is_plain(const Frame& picture);

// What both show of two sizes, where one has an edge that the other lacks
// (see differ_by_an_edge()) or is a part cut out of it.
Result<std::optional<SharedPart>> find_shared_part(const Frame& reference,
                                                   const Frame& test,
                                                   FramePool& pool);

// The part of `whole` that the smaller `part` shows.
std::optional<SharedPart> find_crop(const Frame& whole, const Frame& part);

// What is left of a picture of the same size that was moved by up to 16 whole
// pixels each way.
std::optional<SharedPart> find_shift(const Frame& reference, const Frame& test);

// Whether both show the same there, but for what coding does.
bool is_alike(const Frame& reference, const Frame& test,
              const SharedPart& part);

// How a picture was turned, of the same size or with its sides swapped.
std::optional<Turn> find_turn(const Frame& reference, const Frame& test);

}  // namespace framewise::placement
