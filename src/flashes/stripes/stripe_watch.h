// SPDX-License-Identifier: Apache-2.0
// Follows stripes over time: how long they stand, and whether they change.
#pragma once

#include <optional>
#include <vector>

#include "flashes/flash_events.h"
#include "flashes/stripes/find_stripes.h"

namespace framewise::flashes {

class StripeWatch {
 public:
  StripeWatch(const View& view, const Rules& rules,
              const simd::LuminanceLimits& limits);

  // `changed`: the frame differs from the one before.
  void on_frame(const FrameClock& clock, const ImageF& luminance, bool changed,
                const TransitionCounts& transitions);
  // A single picture stands for as long as somebody looks at it.
  void finish(double end_s, int64_t frames);

  std::vector<FlashEvent>& events() { return events_; }
  bool failed() const { return failed_; }

 private:
  bool too_large(const Stripes& stripes,
                 const TransitionCounts& transitions) const;
  void end_event(double end_s, int64_t frame);

  View view_;
  Rules rules_;
  StripeFinder finder_;
  bool pending_ = false;  // frames changed since the last search
  double searched_s_ = -1e9;
  std::optional<FlashEvent> open_;
  bool failed_ = false;
  std::vector<FlashEvent> events_;
};

}  // namespace framewise::flashes
