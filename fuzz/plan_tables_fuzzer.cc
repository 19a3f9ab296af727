// SPDX-License-Identifier: Apache-2.0
// Tables of transitions and weights, and logs of plays: refused, or with finite
// numbers of at least 0.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "cli/video/plan_tables.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto check = [](double value) {
    if (!std::isfinite(value) || value < 0) std::abort();
  };
  if (const auto pairs = cli::parse_pair_table(text)) {
    for (const video::PairValue& pair : *pairs) check(pair.value);
  }
  if (const auto weights = cli::parse_weights(text)) {
    for (const auto& [path, weight] : *weights) check(weight);
  }
  if (const auto log = cli::parse_play_log(text)) {
    if (log->empty()) std::abort();
  }
  return 0;
}
