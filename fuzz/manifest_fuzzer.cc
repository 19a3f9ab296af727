// SPDX-License-Identifier: Apache-2.0
// Manifests of a batch: whatever the bytes, they are pairs or refused, and a
// pair that goes to a worker as JSON arrives with the same files.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "batch/pairs/pair_list.h"
#include "batch/shard.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace batch = framewise::batch;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto pairs = batch::parse_manifest(text, {});
  [[maybe_unused]] const auto shard = batch::parse_shard(text, {});
  [[maybe_unused]] const auto line = batch::parse_pair(text);
  if (!pairs) return 0;
  for (const batch::Pair& pair : *pairs) {
    const std::string json = batch::json_of(pair);
    const auto again = batch::parse_json_pair(json);
    const bool same = again && again->reference == pair.reference &&
                      again->test == pair.test &&
                      again->options.size() == pair.options.size();
    // One line for one pair: that is what workers are sent.
    if (!same || json.find('\n') != json.npos) std::abort();
  }
  return 0;
}
