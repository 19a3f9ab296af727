// SPDX-License-Identifier: Apache-2.0
// Which frames of two files are compared with each other, when and why.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise {

// How frames of the reference and the test are paired.
enum class PairingMode : uint8_t {
  kAuto,     // one of the others; the report says which and why
  kTime,     // frames that are on screen at the same time
  kIndex,    // first with first, second with second
  kContent,  // frames that show the same, whatever the clocks say
  kStretch,  // as kTime, with the test's clock scaled to the same total
};
// "auto", "time", "index", "content", "stretch".
const char* name_of(PairingMode mode) noexcept;

// Why two frames meet.
enum class MeetingReason : uint8_t {
  kSameTime,      // both are on screen then
  kSameNumber,    // as many frames are before them
  kSameShare,     // at the same share of the time
  kSamePicture,   // the test's frame shows what the reference's does
  kMovedPicture,  // so it does, out of order
  kRepeated,      // so it does, but an earlier frame did already
  kHeld,          // it stands in for a frame that is never shown
  kForeign,       // it shows nothing of the reference, and is on screen then
};
// In words: "on screen at the same time".
const char* name_of(MeetingReason reason) noexcept;

// An interval of time during which one frame of the reference is compared with
// one frame of the test.
struct Meeting {
  double at_ms = 0;  // from the first frame of the reference on
  double duration_ms = 0;
  int64_t reference_frame = 0;
  int64_t test_frame = 0;
  size_t pair = 0;  // index into MetricReport::values
  MeetingReason why = MeetingReason::kSameTime;
};

}  // namespace framewise
