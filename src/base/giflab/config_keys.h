// SPDX-License-Identifier: Apache-2.0
// GifLab's configuration: its keys, what its profiles set them to, and which
// setting each corresponds to.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace framewise::giflab {

// GifLab's profiles, by the names that they have here, in the order of
// ConfigKey::values.
inline constexpr std::array<std::string_view, 7> kProfiles = {
    "development",     "production",  "high-memory", "low-memory",
    "high-throughput", "interactive", "testing"};

// The profiles of its environment variables, in the order of
// EnvironmentValue::values: maximum speed, balanced, maximum accuracy, memory
// constrained, and three that have the names of the above.
inline constexpr std::array<std::string_view, 7> kEnvironmentProfiles = {
    "speed",      "balanced",    "accuracy", "memory",
    "production", "development", "testing"};

struct ConfigKey {
  std::string_view key;      // "validation_cache.ttl_seconds"
  std::string_view setting;  // its key; empty: none
  // Converts a value to the text of the setting. An empty result sets nothing.
  std::string (*translate)(std::string_view value);
  // Without a setting: why, or what replaces it.
  std::string_view instead;
  std::array<std::string_view, kProfiles.size()> values;  // "": not set
};
std::span<const ConfigKey> config_keys();

// By dotted key in any case: "VALIDATION_CACHE.ttl_seconds". Null if unknown.
const ConfigKey* find_config_key(std::string_view key);
// By variable: "GIFLAB_CONFIG_VALIDATION_CACHE_TTL_SECONDS".
const ConfigKey* find_config_variable(std::string_view variable);
std::string variable_of(const ConfigKey& key);

// The values of one variable in the profiles of variables, and why the profile
// here does as it does.
struct EnvironmentValue {
  std::string_view variable;
  std::string_view reason;
  std::array<std::string_view, kEnvironmentProfiles.size()> values;
};
std::span<const EnvironmentValue> environment_values();

}  // namespace framewise::giflab
