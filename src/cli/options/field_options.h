// SPDX-License-Identifier: Apache-2.0
// Flags of commands from the tables of requests.
#pragma once

#include <string_view>

#include "cli/command.h"
#include "jobs/field.h"

namespace framewise::cli {

constexpr Option flag_of(const jobs::FieldInfo& field) {
  std::string_view value = field.placeholder;
  if (value.empty()) {
    switch (field.row.type) {
      case SettingType::kBool: break;
      case SettingType::kInteger:
      case SettingType::kReal: value = "N"; break;
      case SettingType::kBytes: value = "SIZE"; break;
      case SettingType::kDuration: value = "TIME"; break;
      case SettingType::kTimePoint: value = "WHEN"; break;
      case SettingType::kChoice: value = field.row.choices; break;
      default: value = "TEXT"; break;
    }
  }
  return {field.row.flag, field.row.short_flag, value, field.row.help};
}

// The flag of one field, for commands that take some of a request.
consteval Option flag_named(std::string_view name, const auto& fields) {
  for (const auto& field : fields) {
    if (field.info.name() == name) return flag_of(field.info);
  }
  throw "no such field";
}

constexpr bool is_own_flag(const jobs::FieldInfo& field) {
  return !field.is_setting() && field.is_offered_to(jobs::Asker::kCommandLine);
}

// The flags of all fields that are no settings.
template <const auto& table>
consteval auto flags_of_fields() {
  constexpr size_t kCount = [] {
    size_t count = 0;
    for (const auto& field : table) count += is_own_flag(field.info);
    return count;
  }();
  std::array<Option, kCount> flags{};
  size_t next = 0;
  for (const auto& field : table) {
    if (is_own_flag(field.info)) flags[next++] = flag_of(field.info);
  }
  return flags;
}

// The keys of the fields that are settings.
template <const auto& table>
consteval auto keys_of_fields() {
  constexpr size_t kCount = [] {
    size_t count = 0;
    for (const auto& field : table) count += field.info.is_setting();
    return count;
  }();
  std::array<std::string_view, kCount> keys{};
  size_t next = 0;
  for (const auto& field : table) {
    if (field.info.is_setting()) keys[next++] = field.info.row.key;
  }
  return keys;
}

}  // namespace framewise::cli
