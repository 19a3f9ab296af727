// SPDX-License-Identifier: Apache-2.0
// HMAC-SHA256 (RFC 2104), and comparing secrets.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace framewise::service {

std::array<uint8_t, 32> hmac_sha256(std::string_view key,
                                    std::string_view message);

// As 64 hexadecimal digits.
std::string hmac_sha256_hex(std::string_view key, std::string_view message);

// Takes the same time wherever texts of one length differ.
bool equal_secrets(std::string_view a, std::string_view b);

}  // namespace framewise::service
