// SPDX-License-Identifier: Apache-2.0
// Whether a file is still the one that was hashed, without reading it.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace framewise::cache {

// A file's state by stat(2). Any program may set `modified_ns` to any
// time, but not `changed_ns`.
struct FileStamp {
  int64_t size = 0;
  int64_t modified_ns = 0;
  int64_t changed_ns = 0;
  uint64_t inode = 0;
  uint64_t device = 0;

  bool operator==(const FileStamp&) const = default;
};

FileStamp stamp_from(const struct stat& info);

// nullopt for anything but a regular file, or an object of a store that says
// which version it is.
std::optional<FileStamp> stamp_of(const std::filesystem::path& path);

// An object of a store has no times: its version stands for them. One request
// gives both.
struct HashedObject {
  FileStamp stamp;
  std::string sha256;  // of its name, version and length
};
std::optional<HashedObject> hash_object(const std::filesystem::path& path);

// Whether the last change is at least two seconds ago: a further change within
// the same tick of the file system's clock would give the same stamp.
bool settled(const FileStamp& stamp);

// SHA-256 of a file's bytes, 64 hexadecimal digits; nullopt if it cannot be
// read to its end or is longer than its stamp says. Of objects there is
// hash_object().
std::optional<std::string> hash_file(const std::filesystem::path& path,
                                     int64_t expected_size);

}  // namespace framewise::cache
