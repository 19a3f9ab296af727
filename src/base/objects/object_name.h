// SPDX-License-Identifier: Apache-2.0
// Names of objects in stores, which stand where a path stands:
// "s3://bucket/key", "gs://bucket/key", and "https://host/path", which is read
// only. A key that ends in "/", or none, means all objects below it, as a
// folder does.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "framewise/error.h"

namespace framewise {

enum class StoreKind : uint8_t {
  kS3,
  kGoogle,  // Google Cloud Storage, by its interface for clients of S3
  kWeb,     // any web server
};

struct ObjectName {
  StoreKind kind = StoreKind::kS3;
  std::string bucket;  // of kWeb: "https://host:port"
  std::string key;     // of kWeb: the path without its first slash, the query

  std::string text() const;
};

// Whether a path names an object of a store rather than a file. "s3:/b/k" does
// too: a path that was normalized has lost a slash.
bool is_object(const std::filesystem::path& path);

// Whether it names all objects with a prefix.
bool is_object_folder(const std::filesystem::path& path);

// Fails with kUsage: no bucket, a control character, a name that is too long,
// or an address with a password or a signature in it, because names stand in
// journals and reports. http:// is for servers of this machine alone.
Result<ObjectName> parse_object_name(const std::filesystem::path& path);

}  // namespace framewise
