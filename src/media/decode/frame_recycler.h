// SPDX-License-Identifier: Apache-2.0
// Recycles the memory of a canvas's earlier frames. While frames are compared,
// the last frame is still in use when the next one is painted, so it cannot be
// painted over. An earlier frame is free by then and differs from the last
// frame only where something changed since. Updating it copies far less than a
// whole frame if little changes. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "framewise/frame.h"

namespace framewise::media {

class FrameRecycler {
 public:
  FrameRecycler() { frames_.reserve(kMaxFrames); }

  struct Buffer {
    FrameBuffer buffer;
    bool holds_last;  // the last frame's contents; false: older contents
  };
  // A buffer for the frame after `last`: its own memory if it has no other
  // owner (`last` is then empty), else that of an earlier frame without other
  // owners. An earlier frame is updated to `last` if this copies at most
  // `most_pixels` pixels. nullopt: all frames are in use.
  std::optional<Buffer> buffer_after(Frame& last, int64_t most_pixels);
  // Records that the new frame differs from the one before in `changed`.
  void note_change(const ChangedArea& changed);

  void clear() { frames_.clear(); }

 private:
  // More frames are in use only if a caller collects them.
  static constexpr size_t kMaxFrames = 8;
  struct OldFrame {
    Frame frame;
    ChangedArea outdated;
  };
  void add(const Frame& frame);
  std::optional<Buffer> reuse(const Frame& last, int64_t most_pixels);

  std::vector<OldFrame> frames_;  // oldest first
};

}  // namespace framewise::media
