// SPDX-License-Identifier: Apache-2.0
// The values of all settings and the origin of each. Later sources override
// earlier ones: built-in < profile < file < environment < flags.
//
// Nothing here reads the environment or opens a file; the caller passes their
// content.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/settings_table.h"
#include "framewise/error.h"

namespace framewise {

// bool: kBool. int64_t: kInteger, kBytes, kDuration. double: kReal.
// std::string: the other types, and words that a number accepts besides.
using SettingValue = std::variant<bool, int64_t, double, std::string>;

// Its key; of options of a request, which have none, its flag.
std::string_view name_of(const Setting& setting);

// The words that the setting accepts; a kChoice accepts nothing else.
std::vector<std::string_view> choices_of(const Setting& setting);

// The value placeholder in help: "SIZE", "auto|always|never".
std::string placeholder(const Setting& setting);

// Parses a value with its unit and checks its range.
Result<SettingValue> parse_value(const Setting& setting, std::string_view text);

// The shortest text that parse_value() converts back to the same value.
std::string format_value(const Setting& setting, const SettingValue& value);

// limits.file_bytes → FRAMEWISE_LIMITS_FILE_BYTES
std::string variable_of(const Setting& setting);

// "1KiB to 1GiB", or empty if there is no range.
std::string range_of(const Setting& setting);

// Returns null for an unknown key.
const Setting* find_setting(std::string_view key);

// A key of the table, checked at compile time: a misspelled key does not
// compile.
class SettingKey {
 public:
  consteval SettingKey(const char* key) : index_(find(key)) {}
  constexpr size_t index() const { return index_; }

 private:
  static consteval size_t find(std::string_view key) {
    for (size_t i = 0; i < kSettings.size(); ++i) {
      if (kSettings[i].key == key) return i;
    }
    throw "no such setting";
  }
  size_t index_;
};

struct SettingOrigin {
  enum class Layer : uint8_t {
    kBuiltIn,
    kProfile,
    kFile,
    kEnvironment,
    kFlag,
    kRequest,  // of one job, over the flags of the command that runs it
  };
  Layer layer = Layer::kBuiltIn;
  // such as "framewise.toml:3", "FRAMEWISE_THREADS", "--threads" or "profile
  // speed"
  std::string where = "built-in";
};

struct Assignment {
  const Setting* setting;
  SettingValue value;
  SettingOrigin origin;
};

// The values from one source. A problem is an error and stops the program; a
// remark is only logged.
struct SettingsSource {
  struct Remark {
    bool warning = false;  // false: notice
    std::string text;
  };
  std::vector<Assignment> assignments;
  std::vector<Error> problems;
  std::vector<Remark> remarks;
};

// `path` is the name of the file in messages.
SettingsSource read_settings_file(std::string_view text,
                                  const std::string& path);

using Environment = std::vector<std::pair<std::string, std::string>>;

// Reads FRAMEWISE_* variables and GifLab's GIFLAB_* variables.
// `no_setting` lists FRAMEWISE_* variables that are not settings.
SettingsSource read_environment(
    const Environment& environment,
    std::span<const std::string_view> no_setting = {});

// One flag of the command line.
struct FlagValue {
  const Setting* setting;
  std::string text;
  std::string written;  // as typed: "--threads"
};
SettingsSource read_flags(
    std::span<const FlagValue> flags,
    SettingOrigin::Layer layer = SettingOrigin::Layer::kFlag);

class Settings {
 public:
  // Built-in values.
  Settings();

  // Later sources override earlier ones. The profile is chosen first and is
  // overridden by all sources. Fails with the first problem of any source.
  static Result<Settings> combine(std::span<const SettingsSource> sources);

  bool enabled(SettingKey key) const { return get<bool>(key); }
  int64_t integer(SettingKey key) const { return get<int64_t>(key); }
  double real(SettingKey key) const { return get<double>(key); }
  const std::string& text(SettingKey key) const {
    return get<std::string>(key);
  }

  const SettingOrigin& origin(SettingKey key) const {
    return origins_[key.index()];
  }

  // By index in kSettings, to list all settings.
  const SettingValue& value(size_t index) const { return values_[index]; }
  const SettingOrigin& origin(size_t index) const { return origins_[index]; }

 private:
  template <typename T>
  const T& get(SettingKey key) const {
    return std::get<T>(values_[key.index()]);
  }
  void set(const Assignment& assignment);
  void set_all(std::span<const ProfileValue> values,
               const SettingOrigin& origin);

  std::array<SettingValue, kSettings.size()> values_;
  std::array<SettingOrigin, kSettings.size()> origins_;
};

// 16 hexadecimal digits that are equal where all values are.
std::string checksum(const Settings& settings);

// A setting whose value differs.
struct SettingChange {
  const Setting* setting;
  std::string before;
  std::string after;
  std::string origin;  // of the new value
};
std::vector<SettingChange> changes(const Settings& before,
                                   const Settings& after);

}  // namespace framewise
