// SPDX-License-Identifier: Apache-2.0
// Reports of flashes as JSON, schema framewise.flashes/1.
#pragma once

#include <string>
#include <vector>

#include "base/json/json.h"
#include "framewise/flash_repair.h"
#include "framewise/flashes.h"

namespace framewise::report {

// A file that was judged, or could not be read.
struct FlashRow {
  std::string file;
  Result<FlashReport> report;
};

Json json_of(const FlashReport& report);
Json json_of(const FlashRow& row);
Json json_of(const FlashRepaired& repaired);

// One document with all files.
std::string flash_document(const std::vector<FlashRow>& rows);

}  // namespace framewise::report
