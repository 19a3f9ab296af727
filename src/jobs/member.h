// SPDX-License-Identifier: Apache-2.0
// Values of options as members of requests, and back.
#pragma once

#include <concepts>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "framewise/compare.h"
#include "framewise/image/kept_metadata.h"
#include "framewise/write.h"
#include "jobs/field.h"
#include "jobs/texts.h"

namespace framewise::jobs {

// The words of an enum, in one place; specialised in words.h.
template <typename Value>
struct Word {
  std::string_view word;
  Value value;
};
template <typename Value>
struct WordsOf;

template <typename Value>
concept Choice = std::is_enum_v<Value>;
template <typename Value>
concept Whole = std::integral<Value> && !std::same_as<Value, bool>;

inline Result<void> assign(bool& member, const FieldValue& value) {
  member = std::get<bool>(value);
  return {};
}
template <Whole Number>
Result<void> assign(Number& member, const FieldValue& value) {
  member = Number(std::get<int64_t>(value));
  return {};
}
inline Result<void> assign(double& member, const FieldValue& value) {
  member = std::get<double>(value);
  return {};
}
inline Result<void> assign(std::string& member, const FieldValue& value) {
  member = std::get<std::string>(value);
  return {};
}
inline Result<void> assign(std::filesystem::path& member,
                           const FieldValue& value) {
  member = std::get<std::string>(value);
  return {};
}
// A list with commas.
Result<void> assign(std::vector<std::string>& member, const FieldValue& value);
Result<void> assign(TimePoint& member, const FieldValue& value);
Result<void> assign(Size& member, const FieldValue& value);
Result<void> assign(std::array<uint8_t, 3>& member, const FieldValue& value);
Result<void> assign(image::KeptMetadata& member, const FieldValue& value);
Result<void> assign(FileFormat& member, const FieldValue& value);
template <Choice Value>
Result<void> assign(Value& member, const FieldValue& value) {
  for (const Word<Value>& word : WordsOf<Value>::kWords) {
    if (word.word == std::get<std::string>(value)) member = word.value;
  }
  return {};
}
template <typename Value>
Result<void> assign(std::optional<Value>& member, const FieldValue& value) {
  return assign(member.emplace(), value);
}

inline FieldValue value_of(bool member) { return member; }
template <Whole Number>
FieldValue value_of(Number member) {
  return int64_t(member);
}
inline FieldValue value_of(double member) { return member; }
inline FieldValue value_of(const std::string& member) { return member; }
inline FieldValue value_of(const std::filesystem::path& member) {
  return member.string();
}
FieldValue value_of(const std::vector<std::string>& member);
FieldValue value_of(const TimePoint& member);
FieldValue value_of(Size member);
FieldValue value_of(const std::array<uint8_t, 3>& member);
FieldValue value_of(const image::KeptMetadata& member);
FieldValue value_of(FileFormat member);
template <Choice Value>
FieldValue value_of(Value member) {
  for (const Word<Value>& word : WordsOf<Value>::kWords) {
    if (word.value == member) return std::string(word.word);
  }
  return std::string();
}
template <typename Value>
FieldValue value_of(const std::optional<Value>& member) {
  return member ? value_of(*member) : FieldValue(std::string());
}

// What member pointers lead to: member<&A::b, &B::c>(a) is a.b.c.
template <auto... path, typename From>
constexpr auto& member(From& from) {
  if constexpr (sizeof...(path) == 0) {
    return from;
  } else {
    return (from.*....*path);
  }
}

// A row whose value is the member at the end of `path`.
template <typename Request, auto... path>
constexpr Field<Request> field(const FieldInfo& info) {
  return {info,
          [](Request& request, const FieldValue& value) -> Result<void> {
            return assign(member<path...>(request), value);
          },
          [](const Request& request) -> FieldValue {
            return value_of(member<path...>(request));
          }};
}

}  // namespace framewise::jobs
