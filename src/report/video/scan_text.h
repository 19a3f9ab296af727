// SPDX-License-Identifier: Apache-2.0
// The clips of a folder as a table, in full, and as JSON.
#pragma once

#include <string>

#include "report/text_style.h"
#include "video/scan/scan.h"

namespace framewise::report {

// A row a clip, then broken clips and duplicates with their reasons, then a
// summary.
std::string scan_text(const video::Scan& scan, const TextStyle& style);

// All facts of each clip, and how sizes and durations are distributed.
std::string scan_details(const video::Scan& scan, const TextStyle& style);

// docs/schema/scan-1.json.
std::string scan_json(const video::Scan& scan, const std::string& folder);

// The loops that `video loopcheck` found in one clip.
struct LoopReport {
  std::string name;
  std::optional<Error> error;  // in place of the rest
  video::LoopCheck check;
  TimeBase time_base;
};
std::string loop_text(const LoopReport& loop, const TextStyle& style);
// docs/schema/loops-1.json.
std::string loops_json(const std::vector<LoopReport>& loops);

}  // namespace framewise::report
