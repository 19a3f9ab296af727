// SPDX-License-Identifier: Apache-2.0
#include "media/decode/png/timing.h"

#include <numeric>

#include "media/decode/delays.h"

namespace framewise::media {
namespace {

// Finest clock: 100 000 frames of 65 535 s still fit into 63 bits of ticks.
constexpr int64_t kMaxTicksPerSecond = 1'000'000'000;
// Used if the exact clock would be finer than that.
constexpr int64_t kRoundedTicksPerSecond = 1'000'000;

int64_t denominator_of(const PngFrame& frame) {
  return frame.delay_denominator == 0 ? 100 : frame.delay_denominator;
}

bool clamped(const PngFrame& frame, DelayRule rule) {
  return rule == DelayRule::kBrowser &&
         int64_t{frame.delay_numerator} * 1000 <=
             kShortestDelayMs * denominator_of(frame);
}

int64_t ticks_per_second(const PngFile& file, DelayRule rule) {
  int64_t ticks = 1;
  for (const PngFrame& frame : file.frames) {
    const int64_t common =
        std::gcd(int64_t{frame.delay_numerator}, denominator_of(frame));
    ticks = std::lcm(ticks, denominator_of(frame) / common);
    if (clamped(frame, rule)) ticks = std::lcm(ticks, 1000 / kBrowserDelayMs);
    if (ticks > kMaxTicksPerSecond) return kRoundedTicksPerSecond;
  }
  return ticks;
}

}  // namespace

void set_times(PngFile& file, DelayRule rule) {
  const int64_t ticks = ticks_per_second(file, rule);
  file.time_base = {1, ticks};
  int64_t start = 0;
  Finding short_delays{.kind = "clamped_delays", .count = 0};
  for (size_t i = 0; i < file.frames.size(); ++i) {
    PngFrame& frame = file.frames[i];
    const int64_t denominator = denominator_of(frame);
    frame.stored_delay =
        (int64_t{frame.delay_numerator} * ticks + denominator / 2) /
        denominator;
    frame.time = {start, frame.stored_delay};
    if (clamped(frame, rule)) {
      frame.time.duration = kBrowserDelayMs * ticks / 1000;
      if (short_delays.count++ == 0) short_delays.frame = int64_t(i);
    }
    start += frame.time.duration;
  }
  if (short_delays.count > 0) {
    short_delays.message = "delays of 10 ms or less are played as 100 ms";
    short_delays.hint = "store the delay that you mean, 20 ms or more";
    file.findings.push_back(short_delays);
  }
}

}  // namespace framewise::media
