// SPDX-License-Identifier: Apache-2.0
// The SHA-256 of a file, kept by its path, under a seal that covers the path
// and everything that identifies the state of the file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cache/file_stamp.h"
#include "cache/seal.h"

namespace framewise::cache {

struct FileRow {
  std::string path;
  FileStamp stamp;
  std::string sealed;  // the SHA-256, as 64 hexadecimal digits, in its envelope
};

FileRow seal_row(std::string path, const FileStamp& stamp,
                 std::string_view sha256, std::string_view secret);

// kGood only for a row that seal_row() made with this secret, unchanged.
SealState check_row(const FileRow& row, std::string_view secret);

// The SHA-256; nullopt unless the row is good.
std::optional<std::string> hash_of(const FileRow& row, std::string_view secret);

}  // namespace framewise::cache
