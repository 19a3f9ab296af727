// SPDX-License-Identifier: Apache-2.0
#include "base/json/strict_json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/printable.h"
#include "base/result.h"

namespace framewise {
namespace {

using Json = nlohmann::json;

// Watches the parser: how deep values lie, and which keys an object has.
class Watch {
 public:
  explicit Watch(int most_levels) : most_levels_(most_levels) {}

  // Returns false for values that are not to be kept; the text is then refused.
  bool operator()(int depth, Json::parse_event_t event, const Json& parsed) {
    switch (event) {
      case Json::parse_event_t::object_start:
      case Json::parse_event_t::array_start:
        if (depth >= most_levels_) too_deep_ = true;
        keys_.emplace_back();
        return !too_deep_;
      case Json::parse_event_t::object_end:
      case Json::parse_event_t::array_end:
        if (!keys_.empty()) keys_.pop_back();
        return !too_deep_;
      case Json::parse_event_t::key:
        if (keys_.empty() ||
            !keys_.back().insert(parsed.get<std::string>()).second) {
          if (twice_.empty()) twice_ = parsed.get<std::string>();
        }
        return !too_deep_;
      case Json::parse_event_t::value: return !too_deep_;
    }
    return true;
  }

  bool too_deep() const { return too_deep_; }
  const std::string& twice() const { return twice_; }

 private:
  int most_levels_;
  bool too_deep_ = false;
  std::string twice_;
  std::vector<std::set<std::string>> keys_;
};

}  // namespace

Result<Json> parse_strict_json(std::string_view text, int most_levels) {
  Watch watch(most_levels);
  try {
    Json json = Json::parse(text.begin(), text.end(), std::ref(watch));
    if (watch.too_deep()) {
      return fail(ErrorKind::kLimit, "JSON is nested deeper than {} levels",
                  most_levels);
    }
    if (!watch.twice().empty()) {
      return fail(ErrorKind::kInput, "JSON has the key \"{}\" twice",
                  printable(watch.twice()));
    }
    return json;
  } catch (const Json::parse_error& error) {
    return at_offset(fail(ErrorKind::kInput, "not valid JSON"),
                     int64_t(error.byte));
  } catch (const Json::exception& error) {
    // Numbers beyond the range of a double.
    return fail(ErrorKind::kInput, "not valid JSON: {}",
                printable(error.what()));
  }
}

StrictObject::StrictObject(const Json& json, std::string place)
    : json_(&json), place_(std::move(place)) {
  if (!json.is_object()) {
    error_ = fail(ErrorKind::kInput, "{} is not an object",
                  place_.empty() ? "the document" : place_);
  }
}

bool StrictObject::has(std::string_view key) const {
  return json_->is_object() && json_->find(key) != json_->end();
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
  const auto found = json_->find(key);
  if (found == json_->end()) {
    add_problem(key, "is missing");
    return nullptr;
  }
  if (!is_wanted(*found)) {
    add_problem(key, fmt::format("is not {}", wanted));
    return nullptr;
  }
  return &*found;
}

std::string StrictObject::text(std::string_view key, size_t most_bytes) {
  const Json* found =
      member(key, "a text", [](const Json& json) { return json.is_string(); });
  if (!found) return {};
  const auto& value = found->get_ref<const std::string&>();
  if (value.size() > most_bytes) {
    add_problem(key, fmt::format("has {} bytes; at most {} are allowed",
                                 value.size(), most_bytes));
    return {};
  }
  return value;
}

int64_t StrictObject::integer(std::string_view key, int64_t least,
                              int64_t most) {
  const Json* found = member(key, "an integer", [](const Json& json) {
    return json.is_number_integer();
  });
  if (!found) return least;
  const bool fits =
      !found->is_number_unsigned() || found->get<uint64_t>() <= INT64_MAX;
  const int64_t value = fits ? found->get<int64_t>() : INT64_MAX;
  if (!fits || value < least || value > most) {
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
  const auto value = found->get<double>();
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
  return found && found->get<bool>();
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
    if (!element->is_string() ||
        element->get_ref<const std::string&>().size() > most_bytes) {
      add_problem(key,
                  fmt::format("holds more than texts of {} bytes", most_bytes));
      return {};
    }
    values.push_back(element->get<std::string>());
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
  for (const auto& [key, value] : json_->items()) {
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
