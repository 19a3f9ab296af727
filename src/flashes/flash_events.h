// SPDX-License-Identifier: Apache-2.0
// Joins the moments at which flashing passes a limit to events.
#pragma once

#include <optional>
#include <vector>

#include "flashes/transition_counts.h"
#include "frame/plane.h"

namespace framewise::flashes {

// What the transitions of the last second amount to.
struct FlashLevel {
  FlashState state = FlashState::kPass;
  int transitions = 0;  // the most that an area above the limit completed
  double cells = 0;     // the area that flashes as often as fails, or warns
};

FlashLevel level_of(const TransitionCounts& counts, const View& view,
                    const Rules& rules);

struct FrameClock {
  int64_t frame = 0;
  double time_s = 0;
};

// Events of one kind. Flashing that passes a limit again within a second
// belongs to the same event.
class FlashEvents {
 public:
  FlashEvents(FlashKind kind, const View& view, const Rules& rules);

  // `swing` may be null. `added`: this frame completes transitions.
  void on_frame(const FrameClock& clock, const FlashLevel& level, bool added,
                TransitionCounts& counts, const ImageF* swing);

  // From here on the frames come again: events that only this makes are marked.
  void begin_repetition();

  // Ends the open event. The cells' state must be that of the last frame.
  void finish(TransitionCounts& counts, const ImageF* swing);

  const std::vector<FlashEvent>& events() const { return events_; }
  std::vector<FlashEvent>& events() { return events_; }
  // Events that are still open count too.
  bool failed() const { return failed_; }

 private:
  void begin(const FrameClock& clock, TransitionCounts& counts);
  void mark_cells(const TransitionCounts& counts);

  FlashKind kind_;
  View view_;
  Rules rules_;
  bool open_ = false;
  bool failed_ = false;
  bool repeating_ = false;
  FlashState state_at_seam_ = FlashState::kPass;  // of the open event
  FlashEvent event_;
  FrameClock last_above_;           // the last frame that passed a limit
  FrameClock last_change_;          // the last one that completed transitions
  std::vector<FrameClock> recent_;  // frames with transitions, of a second
  std::vector<uint8_t> marked_;     // cells that take part
  std::vector<FlashEvent> events_;
};

// Allowed flashing of at least `extended_transitions` a second that lasts
// longer than `extended_s`.
class ExtendedFlashing {
 public:
  explicit ExtendedFlashing(const Rules& rules) : rules_(rules) {}

  void on_frame(const FrameClock& clock, const FlashLevel& level,
                const View& view);
  void begin_repetition() { repeating_ = true; }
  std::vector<FlashEvent>& events() { return events_; }

 private:
  Rules rules_;
  bool repeating_ = false;
  std::optional<FrameClock> since_;
  bool reported_ = false;
  std::vector<FlashEvent> events_;
};

// The shares of a map's fields that `marked` cells cover.
FlashMap map_of(const std::vector<uint8_t>& marked, const View& view);

}  // namespace framewise::flashes
