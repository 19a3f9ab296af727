// SPDX-License-Identifier: Apache-2.0
// Rows of the table of file hashes: five numbers, then a path up to a zero byte
// and the sealed hash. A row is good only if it is what sealing its hash gives.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "cache/file_row.h"

namespace {

using namespace framewise::cache;

void check(const FileRow& row, std::string_view secret) {
  const auto hash = hash_of(row, secret);
  if (hash.has_value() != (check_row(row, secret) == SealState::kGood)) {
    std::abort();
  }
  if (!hash) return;
  const FileRow again = seal_row(row.path, row.stamp, *hash, secret);
  if (again.sealed != row.sealed || hash->size() != 64) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FileRow row;
  if (size < sizeof row.stamp) return 0;
  std::memcpy(&row.stamp, data, sizeof row.stamp);
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  rest.remove_prefix(sizeof row.stamp);
  const size_t end = rest.find('\0');
  row.path = rest.substr(0, end);
  if (end != std::string_view::npos) row.sealed = rest.substr(end + 1);
  for (const char* secret : {"", "secret"}) {
    check(row, secret);
    // What is sealed opens, and no other path or state opens it.
    const std::string hash(64, char('0' + size % 10));
    FileRow sealed = seal_row(row.path, row.stamp, hash, secret);
    if (hash_of(sealed, secret) != hash) std::abort();
    sealed.path += 'x';
    if (hash_of(sealed, secret)) std::abort();
  }
  return 0;
}
