// SPDX-License-Identifier: Apache-2.0
#include "base/json/strict_json.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/json/json_parser.h"
#include "base/printable.h"
#include "base/result.h"

namespace framewise {
Result<Json> parse_strict_json(std::string_view text, int most_levels) {
  ParsedJson parsed = parse_json(text, most_levels);
  const auto at_problem = [&](Error error) {
    return at_offset(std::move(error), int64_t(parsed.offset));
  };
  switch (parsed.problem) {
    case JsonProblem::kNone: break;
    case JsonProblem::kInvalid:
      return at_problem(fail(ErrorKind::kInput, "not valid JSON"));
    case JsonProblem::kTooDeep:
      return fail(ErrorKind::kLimit, "JSON is nested deeper than {} levels",
                  most_levels);
    case JsonProblem::kTooLarge:
      return at_problem(fail(ErrorKind::kInput,
                             "not valid JSON: the number {} is too large",
                             shortened(parsed.found, 40)));
    case JsonProblem::kRepeatedName:
      return fail(ErrorKind::kInput, "JSON has the key \"{}\" twice",
                  printable(parsed.found));
  }
  return std::move(parsed.value);
}

StrictObject::StrictObject(const Json& json, std::string place)
    : json_(&json), place_(std::move(place)) {
  if (!json.is_object()) {
    error_ = fail(ErrorKind::kInput, "{} is not an object",
                  place_.empty() ? "the document" : place_);
  }
}

bool StrictObject::has(std::string_view key) const {
  return json_->contains(key);
}

std::string StrictObject::place(std::string_view key) const {
  if (key.empty()) return place_;
  return place_.empty() ? std::string(key) : fmt::format("{}.{}", place_, key);
}

void StrictObject::add_error(Error error) {
  if (!error_) error_ = std::move(error);
}

void StrictObject::add_problem(std::string_view key, std::string_view problem) {
  add_error(fail(ErrorKind::kInput, "\"{}\" {}", place(key), problem));
}

const Json* StrictObject::member(std::string_view key, std::string_view wanted,
                                 bool (*is_wanted)(const Json&)) {
  read_.emplace(key);
  if (error_) return nullptr;
  const Json* found = json_->find(key);
  if (!found) {
    add_problem(key, "is missing");
    return nullptr;
  }
  if (!is_wanted(*found)) {
    add_problem(key, fmt::format("is not {}", wanted));
    return nullptr;
  }
  return found;
}

std::string StrictObject::text(std::string_view key, size_t most_bytes) {
  const Json* found =
      member(key, "a text", [](const Json& json) { return json.is_text(); });
  if (!found) return {};
  const std::string& value = found->text();
  if (value.size() > most_bytes) {
    add_problem(key, fmt::format("has {} bytes; at most {} are allowed",
                                 value.size(), most_bytes));
    return {};
  }
  return value;
}

int64_t StrictObject::integer(std::string_view key, int64_t least,
                              int64_t most) {
  const Json* found = member(
      key, "an integer", [](const Json& json) { return json.is_integer(); });
  if (!found) return least;
  const int64_t value = found->integer();
  if (*found != value || value < least || value > most) {
    add_problem(key, fmt::format("is {}; allowed are {} to {}", found->dump(),
                                 least, most));
    return least;
  }
  return value;
}

double StrictObject::number(std::string_view key, double least, double most) {
  const Json* found = member(key, "a number",
                             [](const Json& json) { return json.is_number(); });
  if (!found) return least;
  const double value = found->number();
  if (!std::isfinite(value) || value < least || value > most) {
    add_problem(key,
                fmt::format("is {}; allowed are {} to {}", value, least, most));
    return least;
  }
  return value;
}

bool StrictObject::boolean(std::string_view key) {
  const Json* found = member(
      key, "true or false", [](const Json& json) { return json.is_boolean(); });
  return found && found->boolean();
}

std::vector<const Json*> StrictObject::list(std::string_view key,
                                            size_t most_elements) {
  const Json* found =
      member(key, "a list", [](const Json& json) { return json.is_array(); });
  if (!found) return {};
  if (found->size() > most_elements) {
    add_problem(key, fmt::format("has {} elements; at most {} are allowed",
                                 found->size(), most_elements));
    return {};
  }
  std::vector<const Json*> elements;
  elements.reserve(found->size());
  for (const Json& element : *found) elements.push_back(&element);
  return elements;
}

std::vector<std::string> StrictObject::texts(std::string_view key,
                                             size_t most_elements,
                                             size_t most_bytes) {
  std::vector<std::string> values;
  for (const Json* element : list(key, most_elements)) {
    if (!element->is_text() || element->text().size() > most_bytes) {
      add_problem(key,
                  fmt::format("holds more than texts of {} bytes", most_bytes));
      return {};
    }
    values.push_back(element->text());
  }
  return values;
}

StrictObject StrictObject::object(std::string_view key) {
  static const Json kEmpty = Json::object();
  const Json* found = member(key, "an object",
                             [](const Json& json) { return json.is_object(); });
  return StrictObject(found ? *found : kEmpty, place(key));
}

size_t StrictObject::choice(std::string_view key,
                            const std::vector<std::string_view>& words) {
  constexpr size_t kLongestWord = 64;
  const std::string word = text(key, kLongestWord);
  if (error_) return 0;
  const auto found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) {
    add_problem(key, fmt::format("is \"{}\"; allowed are {}", printable(word),
                                 fmt::join(words, ", ")));
    return 0;
  }
  return size_t(found - words.begin());
}

Result<void> StrictObject::finish() {
  if (error_) return *error_;
  for (const auto& [key, value] : json_->members()) {
    if (read_.count(key) == 0) {
      return with_hint(
          fail(ErrorKind::kInput, "\"{}\" is not known here",
               printable(place(key))),
          "this file may be of a newer version, or the key is misspelled");
    }
  }
  return {};
}

}  // namespace framewise
