// SPDX-License-Identifier: Apache-2.0
// What comes back from a cache: whatever the bytes, a record is read within
// its memory or refused, and one that is read is written back as it was.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "cache/redis/address.h"
#include "cache/seal.h"
#include "compare/cached/comparison_record.h"

namespace {

using namespace framewise;

template <typename Record>
void read_back(const std::optional<Record>& record, std::string_view bytes) {
  if (record && comparison::write_record(*record) != bytes) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_back(comparison::read_report(bytes), bytes);
  read_back(comparison::read_values(bytes), bytes);
  cache::open_seal({}, bytes, "");
  cache::open_seal({}, bytes, "secret");
  [[maybe_unused]] const auto address = cache::redis::parse_address(bytes);
  return 0;
}
