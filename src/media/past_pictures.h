// SPDX-License-Identifier: Apache-2.0
// What a canvas showed before. Whoever compares frames still holds the last
// one when the next is wanted, so that it can't be painted over; but an
// earlier one has been given back by then, and lacks only what changed since.
// To copy that is much less than a whole picture where little changes.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "framewise/frame.h"

namespace framewise::media {

class PastPictures {
 public:
  PastPictures() { pictures_.reserve(kMost); }

  // `picture` is about to be followed by another, and held.
  void add(const Frame& picture);
  // A new picture differs there from the one added last.
  void note_change(const ChangedArea& changed);

  struct Reused {
    FrameBuffer buffer;
    bool shows_last;  // what `last` does; else something older
  };
  // The memory of an earlier picture that nobody holds any more, if there is
  // one. It is brought up to `last`, the picture that will be added next, if
  // that takes no more than so many pixels.
  std::optional<Reused> reuse(const Frame& last, int64_t most_pixels);

  void clear() { pictures_.clear(); }

 private:
  // More than a few are held only by those who collect pictures.
  static constexpr size_t kMost = 8;
  struct Past {
    Frame picture;
    ChangedArea stale;
  };
  std::vector<Past> pictures_;  // the oldest first
};

}  // namespace framewise::media
