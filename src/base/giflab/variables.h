// SPDX-License-Identifier: Apache-2.0
// The GIFLAB_* variables: which setting each sets, or what replaces it.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace framewise::giflab {

struct Variable {
  std::string_view name;
  std::string_view setting;  // its key; empty: none
  // Converts a value to the text of the setting. An empty result sets nothing.
  std::string (*translate)(std::string_view value) = nullptr;
  // Without a setting: what replaces it, for "NAME has no effect: ...".
  std::string_view instead;
};

// For the same setting, a later variable overrides an earlier one.
std::span<const Variable> variables();

// Null if unknown.
const Variable* find_variable(std::string_view name);

// Conversions of values that also GifLab's configuration has.
std::string as_it_is(std::string_view value);
std::string mebibytes(std::string_view value);
std::string seconds(std::string_view value);
bool means_true(std::string_view value);

}  // namespace framewise::giflab
