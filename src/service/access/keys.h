// SPDX-License-Identifier: Apache-2.0
// The secret keys of a server, the tokens that it issues with them, and its
// signatures of addresses.
//
// A token is "fw1.NAME.EXPIRY.MAC": who holds it, until when (seconds since
// 1970), and the HMAC-SHA256 of both; or "fw2.NAME.ROLE.EXPIRY.MAC", with what
// the holder may do. The server keeps no list of tokens; a
// token ends when it expires or when its key is removed from the key file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"

namespace framewise::service {

enum class TokenState : uint8_t { kValid, kMalformed, kForged, kExpired };

// What the holder of a token may do; each may do what those before it may.
enum class Role : uint8_t {
  kRead,   // see his jobs and files
  kWork,   // send jobs and files, and take them back
  kAdmin,  // the same with the jobs of all
};

// "read", "work", "admin"
std::string_view name_of(Role role);
std::optional<Role> role_of(std::string_view name);

struct CheckedToken {
  TokenState state = TokenState::kMalformed;
  std::string name;  // of the holder; empty unless valid
  Role role = Role::kRead;
  int64_t expires = 0;  // seconds since 1970
};

// The purpose of a signature: that of a token never serves for an address.
enum class Purpose : uint8_t { kToken, kAddress };

class Keys {
 public:
  // A key file has one key a line, 64 hexadecimal digits each; the first one
  // signs, all of them are accepted, so that keys can be replaced without
  // ending all tokens at once. Empty lines and those with # are skipped. Fails
  // with kUsage if others than the owner may read or write the file.
  static Result<Keys> read(const std::filesystem::path& file);
  // Writes a new file with one random key, readable by the owner alone. Fails
  // with kUsage if the file exists.
  static Result<Keys> create(const std::filesystem::path& file);
  // A random key that no file holds: tokens end with the process.
  static Keys random();

  // `name`: see is_holder_name().
  std::string issue_token(std::string_view name, int64_t expires,
                          Role role = Role::kWork) const;
  CheckedToken check_token(std::string_view token, int64_t now) const;

  // 64 hexadecimal digits.
  std::string sign(Purpose purpose, std::string_view text) const;
  bool is_signature(Purpose purpose, std::string_view text,
                    std::string_view signature) const;

 private:
  explicit Keys(std::vector<std::string> keys) : keys_(std::move(keys)) {}

  std::vector<std::string> keys_;  // 32 bytes each; never empty
};

// 1 to 64 characters: letters, digits, '_' and '-'.
bool is_holder_name(std::string_view name);

// Of the header field "Authorization: Bearer TOKEN"; empty: there is none.
std::string_view bearer_token(std::string_view authorization);

}  // namespace framewise::service
