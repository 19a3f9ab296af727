// SPDX-License-Identifier: Apache-2.0
// The list of metrics, with the facts that a reader of their values needs.
// `framewise metrics` prints this list.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "framewise/error.h"

namespace framewise {

enum class Direction : uint8_t { kHigherIsBetter, kLowerIsBetter };

// The cost of one pair of frames, on one thread of a current machine.
enum class CostClass : uint8_t {
  kCheap,     // under 2 ms a megapixel
  kModerate,  // under 20
  kCostly,    // above
};

// Which pairs have a value.
enum class Needs : uint8_t {
  kAnyPair,
  kOwnPair,    // measured on its own planes: gray or YUV
  kYuvPair,    // two videos of one YUV layout and depth, measured as stored
  kRgbPair,    // measured on red, green and blue
  kWholeFile,  // none: one value of both files, of frames spread over them
};

// One number that can be asked for by name, such as "ssim" or "psnr_y".
struct MetricInfo {
  std::string_view name;  // stable, lower case, unique
  // Other names that users of other tools type, separated by spaces.
  std::string_view aliases;
  std::string_view title;  // "Structural similarity"
  std::string_view unit;   // "dB", or empty for a bare number

  Direction direction = Direction::kHigherIsBetter;
  // The range of possible values. Infinite ends are open.
  double lowest = -std::numeric_limits<double>::infinity();
  double highest = std::numeric_limits<double>::infinity();
  double perfect = 0;  // the value of two identical pictures

  // From here on, common to all numbers of one metric.
  std::string_view version;  // changes whenever a value can change
  std::string_view paper;    // who defined it, where
  std::string_view about;    // what it is good for and what it misses
  CostClass cost = CostClass::kModerate;
  // Pictures with a shorter side have no value.
  int minimum_side = 1;
  Needs needs = Needs::kAnyPair;
  // The sets that it belongs to, separated by spaces: "default", "fast",
  // "giflab", "text". All metrics are in "all" but those that say "alone": slow
  // second forms of another, for checks.
  std::string_view sets = {};

  bool better(double a, double b) const {
    return direction == Direction::kHigherIsBetter ? a > b : a < b;
  }
};

// All metrics, in the order in which reports show them.
std::span<const MetricInfo* const> metrics();

// By name or alias, in any case. Fails with kUsage; the hint names the
// metrics that are spelled nearly so.
Result<const MetricInfo*> find_metric(std::string_view name);

}  // namespace framewise
