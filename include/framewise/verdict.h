// SPDX-License-Identifier: Apache-2.0
// What a comparison adds up to: a status, and reasons that a person can act on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "framewise/frame.h"

namespace framewise {

enum class VerdictStatus : uint8_t {
  kPass,
  kWarning,
  kArtifact,
  kError,
  kUnknown,  // not enough was measured to judge
};
const char* name_of(VerdictStatus status) noexcept;

enum class Severity : uint8_t {
  kInfo,     // good to know, nobody sees it
  kMinor,    // visible to who looks for it
  kMajor,    // visible at once
  kRuinous,  // not the same picture any more
};
const char* name_of(Severity severity) noexcept;

// A stretch of the reference's time, from its first frame on.
struct TimeSpan {
  double from_ms = 0;
  double to_ms = 0;
};

// What a reason rests on: a value, and the limit from which on it is told.
struct Measured {
  double value = 0;
  double limit = 0;  // by the policy in force
  std::string unit;  // "levels", "% of the picture", ...
};

// One thing that is wrong with a test, where and when.
struct Reason {
  std::string kind;  // a stable word, such as "banding": docs/defects.md
  Severity severity = Severity::kInfo;
  std::string message;      // a sentence for people
  std::string hint;         // its likely cause and what to try; may be empty
  TimeSpan span;            // from its first to its last appearance
  double at_ms = 0;         // the instant that shows it best
  int64_t first_frame = 0;  // of the reference
  int64_t last_frame = 0;   // inclusive
  std::vector<TimeSpan> parts;  // where it comes and goes; else empty
  std::optional<Rect> region;   // of the reference; absent: no place
  std::optional<Measured> measured;
};

// What kind of pictures these are, from a look at some of them.
struct ContentProfile {
  std::string kind;       // "photo", "cartoon", "screen", "gradient", "mixed"
  double motion = 0;      // share of the picture that changes, 0 to 1
  double complexity = 0;  // 0 flat to 1 noise
  bool monochrome = false;
};

}  // namespace framewise
