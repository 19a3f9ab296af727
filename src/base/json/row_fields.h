// SPDX-License-Identifier: Apache-2.0
// Members of JSON rows. A member that is absent, or of another type than the
// reader expects, reads as empty or 0.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "base/printable_json.h"

namespace framewise {

template <typename Json>
std::string text_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string()
             ? found->template get<std::string>()
             : std::string();
}

template <typename Json>
int64_t number_at(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number()
             ? found->template get<int64_t>()
             : 0;
}

// The row on one line, safe to print: invalid UTF-8 is replaced.
template <typename Json>
std::string line_of(const Json& row) {
  return printable_json(
      row.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace framewise
