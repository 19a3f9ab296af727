// SPDX-License-Identifier: Apache-2.0
// Days as text, such as 2027-01-31, which sort by time.
#pragma once

#include <array>
#include <ctime>
#include <string>
#include <string_view>

namespace framewise {

// In UTC.
inline std::string today() {
  const time_t now = time(nullptr);
  tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 16> text{};
  strftime(text.data(), text.size(), "%Y-%m-%d", &utc);
  return text.data();
}

inline bool is_day(std::string_view text) {
  tm parts{};
  const std::string copy(text);
  const char* end = strptime(copy.c_str(), "%Y-%m-%d", &parts);
  return text.size() == 10 && end && *end == '\0';
}

}  // namespace framewise
