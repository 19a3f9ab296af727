// SPDX-License-Identifier: Apache-2.0
// The envelope of a stored value: version, length and a digest that binds the
// value to its key. A value that was cut, changed or put under another key is
// not opened. With a secret the digest is an HMAC (RFC 2104): then nobody who
// lacks the secret can make a value that opens.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cache/key.h"

namespace framewise::cache {

std::string seal(const Key& key, std::string_view value,
                 std::string_view secret);

// A view into `sealed`, or nullopt.
std::optional<std::string_view> open_seal(const Key& key,
                                          std::string_view sealed,
                                          std::string_view secret);

}  // namespace framewise::cache
