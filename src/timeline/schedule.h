// SPDX-License-Identifier: Apache-2.0
// Display times of frames on a clock that two animations share, in exact
// integer ticks of a common time base.
#pragma once

#include <cstdint>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"

namespace framewise::timeline {

// Display times of one animation in ticks of its container. They may start
// anywhere and have gaps, in which the frame before stays on screen.
struct Timeline {
  TimeBase time_base;
  std::vector<FrameTime> frames;
};

// Seconds times Clock::per_second. 128 bits hold every product of two times.
using Ticks = __int128;

// One side on the shared clock, starting at 0 with its first frame. Frame i is
// on screen from starts[i] to starts[i + 1].
struct Schedule {
  std::vector<Ticks> starts;  // one more than frames: the last is the end
  Ticks total() const { return starts.back(); }
  Ticks duration(size_t frame) const {
    return starts[frame + 1] - starts[frame];
  }
  // When the frame leaves the screen. The last frame stays until `end`.
  Ticks until(size_t frame, Ticks end) const {
    return frame + 1 == frames() ? end : starts[frame + 1];
  }
  size_t frames() const { return starts.size() - 1; }
  // The frame on screen, clamped to the last. Of several frames with the same
  // start, the last.
  size_t frame_at(Ticks time) const;
};

// Converts ticks of two time bases into ticks of the shared clock.
struct Clock {
  Ticks per_second = 1;
  Ticks reference_step = 1;
  Ticks test_step = 1;

  double ms(Ticks ticks) const {
    return double(ticks) * 1000.0 / double(per_second);
  }
};

// Both fail with kInput for invalid time bases or times.
Result<Clock> common_clock(TimeBase reference, TimeBase test);
Result<Schedule> schedule(const Timeline& timeline, Ticks step,
                          const char* side);

}  // namespace framewise::timeline
