// SPDX-License-Identifier: Apache-2.0
// Gives out the frames of two or more animations in step, decoding each once
// and holding no more of them than are being looked at.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/workbench.h"
#include "framewise/animation.h"

namespace framewise::engine {

// Work that belongs together: a frame of the reference and everything that it
// meets. Units come in order of reference frames.
struct Unit {
  struct Test {
    size_t candidate = 0;
    int64_t frame = 0;
    size_t pair = 0;  // the candidate's pair that this is
    Scope scope = Scope::kAll;
  };
  int64_t reference = 0;
  std::vector<Test> tests;  // of each candidate in order of its frames
};

struct UnitFrames {
  const Unit* unit = nullptr;
  Frame reference;
  std::vector<Frame> tests;  // one for each of unit->tests
};

class FrameFeed {
 public:
  // All arguments outlive the feed. The animations stand at their beginning.
  FrameFeed(Animation& reference, std::vector<Animation*> candidates,
            const std::vector<Unit>& units);

  // The frames of the next `count` units (fewer at the end, none after it).
  // Safe from any thread. After an error there is nothing more.
  Result<std::vector<UnitFrames>> take(size_t count);

  double decode_ms() const { return decode_ms_; }
  // Why frames are missing that the container promised: tolerant reading only.
  bool ended_early() const { return ended_early_; }

 private:
  // One animation being read. Keeps its last frame, which the next unit may
  // want again.
  struct Stream {
    Animation* animation;
    std::optional<Frame> last;
  };
  // The frame with this index; nullopt where the pictures stop early.
  Result<std::optional<Frame>> advance(Stream& stream, int64_t index);
  Result<std::optional<UnitFrames>> decode(const Unit& unit);

  std::mutex mutex_;
  Stream reference_;
  std::vector<Stream> candidates_;
  const std::vector<Unit>& units_;
  size_t next_ = 0;
  double decode_ms_ = 0;
  bool ended_early_ = false;
};

}  // namespace framewise::engine
