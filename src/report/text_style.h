// SPDX-License-Identifier: Apache-2.0
// Terminal colors of the text outputs.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace framewise::report {

struct TextStyle {
  bool color = false;
  int columns = 0;  // width of the terminal; 0: unlimited
};

inline constexpr std::string_view kBold = "\x1b[1m";
inline constexpr std::string_view kDim = "\x1b[2m";
inline constexpr std::string_view kGreen = "\x1b[32m";
inline constexpr std::string_view kRed = "\x1b[31m";
inline constexpr std::string_view kYellow = "\x1b[33m";

inline std::string styled(std::string_view text, std::string_view code,
                          const TextStyle& style) {
  return style.color ? fmt::format("{}{}\x1b[0m", code, text)
                     : std::string(text);
}

}  // namespace framewise::report
