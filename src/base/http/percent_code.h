// SPDX-License-Identifier: Apache-2.0
// The codes of characters in addresses and forms: %20 is a blank.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace framewise {

// Letters, digits and "-._~", which need no code.
bool is_unreserved(char c);

enum class Slash : uint8_t { kStays, kEncoded };
// All that is reserved becomes %XX.
std::string percent_encoded(std::string_view text,
                            Slash slash = Slash::kEncoded);

enum class Plus : uint8_t { kStays, kIsBlank };  // kIsBlank: as in forms
// A % that begins no code stays.
std::string percent_decoded(std::string_view text, Plus plus = Plus::kStays);

}  // namespace framewise
