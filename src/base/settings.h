// SPDX-License-Identifier: Apache-2.0
// The values of all settings, and where each came from. Sources are laid over
// one another: built-in < profile < file < environment < flags.
//
// Nothing here reads the environment or opens a file: the caller hands both in.
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

// kBool; kInteger, kBytes and kDuration; kReal; kChoice and kText.
using SettingValue = std::variant<bool, int64_t, double, std::string>;

// The words that a kChoice setting accepts.
std::vector<std::string_view> choices_of(const Setting& setting);

// What a value looks like, for help: "SIZE", "auto|always|never".
std::string placeholder(const Setting& setting);

// Reads a value as a person writes it, and checks its range.
Result<SettingValue> parse_value(const Setting& setting, std::string_view text);

// The shortest text from which parse_value makes the same value again.
std::string format_value(const Setting& setting, const SettingValue& value);

// limits.file_bytes → FRAMEWISE_LIMITS_FILE_BYTES
std::string variable_of(const Setting& setting);

// "1KiB to 1GiB", or empty where any value will do.
std::string range_of(const Setting& setting);

// Null if there is none.
const Setting* find_setting(std::string_view key);

// A key that is known to exist: a misspelt one does not compile.
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
  enum class Layer : uint8_t { kBuiltIn, kProfile, kFile, kEnvironment, kFlag };
  Layer layer = Layer::kBuiltIn;
  // "framewise.toml:3", "FRAMEWISE_THREADS", "--threads", "profile speed"
  std::string where = "built-in";
};

struct Assignment {
  const Setting* setting;
  SettingValue value;
  SettingOrigin origin;
};

// What one source says. Problems are errors; remarks are worth a line.
struct SettingsSource {
  struct Remark {
    bool warning = false;  // else a mere notice
    std::string text;
  };
  std::vector<Assignment> assignments;
  std::vector<Error> problems;
  std::vector<Remark> remarks;
};

// `path` is how messages name the file.
SettingsSource read_settings_file(std::string_view text,
                                  const std::string& path);

using Environment = std::vector<std::pair<std::string, std::string>>;

// Takes FRAMEWISE_* and the GIFLAB_* of the table; `no_setting` lists the
// FRAMEWISE_* variables that the caller uses for something else.
SettingsSource read_environment(
    const Environment& environment,
    std::span<const std::string_view> no_setting = {});

// One flag as it was written.
struct FlagValue {
  const Setting* setting;
  std::string text;
  std::string written;  // "--threads"
};
SettingsSource read_flags(std::span<const FlagValue> flags);

class Settings {
 public:
  // The built-in values.
  Settings();

  // Later sources win. The profile is chosen first, then lies under them all.
  // Fails with the first problem of any source.
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

  // By position in kSettings, for those who show all.
  const SettingValue& value(size_t index) const { return values_[index]; }
  const SettingOrigin& origin(size_t index) const { return origins_[index]; }

 private:
  template <typename T>
  const T& get(SettingKey key) const {
    return std::get<T>(values_[key.index()]);
  }
  void set(const Assignment& assignment);

  std::array<SettingValue, kSettings.size()> values_;
  std::array<SettingOrigin, kSettings.size()> origins_;
};

}  // namespace framewise
