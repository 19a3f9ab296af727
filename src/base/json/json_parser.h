// SPDX-License-Identifier: Apache-2.0
// Parsing of JSON texts (RFC 8259) that anybody may have written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/json/json.h"

namespace framewise {

enum class JsonProblem : uint8_t {
  kNone,
  kInvalid,       // not JSON, or not UTF-8
  kTooDeep,       // nested deeper than the limit
  kTooLarge,      // a number beyond the range of a double
  kRepeatedName,  // an object has two members of one name
};

struct ParsedJson {
  Json value;  // null after all problems but kRepeatedName
  JsonProblem problem = JsonProblem::kNone;
  size_t offset =
      0;  // of the problem: bytes up to and with the first wrong one
  std::string found;  // the number or name of the problem

  bool is_json() const {
    return problem == JsonProblem::kNone ||
           problem == JsonProblem::kRepeatedName;
  }
};

// Parses a whole text; of members of one name the last counts.
ParsedJson parse_json(std::string_view text, int most_levels);

}  // namespace framewise
