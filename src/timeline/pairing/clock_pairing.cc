// SPDX-License-Identifier: Apache-2.0
#include "timeline/pairing/clock_pairing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "base/result.h"
#include "timeline/pairing/collector.h"

namespace framewise::timeline {
namespace {

// Whether two frame ends differ only by rounding to container ticks: 1/24 s is
// 42 ms in WebM and 40 ms in GIF. Pairing a frame with its neighbor's neighbor
// for a millisecond would report false errors. The ends must lie within a tick
// of each other and the frames must be at least four times as long as the
// difference.
bool end_together(Ticks reference_end, Ticks test_end, Ticks tick,
                  Ticks shorter_frame) {
  const Ticks apart = reference_end > test_end ? reference_end - test_end
                                               : test_end - reference_end;
  return apart <= tick && 4 * apart <= shorter_frame;
}

// Pairs by the shared clock. The last frame of the shorter side stays on screen
// until the other side ends.

// A moment later or earlier, by whole ticks.
Schedule moved(Schedule schedule, double ms, const Clock& clock) {
  const auto by = Ticks(std::llround(ms / 1000 * double(clock.per_second)));
  for (Ticks& start : schedule.starts) start += by;
  return schedule;
}

bool all_known(const Pairing& pairs, const Pairing& among) {
  std::set<std::pair<int64_t, int64_t>> known;
  for (const FramePair& one : among.pairs) {
    known.emplace(one.reference, one.test);
  }
  return std::ranges::all_of(pairs.pairs, [&](const FramePair& one) {
    return known.contains({one.reference, one.test});
  });
}

}  // namespace

void pair_by_time(const Schedule& reference, const Schedule& test,
                  const Clock& clock, Pairing& pairing) {
  IntervalCollector collector(pairing);
  const Ticks begin = std::max<Ticks>(0, test.starts.front());
  const Ticks end = std::max(reference.total(), test.total());
  if (end <= begin) {
    collector.add(0, 0, 0, 0, 1);
    return;
  }
  const Ticks tick = std::max(clock.reference_step, clock.test_step);
  int64_t rounded = 0;
  size_t r = 0;
  size_t t = 0;
  for (Ticks now = begin; now < end;) {
    while (reference.until(r, end) <= now) ++r;
    while (test.until(t, end) <= now) ++t;
    const Ticks r_end = reference.until(r, end);
    const Ticks t_end = test.until(t, end);
    const Ticks next = std::min(r_end, t_end);
    const double duration = clock.ms(next - now);
    collector.add(int64_t(r), int64_t(t), clock.ms(now), duration, duration);
    if (r_end != t_end && std::max(r_end, t_end) < end &&
        end_together(r_end, t_end, tick,
                     std::min(reference.duration(r), test.duration(t)))) {
      ++rounded;
      ++r;
      ++t;
    }
    now = next;
  }
  if (rounded > 0) {
    pairing.why += fmt::format(
        "; {} changes less than a tick apart count as one", rounded);
  }
}

// Pairs frame i of the reference with frame i + late of the test.
void pair_by_index(const Schedule& reference, const Schedule& test,
                   const Clock& clock, int64_t late, Pairing& pairing) {
  IntervalCollector collector(pairing);
  const size_t begin = size_t(std::max<int64_t>(0, -late));
  const auto count = size_t(std::max<int64_t>(
      0, std::min(int64_t(reference.frames()), int64_t(test.frames()) - late)));
  const bool timeless = reference.starts[count] == 0;
  for (size_t i = begin; i < count; ++i) {
    const double duration =
        clock.ms(reference.starts[i + 1] - reference.starts[i]);
    // Frames without duration do not count, unless all frames have none.
    if (duration == 0 && !timeless) continue;
    collector.add(int64_t(i), int64_t(i) + late, clock.ms(reference.starts[i]),
                  duration, timeless ? 1 : duration);
  }
}

// Scales the test's clock by reference total / test total. Both sides use a
// clock that is finer by both factors, so nothing is rounded.
Result<void> pair_stretched(Schedule reference, Schedule test, Clock clock,
                            Pairing& pairing) {
  const Ticks reference_total = reference.total();
  const Ticks test_total = test.total();
  if (reference_total == 0 || test_total == 0) {
    pair_by_time(reference, test, clock, pairing);
    return {};
  }
  constexpr Ticks kRoom = Ticks{1} << 120;
  if (test_total > kRoom / reference_total ||
      clock.per_second > kRoom / test_total) {
    return fail(ErrorKind::kInput,
                "the durations are too long to be stretched exactly");
  }
  for (Ticks& start : reference.starts) start *= test_total;
  for (Ticks& start : test.starts) start *= reference_total;
  clock.per_second *= test_total;
  clock.reference_step *= test_total;
  clock.test_step *= reference_total;
  pair_by_time(reference, test, clock, pairing);
  return {};
}

Pairing pairs_of_clock(const Schedule& reference, const Schedule& test,
                       const Clock& clock, const Pairing& pairing) {
  const TimeModel& model = pairing.alignment->model;
  const bool is_shift = pairing.alignment->certain() && model.speed == 1 &&
                        !model.reversed && model.offset_ms != 0;
  Pairing by_clock;
  if (is_shift) {
    pair_by_time(reference, moved(test, model.offset_ms, clock), clock,
                 by_clock);
    if (!all_known(by_clock, pairing)) return by_clock;
    by_clock = {};
  }
  pair_by_time(reference, test, clock, by_clock);
  return by_clock;
}

}  // namespace framewise::timeline
