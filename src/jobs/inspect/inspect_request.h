// SPDX-License-Identifier: Apache-2.0
// A request to inspect files.
#pragma once

#include <array>

#include "framewise/inspect.h"
#include "jobs/field.h"
#include "jobs/flash_rules.h"
#include "jobs/reading_fields.h"

namespace framewise::jobs {

struct InspectRequest {
  OpenOptions open;
  bool list_frames = false;
  bool fast = false;
  std::optional<FlashRules> flashes = FlashRules::kWcag;

  InspectDepth depth() const {
    return fast ? InspectDepth::kContainer : InspectDepth::kPixels;
  }
  InspectOptions options() const {
    return {.depth = depth(), .flashes = flashes};
  }
};

inline constexpr std::array kInspectOwnFields = {
    field<InspectRequest, &InspectRequest::list_frames>(
        {.row = option({.name = "frames",
                        .help = "Also list every frame (in details and "
                                "JSON)"})}),
    field<InspectRequest, &InspectRequest::fast>(
        {.row = option({.name = "fast",
                        .help = "Read only the containers: no facts about "
                                "pixels, no hash"})}),
    kFlashRulesField<InspectRequest, &InspectRequest::flashes>,
};

inline constexpr auto kInspectFields = joined(
    kReadingFields<InspectRequest, &InspectRequest::open>, kInspectOwnFields);

std::span<const Field<InspectRequest>> inspect_fields();
Result<InspectRequest> read_inspect(const Given& given);

}  // namespace framewise::jobs
