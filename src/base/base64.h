// SPDX-License-Identifier: Apache-2.0
// Base64 (RFC 4648, section 4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace framewise {

std::string base64(std::string_view bytes);

// The bytes of such a text; nullopt if it is none.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace framewise
