// SPDX-License-Identifier: Apache-2.0
// How a test lies to the reference, from a look at three of their pictures.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "frame/color/color.h"
#include "framewise/animation.h"
#include "framewise/error.h"
#include "placement/shared_part.h"
#include "timeline/pairing/content_pairs.h"

namespace framewise::placement {

// What both show, if one of them was cut out of the other: by the first pair,
// one in the middle or the last. Leaves both animations somewhere.
Result<std::optional<SharedPart>> find_part(
    Animation& reference, Animation& test,
    const std::vector<timeline::ContentPair>& pairs,
    const Background& background);

// How the test lies to the reference, if it was cut out, moved, turned, scaled
// or tilted, or its colours were moved: by the first pair, one in the middle
// and the last, of which pictures of about one size have to agree, and else the
// first that can tell decides. At most one of them is found. Leaves both
// animations somewhere.
struct Placement {
  std::optional<SharedPart> shared;
  std::optional<Turn> turn;
  std::optional<Framing> framing;
  std::optional<ColorMove> colors;

  bool found() const { return shared || turn || framing || colors; }
};
Result<Placement> find_placement(
    Animation& reference, Animation& test,
    const std::vector<timeline::ContentPair>& pairs,
    const Background& background, Executor* executor);

// How many pixels at most the pictures of these pairs were moved, if nearly all
// were, each by itself. Leaves both animations somewhere.
Result<std::optional<int>> find_jumps(
    Animation& reference, Animation& test,
    const std::vector<timeline::ContentPair>& pairs,
    const Background& background);

// For those who see all pairs anyway: whether a look at these three would end
// with the first that is not plain, since the test lies where the original did.
class TellingPair {
 public:
  // `pairs`: how many there are.
  explicit TellingPair(size_t pairs) : pairs_(pairs) {}

  // All pairs in order, as opaque RGBA of 8 bits and of one size.
  void see(size_t pair, const Frame& reference, const Frame& test);
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
