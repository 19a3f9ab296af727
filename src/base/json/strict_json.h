// SPDX-License-Identifier: Apache-2.0
// Reading JSON from files that anybody may have written: nothing is guessed,
// skipped or converted.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json/json.h"
#include "framewise/error.h"

namespace framewise {

// Parses a whole text. Fails with kInput for invalid JSON, invalid UTF-8, keys
// that are given twice, and nesting deeper than `most_levels`.
Result<Json> parse_strict_json(std::string_view text, int most_levels);

// Reads the members of an object by name. The first problem is kept, and
// returned by finish(), which also fails if a member was not read. Until then
// getters return values within their limits, so that readers need no checks of
// their own.
class StrictObject {
 public:
  // `place` names the object in errors, such as "clips[3]". Both must outlive
  // this.
  StrictObject(const Json& json, std::string place);

  bool has(std::string_view key) const;

  std::string text(std::string_view key, size_t most_bytes);
  int64_t integer(std::string_view key, int64_t least, int64_t most);
  double number(std::string_view key, double least, double most);
  bool boolean(std::string_view key);
  // The members of a list; none after an error.
  std::vector<const Json*> list(std::string_view key, size_t most_elements);
  std::vector<std::string> texts(std::string_view key, size_t most_elements,
                                 size_t most_bytes);
  StrictObject object(std::string_view key);
  // The index of the member's text in `words`.
  size_t choice(std::string_view key,
                const std::vector<std::string_view>& words);

  // The place of a member, such as "clips[3].path"; of the object itself with
  // an empty key.
  std::string place(std::string_view key) const;

  // Keeps an error of a part, such as an element of a list.
  void add_error(Error error);
  Result<void> finish();

 private:
  const Json* member(std::string_view key, std::string_view wanted,
                     bool (*is_wanted)(const Json&));
  void add_problem(std::string_view key, std::string_view problem);

  const Json* json_;
  std::string place_;
  std::set<std::string, std::less<>> read_;
  std::optional<Error> error_;
};

}  // namespace framewise
