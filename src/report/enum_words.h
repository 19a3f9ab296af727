// SPDX-License-Identifier: Apache-2.0
// The words of enums that may be absent.
#pragma once

#include <optional>

namespace framewise::report {

// The word of a value, or an empty text where there is none.
template <typename Enum>
const char* name_or_empty(const std::optional<Enum>& value) noexcept {
  return value ? name_of(*value) : "";
}

}  // namespace framewise::report
