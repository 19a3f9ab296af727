// SPDX-License-Identifier: Apache-2.0
// The kinds of requests, with the options of each.
#pragma once

#include <span>
#include <string_view>

#include "jobs/field.h"

namespace framewise::jobs {

struct Kind {
  std::string_view name;  // of the command, of jobs of the service, and in C
  std::span<const FieldInfo> (*fields)();
  uint8_t askers = kEverybody;  // who can make such a request at all
  std::string_view why_not = "";

  constexpr bool is_offered_to(Asker asker) const {
    return (askers & uint8_t(asker)) != 0;
  }
};

std::span<const Kind> kinds();
// Null for an unknown name.
const Kind* find_kind(std::string_view name);

}  // namespace framewise::jobs
