// SPDX-License-Identifier: Apache-2.0
#include "timeline/pairing.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <utility>

#include "base/result.h"

namespace framewise::timeline {
namespace {

// Seconds times Schedule::per_second. 128 bits hold every product below.
using Ticks = __int128;

// One side on a clock that both sides share, beginning at 0. Frame i is on
// screen from starts[i] to starts[i + 1].
struct Schedule {
  std::vector<Ticks> starts;  // one more than frames: the end
  Ticks total() const { return starts.back(); }
  Ticks duration(size_t frame) const {
    return starts[frame + 1] - starts[frame];
  }
  // When the frame goes; the last one stays until `end`.
  Ticks until(size_t frame, Ticks end) const {
    return frame + 1 == frames() ? end : starts[frame + 1];
  }
  size_t frames() const { return starts.size() - 1; }
};

// Ticks of one time base in ticks of the shared clock.
struct Clock {
  Ticks per_second = 1;
  Ticks reference_step = 1;
  Ticks test_step = 1;

  double ms(Ticks ticks) const {
    return double(ticks) * 1000.0 / double(per_second);
  }
};

constexpr int64_t kLargestBase = int64_t{1} << 31;
constexpr int64_t kLargestTime = int64_t{1} << 48;

Result<Clock> common_clock(TimeBase reference, TimeBase test) {
  for (const TimeBase& base : {reference, test}) {
    if (base.numerator <= 0 || base.denominator <= 0 ||
        base.numerator > kLargestBase || base.denominator > kLargestBase) {
      return fail(ErrorKind::kInput, "a time base of {}/{} s makes no sense",
                  base.numerator, base.denominator);
    }
  }
  const int64_t shared = std::lcm(reference.denominator, test.denominator);
  return Clock{shared,
               Ticks{reference.numerator} * (shared / reference.denominator),
               Ticks{test.numerator} * (shared / test.denominator)};
}

Result<Schedule> schedule(const Timeline& timeline, Ticks step,
                          const char* side) {
  if (timeline.frames.empty()) {
    return fail(ErrorKind::kInput, "the {} has no frames", side);
  }
  Schedule schedule;
  schedule.starts.reserve(timeline.frames.size() + 1);
  const int64_t origin = timeline.frames.front().start;
  int64_t last = 0;
  for (const FrameTime& frame : timeline.frames) {
    if (std::abs(frame.start) > kLargestTime || frame.duration < 0 ||
        frame.duration > kLargestTime) {
      return fail(ErrorKind::kInput,
                  "a frame of the {} at {} for {} ticks makes no sense", side,
                  frame.start, frame.duration);
    }
    last = std::max(last, frame.start - origin);  // time never runs back
    schedule.starts.push_back(step * last);
  }
  const FrameTime& end = timeline.frames.back();
  last = std::max(last, end.start - origin + end.duration);
  schedule.starts.push_back(step * last);
  return schedule;
}

// Collects intervals and finds out which pairs are distinct.
class Collector {
 public:
  explicit Collector(Pairing& pairing) : pairing_(pairing) {}

  void add(int64_t reference, int64_t test, double start_ms, double duration_ms,
           double weight) {
    const auto [place, is_new] =
        known_.try_emplace(std::pair(reference, test), pairing_.pairs.size());
    if (is_new) pairing_.pairs.push_back({reference, test, 0});
    pairing_.pairs[place->second].weight += weight;
    pairing_.intervals.push_back(
        {start_ms, duration_ms, reference, test, place->second});
  }

 private:
  Pairing& pairing_;
  std::map<std::pair<int64_t, int64_t>, size_t> known_;
};

// The end of a frame on each side, where rounding to the ticks of a container
// may be all that tells them apart: 1/24 s is 42 ms in WebM and 4 hundredths in
// GIF. Pairing a frame with its neighbour's neighbour for a millisecond would
// only invent bad moments. They must lie within a tick, and the frames must be
// long against it.
bool end_together(Ticks reference_end, Ticks test_end, Ticks tick,
                  Ticks shorter_frame) {
  const Ticks apart = reference_end > test_end ? reference_end - test_end
                                               : test_end - reference_end;
  return apart <= tick && 4 * apart <= shorter_frame;
}

// Both sides run over one clock. The last frame of the side that ends first
// stays on screen until the other has ended.
void pair_by_time(const Schedule& reference, const Schedule& test,
                  const Clock& clock, Pairing& pairing) {
  Collector collector(pairing);
  const Ticks end = std::max(reference.total(), test.total());
  if (end == 0) {
    collector.add(0, 0, 0, 0, 1);
    return;
  }
  const Ticks tick = std::max(clock.reference_step, clock.test_step);
  int64_t rounded = 0;
  size_t r = 0;
  size_t t = 0;
  for (Ticks now = 0; now < end;) {
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

void pair_by_index(const Schedule& reference, const Schedule& test,
                   const Clock& clock, Pairing& pairing) {
  Collector collector(pairing);
  const size_t count = std::min(reference.frames(), test.frames());
  const bool timeless = reference.starts[count] == 0;
  for (size_t i = 0; i < count; ++i) {
    const double duration =
        clock.ms(reference.starts[i + 1] - reference.starts[i]);
    // A frame that is shown for no time has no say, unless all are.
    if (duration == 0 && !timeless) continue;
    collector.add(int64_t(i), int64_t(i), clock.ms(reference.starts[i]),
                  duration, timeless ? 1 : duration);
  }
}

// The test's clock times reference total / test total: both sides are brought
// to a clock that is finer by both factors, so that nothing is rounded.
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

double share_apart(double a, double b) {
  return std::abs(a - b) / std::max({a, b, 1e-9});
}

// Delays of GIFs are whole hundredths of a second and videos end on a frame,
// so totals that agree are rarely equal.
bool totals_agree(const Pairing& pairing) {
  const double apart = std::abs(pairing.reference_ms - pairing.test_ms);
  return apart <= 20 ||
         share_apart(pairing.reference_ms, pairing.test_ms) <= 0.005;
}

std::pair<PairingMode, std::string> choose(const Schedule& reference,
                                           const Schedule& test,
                                           const Pairing& pairing) {
  const size_t frames = reference.frames();
  if (frames == 1 || test.frames() == 1) {
    return {PairingMode::kTime, frames == test.frames()
                                    ? "each side is one picture"
                                    : "one side is a single picture"};
  }
  if (totals_agree(pairing)) return {PairingMode::kTime, "durations agree"};
  if (frames == test.frames()) {
    return {PairingMode::kIndex,
            fmt::format("durations differ ({:.0f} ms, {:.0f} ms), but both "
                        "have {} frames",
                        pairing.reference_ms, pairing.test_ms, frames)};
  }
  if (pairing.reference_ms == 0 || pairing.test_ms == 0) {
    return {PairingMode::kIndex, "one side has no durations"};
  }
  return {PairingMode::kTime,
          fmt::format("durations and frame counts differ ({:.0f} ms, {} "
                      "frames; {:.0f} ms, {} frames)",
                      pairing.reference_ms, frames, pairing.test_ms,
                      test.frames())};
}

void find_differences(const Schedule& reference, const Schedule& test,
                      Pairing& pairing) {
  const double factor = pairing.test_ms / pairing.reference_ms;
  const bool still = reference.frames() == 1 || test.frames() == 1;
  if (!totals_agree(pairing) && !still) {
    Finding finding;
    if (reference.frames() == test.frames()) {
      finding.kind = "speed_changed";
      finding.message = fmt::format(
          "the test plays in {:.0f} ms what the reference plays in {:.0f} ms",
          pairing.test_ms, pairing.reference_ms);
      if (std::isfinite(factor) && factor > 0) {
        finding.hint = fmt::format("{:.2f} times the speed", 1 / factor);
      }
    } else {
      finding.kind = pairing.test_ms < pairing.reference_ms ? "truncated"
                                                            : "timing_changed";
      finding.message =
          fmt::format("the reference lasts {:.0f} ms, the test {:.0f} ms",
                      pairing.reference_ms, pairing.test_ms);
      if (pairing.mode == PairingMode::kTime) {
        finding.hint =
            "the last frame of the shorter one is held; --pairing stretch "
            "brings both to one length";
      }
    }
    pairing.findings.push_back(std::move(finding));
  }
  if (pairing.mode == PairingMode::kIndex &&
      reference.frames() != test.frames()) {
    const bool missing = test.frames() < reference.frames();
    pairing.findings.push_back(
        {missing ? "dropped_frames" : "inserted_frames",
         fmt::format("the reference has {} frames, the test {}; the first {} "
                     "are paired",
                     reference.frames(), test.frames(),
                     std::min(reference.frames(), test.frames())),
         "--pairing time compares what is on screen at the same instant",
         {},
         1,
         0});
  }
}

}  // namespace

const char* name_of(PairingMode mode) noexcept {
  switch (mode) {
    case PairingMode::kAuto: return "auto";
    case PairingMode::kTime: return "time";
    case PairingMode::kIndex: return "index";
    case PairingMode::kStretch: return "stretch";
  }
  return "unknown";
}

Result<Pairing> pair(const Timeline& reference, const Timeline& test,
                     PairingMode mode) {
  FW_ASSIGN_OR_RETURN(const Clock clock,
                      common_clock(reference.time_base, test.time_base));
  FW_ASSIGN_OR_RETURN(const Schedule first,
                      schedule(reference, clock.reference_step, "reference"));
  FW_ASSIGN_OR_RETURN(const Schedule second,
                      schedule(test, clock.test_step, "test"));
  Pairing pairing;
  pairing.reference_ms = clock.ms(first.total());
  pairing.test_ms = clock.ms(second.total());
  if (mode == PairingMode::kAuto) {
    std::tie(pairing.mode, pairing.why) = choose(first, second, pairing);
  } else {
    pairing.mode = mode;
    pairing.why = "as requested";
  }
  switch (pairing.mode) {
    case PairingMode::kAuto:
    case PairingMode::kTime: pair_by_time(first, second, clock, pairing); break;
    case PairingMode::kIndex:
      pair_by_index(first, second, clock, pairing);
      break;
    case PairingMode::kStretch:
      FW_RETURN_IF_ERROR(pair_stretched(first, second, clock, pairing));
      break;
  }
  find_differences(first, second, pairing);
  return pairing;
}

}  // namespace framewise::timeline
