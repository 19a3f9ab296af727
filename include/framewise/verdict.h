// SPDX-License-Identifier: Apache-2.0
// The verdict of a comparison: a status, a score, and the facts behind them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "framewise/reason.h"

namespace framewise {

enum class VerdictStatus : uint8_t {
  kPass,
  kWarning,
  kArtifact,
  kError,
  kUnknown,  // not enough was measured to judge
};
const char* name_of(VerdictStatus status) noexcept;

// How near a test is to its reference by luma PSNR: which metrics are worth
// their time.
enum class Tier : uint8_t { kLow, kMedium, kHigh };
const char* name_of(Tier tier) noexcept;

// The kind of content of these frames.
enum class ContentClass : uint8_t {
  kPhoto,
  kCartoon,
  kScreen,
  kGradient,
  kMixed,
};
const char* name_of(ContentClass content) noexcept;

// Estimated from some of the frames.
struct ContentProfile {
  ContentClass kind = ContentClass::kMixed;
  double motion = 0;      // share of the picture that changes, 0 to 1
  double complexity = 0;  // 0 flat to 1 noise
  bool monochrome = false;
};

// One cause of a score below 100.
struct ScorePart {
  std::string name;   // a stable word, such as "structure"
  double points = 0;  // of the 100 that it cost
  std::string message;
};

// Where a score lies: as wide as its components disagree. Files whose intervals
// do not overlap are ordered as viewers order them in nine of ten cases.
struct ScoreInterval {
  double low = 100;
  double high = 100;
};

struct RequirementReport {
  std::string expression;
  std::optional<double> value;  // absent: the metric has none
  bool passed = false;
};

}  // namespace framewise
