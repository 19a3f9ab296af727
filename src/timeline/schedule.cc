// SPDX-License-Identifier: Apache-2.0
#include "timeline/schedule.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "base/result.h"

namespace framewise::timeline {
namespace {

constexpr int64_t kLargestBase = int64_t{1} << 31;
constexpr int64_t kLargestTime = int64_t{1} << 48;

}  // namespace

size_t Schedule::frame_at(Ticks time) const {
  const auto next = std::upper_bound(starts.begin(), starts.end() - 1, time);
  return next == starts.begin() ? 0 : size_t(next - starts.begin()) - 1;
}

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
    last = std::max(last, frame.start - origin);  // time never runs backwards
    schedule.starts.push_back(step * last);
  }
  const FrameTime& end = timeline.frames.back();
  last = std::max(last, end.start - origin + end.duration);
  schedule.starts.push_back(step * last);
  return schedule;
}

}  // namespace framewise::timeline
