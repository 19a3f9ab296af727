// SPDX-License-Identifier: Apache-2.0
// Grisu2 differs from std::to_chars in about one of 1000 numbers, by a digit
// more; reports keep their bytes by it.
#include "base/json/json_number.h"

#include <array>
#include <cmath>
#include <nlohmann/detail/conversions/to_chars.hpp>

namespace framewise {

void append_number(double value, std::string& text) {
  if (!std::isfinite(value)) {
    text += "null";
    return;
  }
  std::array<char, 64> digits;
  char* end = nlohmann::detail::to_chars(digits.data(),
                                         digits.data() + digits.size(), value);
  text.append(digits.data(), end);
}

}  // namespace framewise
