// SPDX-License-Identifier: Apache-2.0
// The state of a FlashDetector, for code that judges the seam of loops.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "flashes/flash_events.h"
#include "flashes/iris/average_changes.h"
#include "flashes/stripes/stripe_watch.h"
#include "flashes/tracks.h"

namespace framewise {

struct FlashDetector::State {
  State(const flashes::Rules& rules, const flashes::View& view,
        const FlashOptions& options, const AnimationInfo& info);

  Result<void> add(const Frame& frame, double start_s, double duration_s);
  // From here on the frames come again: they add no moments, and events that
  // only the repetition makes are marked.
  void begin_repetition();
  FlashReport finish();
  bool has_failed() const;

 private:
  Result<void> add_iris(const Frame& frame, const flashes::FrameClock& clock,
                        double duration_s);
  void add_iris_event(FlashKind kind, flashes::IrisState state, int transitions,
                      const flashes::FrameClock& clock);
  void collect(std::vector<FlashEvent>& events);

 public:
  flashes::Rules rules;
  flashes::View view;
  FlashOptions options;
  flashes::LightCells cells;
  flashes::LuminanceTrack luminance;
  flashes::RedTrack red;
  flashes::FlashEvents general_events;
  flashes::FlashEvents red_events;
  flashes::ExtendedFlashing extended;
  std::optional<flashes::StripeWatch> stripes;
  std::optional<flashes::AverageChanges> iris;
  FlashReport report;
  int64_t repeated_frames = 0;
  bool repeating = false;
  std::optional<double> frame_rate;  // that the file states, for IRIS
};

}  // namespace framewise
