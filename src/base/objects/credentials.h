// SPDX-License-Identifier: Apache-2.0
// Keys of object stores: from the variables that the stores' own programs read,
// from the file of profiles, or, when asked, from the machine's metadata. They
// are kept in memory alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/objects/object_name.h"
#include "base/settings.h"
#include "framewise/error.h"

namespace framewise {

enum class CredentialSource : uint8_t {
  kAuto,      // variables, then the profile
  kInstance,  // the metadata of a machine in the cloud
  kNone,      // requests are not signed: public buckets
};

struct Credentials {
  std::string access_key;
  std::string secret_key;
  std::string session_token;  // empty: none
};

struct CredentialOptions {
  CredentialSource source = CredentialSource::kAuto;
  std::string profile;  // empty: AWS_PROFILE, else "default"
  Environment environment;
};

// Fails with kEnvironment: there are none, or the file or the metadata cannot
// be read. No message holds a part of a key.
Result<Credentials> find_credentials(StoreKind kind,
                                     const CredentialOptions& options);

// `key` of the profile in the file of settings, such as "region"; empty: it is
// not there.
std::string profile_setting(const CredentialOptions& options,
                            std::string_view key);

// The value of `key` in [section], or in [profile section], of a file of
// profiles; empty: it is not there.
std::string value_in_profile(std::string_view text, std::string_view section,
                             std::string_view key);

}  // namespace framewise
