// SPDX-License-Identifier: Apache-2.0
// Several tests of one original: their order, and which to take.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "framewise/report.h"

namespace framewise::report {

// Numbers are those of report.comparisons.
struct Overview {
  std::vector<size_t> best_first;  // by verdict, then score, then size
  // By size: of no other is it true that it is smaller and scores as much, nor
  // does a mix of two others.
  std::vector<size_t> hull;
  std::optional<size_t> smallest;  // of those that look right
  std::string advice;              // a sentence; empty for a single test
};
Overview overview_of(const Report& report);

// "1.2 Mb/s"; empty for stills.
std::string bit_rate_text(const FileReport& file);

// "h264 by x264, crf 23", as the file states it.
std::string coding_text(const FileReport& file);

// "83.6", or with its interval "83.6 (79–88)"; "-" without a score.
std::string score_text(const Comparison& comparison);

}  // namespace framewise::report
