// SPDX-License-Identifier: Apache-2.0
#include "cache/file_row.h"

#include <algorithm>
#include <utility>

namespace framewise::cache {
namespace {

Key key_of(std::string_view path, const FileStamp& stamp) {
  return KeyBuilder("file")
      .add("path", path)
      .add("size", stamp.size)
      .add("modified", stamp.modified_ns)
      .add("changed", stamp.changed_ns)
      .add("inode", int64_t(stamp.inode))
      .add("device", int64_t(stamp.device))
      .finish();
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

FileRow seal_row(std::string path, const FileStamp& stamp,
                 std::string_view sha256, std::string_view secret) {
  std::string sealed = seal(key_of(path, stamp), sha256, secret);
  return {std::move(path), stamp, std::move(sealed)};
}

SealState check_row(const FileRow& row, std::string_view secret) {
  const SealState state =
      check_seal(key_of(row.path, row.stamp), row.sealed, secret);
  const bool damaged =
      state == SealState::kGood && !is_sha256(sealed_value(row.sealed));
  return damaged ? SealState::kDamaged : state;
}

std::optional<std::string> hash_of(const FileRow& row,
                                   std::string_view secret) {
  if (check_row(row, secret) != SealState::kGood) return std::nullopt;
  return std::string(sealed_value(row.sealed));
}

}  // namespace framewise::cache
