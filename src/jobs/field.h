// SPDX-License-Identifier: Apache-2.0
// Options of a request, each declared once. The command line with its help,
// framewise.toml and the environment, jobs of the service, lines of a batch, C
// and Python read these rows, so an option means the same everywhere.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/settings.h"

namespace framewise::jobs {

// Who asks: one of these, or a set of them.
enum class Asker : uint8_t {
  kCommandLine = 1,
  kBatchLine = 2,  // a line of a list of pairs
  kService = 4,    // a stranger, whose values are data and never paths
  kC = 8,
  kPython = 16,
};

inline constexpr uint8_t kEverybody = 31;
constexpr uint8_t all_but(std::initializer_list<Asker> askers) {
  uint8_t mask = kEverybody;
  for (const Asker asker : askers) mask &= uint8_t(~uint8_t(asker));
  return mask;
}

using FieldValue = SettingValue;

// What every reader needs to know of an option. With a key it is a setting,
// and `row` is the one of kSettings.
struct FieldInfo {
  Setting row;
  std::string_view placeholder = "";  // "N|auto"; empty: by the type
  uint8_t offered = kEverybody;
  // Why some are not offered it.
  std::string_view why_not = "";

  // As a flag without dashes, and as a name in JSON, C and Python, where "_"
  // may stand for "-".
  constexpr std::string_view name() const { return row.flag; }
  constexpr bool is_setting() const { return !row.key.empty(); }
  constexpr bool is_switch() const { return row.type == SettingType::kBool; }
  constexpr bool is_offered_to(Asker asker) const {
    return (offered & uint8_t(asker)) != 0;
  }
};

// The row of kSettings with this key.
consteval Setting setting(std::string_view key) {
  for (const Setting& row : kSettings) {
    if (row.key == key) return row;
  }
  throw "no such setting";
}

// A row of an option of one request, which is no setting.
struct Option {
  std::string_view name;
  char short_name = '\0';
  SettingType type = SettingType::kBool;
  std::string_view help;
  std::string_view default_text = "";
  double minimum = 1;
  double maximum = kLargestCount;
  std::string_view unit = "";
  std::string_view choices = "";
  bool changes_results = true;
};
constexpr Setting option(const Option& one) {
  return {.key = "",
          .type = one.type,
          .default_text = one.default_text,
          .flag = one.name,
          .short_flag = one.short_name,
          .use = SettingUse::kEveryCommand,
          .changes_results = one.changes_results,
          .help = one.help,
          .minimum = one.minimum,
          .maximum = one.maximum,
          .unit = one.unit,
          .choices = one.choices};
}

// A field of a kind of request.
template <typename Request>
struct Field {
  FieldInfo info;
  Result<void> (*set)(Request& request, const FieldValue& value);
  // The present value: what set() takes to get it. For keys of results and for
  // tests.
  FieldValue (*get)(const Request& request);
};

// Joins tables while the program is compiled.
template <typename Row, size_t... counts>
constexpr auto joined(const std::array<Row, counts>&... tables) {
  std::array<Row, (counts + ...)> all{};
  Row* next = all.data();
  ((next = std::copy(tables.begin(), tables.end(), next)), ...);
  return all;
}

}  // namespace framewise::jobs
