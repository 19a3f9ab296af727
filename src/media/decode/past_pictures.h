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

  struct Reused {
    FrameBuffer buffer;
    bool shows_last;  // what the last picture does; else something older
  };
  // Memory for the picture after `last`: its own if nobody else holds it, which
  // leaves it empty; otherwise that of an earlier one that nobody holds any
  // more, brought up to `last` if that takes no more than so many pixels.
  // nullopt: all are held.
  std::optional<Reused> memory_after(Frame& last, int64_t most_pixels);
  // The picture for which memory was taken differs there from the one before.
  void note_change(const ChangedArea& changed);

  void clear() { pictures_.clear(); }

 private:
  // More than a few are held only by those who collect pictures.
  static constexpr size_t kMost = 8;
  struct Past {
    Frame picture;
    ChangedArea stale;
  };
  void add(const Frame& picture);
  std::optional<Reused> reuse(const Frame& last, int64_t most_pixels);

  std::vector<Past> pictures_;  // the oldest first
};

}  // namespace framewise::media
