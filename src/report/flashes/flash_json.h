// SPDX-License-Identifier: Apache-2.0
// Reports of flashes as JSON, schema framewise.flashes/1.
#pragma once

#include <cstdint>
#include <optional>
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

enum class FixedSound : uint8_t {
  kNone,     // there was none
  kCopied,   // packet by packet
  kEncoded,  // anew, since the container does not take its codec
  kLeftOut,  // it does not fit slowed frames, or the format has none
};

// A copy that passes.
struct FixedFile {
  FlashRepaired repaired;
  std::optional<double> score;  // of the copy, compared with the original
  FixedSound sound = FixedSound::kNone;
};

Json json_of(const FlashReport& report);
// As in reports of other commands: state, rules, the sentence and the events
// without their maps.
Json flash_summary(const FlashReport& report);
Json json_of(const FlashRow& row);
Json json_of(const FixedFile& fixed);

// One document with all files.
std::string flash_document(const std::vector<FlashRow>& rows);

}  // namespace framewise::report
