// SPDX-License-Identifier: Apache-2.0
// The envelope of a stored value: version, length and a digest that binds the
// value to its key. A value that was cut, changed or stored under another key
// does not open. With a secret the digest is an HMAC (RFC 2104): only who has
// the secret can make a value that opens.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cache/key.h"

namespace framewise::cache {

enum class SealState : uint8_t {
  kGood,
  kDamaged,
  kOtherSecret,  // made with another secret, or with none where one is set, or
                 // the reverse: nobody without that secret can tell more
};

std::string seal(const Key& key, std::string_view value,
                 std::string_view secret);

SealState check_seal(const Key& key, std::string_view sealed,
                     std::string_view secret);

// A view of the value in `sealed`; nullopt unless the seal is good.
std::optional<std::string_view> open_seal(const Key& key,
                                          std::string_view sealed,
                                          std::string_view secret);

// The same for an envelope that was just made or checked.
std::string_view sealed_value(std::string_view sealed);

}  // namespace framewise::cache
