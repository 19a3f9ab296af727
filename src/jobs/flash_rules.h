// SPDX-License-Identifier: Apache-2.0
// The rules of flashes in requests that judge them besides other things.
#pragma once

#include <optional>

#include "framewise/flashes.h"
#include "jobs/member.h"

namespace framewise::jobs {

// `rules` leads to a std::optional<FlashRules>, as member pointers; absent
// means that flashes are not judged.
template <typename Request, auto... rules>
constexpr Field<Request> flash_rules_field(FieldInfo info) {
  return {info,
          [](Request& request, const FieldValue& value) -> Result<void> {
            member<rules...>(request) =
                flash_rules_named(std::get<std::string>(value));
            return {};
          },
          [](const Request& request) -> FieldValue {
            const std::optional<FlashRules>& found = member<rules...>(request);
            return found ? name_of(*found) : "none";
          }};
}

template <typename Request, auto... rules>
inline constexpr Field<Request> kFlashRulesField =
    flash_rules_field<Request, rules...>({.row = setting("flashes.rules")});

}  // namespace framewise::jobs
