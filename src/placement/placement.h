// SPDX-License-Identifier: Apache-2.0
// Finds how a test lies in the reference, from up to three pairs of frames.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "frame/color/color.h"
#include "frame/resize/resize.h"
#include "framewise/animation.h"
#include "framewise/error.h"
#include "placement/shared_part.h"
#include "timeline/pairing/content_pairs.h"

namespace framewise::placement {

// The region that both show, if one was cropped out of the other: by the first,
// a middle or the last pair. Moves both animations.
Result<std::optional<SharedRegion>> find_part(
    Animation& reference, Animation& test,
    const std::vector<timeline::ContentPair>& pairs,
    const Background& background);

// How a smaller test was scaled, by the first, a middle or the last of these
// pairs: the first that one way clearly fits better than the usual one. Moves
// both animations.
Result<ResizeOptions> find_scaling(
    Animation& reference, Animation& test,
    const std::vector<timeline::ContentPair>& pairs,
    const Background& background);

// How the test lies in the reference, by the first, a middle and the last pair.
// If both have about the same size, all of them have to agree; else the first
// pair with enough detail decides. Moves both animations.
Result<Placement> find_placement(
    Animation& reference, Animation& test,
    const std::vector<timeline::ContentPair>& pairs,
    const Background& background, Executor* executor);

// The largest shift in pixels of the frames of these pairs, if nearly all were
// shifted, each by itself. Moves both animations.
Result<std::optional<int>> find_jumps(
    Animation& reference, Animation& test,
    const std::vector<timeline::ContentPair>& pairs,
    const Background& background);

// Tells from frames that are decoded anyway whether find_placement() would find
// nothing: it keeps the first of its pairs that has enough detail.
class PlacementProbe {
 public:
  // `pairs`: their number.
  explicit PlacementProbe(size_t pairs) : pairs_(pairs) {}

  // Whether the frames of this pair matter.
  bool wants(size_t pair) const;
  // All pairs in order that it wants, and any others, as opaque RGBA of 8 bits
  // and of one size.
  void add(size_t pair, const Frame& reference, const Frame& test);
  bool is_in_place(Executor* executor) const;

 private:
  struct Pictures {
    Frame reference;
    Frame test;
  };
  size_t pairs_;
  std::optional<Pictures> pictures_;
};

}  // namespace framewise::placement
