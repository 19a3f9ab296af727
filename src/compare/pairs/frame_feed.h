// SPDX-License-Identifier: Apache-2.0
// Decodes two or more animations in step, each frame once, and holds only the
// frames in use.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "compare/pairs/frame_observer.h"
#include "compare/pairs/pair_choice.h"
#include "compare/pairs/pair_measurer.h"
#include "framewise/animation.h"
#include "measure/picture.h"

namespace framewise {
class Executor;
}

namespace framewise::comparison {

// The reference frames before and after a pair at its first meeting; -1: none.
struct Surroundings {
  int64_t before = -1;
  int64_t second_before = -1;
  int64_t third_before = -1;
  int64_t fourth_before = -1;
  int64_t after = -1;
  int64_t second_after = -1;
};

// One frame of the reference with the test frames that it meets. Steps come in
// order of reference frames, once for each time that files are read (see
// visit_order.h).
struct ReferenceStep {
  struct Test {
    size_t candidate = 0;
    int64_t frame = 0;
    size_t pair = 0;  // the candidate's pair that this is
    Scope scope = Scope::kAll;
    Surroundings around;
  };
  int64_t reference = 0;
  std::vector<Test> tests;  // of each candidate in order of its frames
};

struct UnitFrames {
  const ReferenceStep* unit = nullptr;
  Frame reference;
  std::vector<Frame> tests;  // one for each of unit->tests
  // Likewise what is around the reference, or nothing where nobody asked.
  std::vector<measure::NeighborFrames> around;
};

struct FeedOptions {
  // The neighboring reference frames that units also receive.
  Around around = Around::kNothing;
  // They receive every frame of every file, even those of no step.
  std::span<FrameObserver* const> observers = {};
  // They decide about the pairs of their candidate, in the order of steps. One
  // for each candidate, which may be null, or empty.
  std::span<PairChoice* const> choices = {};
  // The frames that units get name what has changed since any of so many frames
  // before them, as several threads do not see every frame.
  int reach = 1;
  // Decodes the files in parallel. Null: one after another.
  Executor* executor = nullptr;
};

class FrameFeed {
 public:
  // All arguments, and what the options name, outlive the feed. The animations
  // stand at their beginning.
  FrameFeed(Animation& reference, std::vector<Animation*> candidates,
            const std::vector<ReferenceStep>& units,
            const FeedOptions& options = {});

  // The reach that several threads need which take so many steps at once.
  static int reach_for(size_t threads, size_t units_at_once);

  // The frames of the next `count` units (fewer at the end, none after it).
  // Safe from any thread. After an error there is nothing more.
  Result<std::vector<UnitFrames>> take(size_t count);

  double decode_ms() const { return decode_ms_; }
  // Why frames are missing that the container promised: tolerant reading only.
  bool ended_early() const { return ended_early_; }

 private:
  // One animation being read. Keeps its last frames, which the next unit may
  // want again; where it goes back, also those on the way that the next units
  // want, each of which would be another way back.
  struct Stream {
    Animation* animation;
    size_t side;  // see FrameObserver
    size_t kept = 1;
    std::deque<Frame> last = {};  // in order
    std::vector<Frame> awaited = {};
    int64_t seen = 0;  // frames that observers have seen
    // The changed areas of the last frames that were decoded in a row, the
    // oldest first.
    std::vector<ChangedArea> changes = {};
    int64_t decoded = -1;
    // The next frame, where it was decoded beside those of others.
    std::optional<Result<std::optional<Frame>>> ahead = {};
  };
  // Whether the next frame that it decodes is on the way to this one.
  bool lacks(const Stream& stream, int64_t index) const;
  void decode_side_by_side(const ReferenceStep& unit);
  // The frame as units get it.
  Frame reaching_back(Stream& stream, Frame frame) const;
  // The frame with this index; nullopt where the pictures stop early.
  Result<std::optional<Frame>> advance(Stream& stream, int64_t index);
  // Which frames up to this one the next units want, in order.
  std::vector<int64_t> awaited_until(const Stream& stream, int64_t index) const;
  // Decodes the next frame, and shows it to the observers if it is new.
  Result<std::optional<Frame>> next(Stream& stream);
  // Shows the observers what no unit wanted.
  Result<void> finish();
  Result<std::optional<UnitFrames>> decode(const ReferenceStep& unit);
  Result<void> decode_around(const ReferenceStep::Test& test,
                             UnitFrames& frames);
  void choose(const UnitFrames& frames) const;

  std::mutex mutex_;
  Stream reference_;
  std::vector<Stream> candidates_;
  const std::vector<ReferenceStep>& units_;
  const FeedOptions options_;
  std::vector<Stream*> lacking_;  // what decode_side_by_side() works on
  size_t next_ = 0;
  bool finished_ = false;
  double decode_ms_ = 0;
  bool ended_early_ = false;
};

}  // namespace framewise::comparison
