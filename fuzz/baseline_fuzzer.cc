// SPDX-License-Identifier: Apache-2.0
// Baselines from repositories: read or refused; what is written can be read
// again, and nothing is worse than itself.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "report/batch/baseline.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise::report;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto baseline = parse_baseline(text);
  if (!baseline) return 0;
  for (const auto& [name, item] : *baseline) {
    if (!what_got_worse(item, item, 0).empty()) std::abort();
  }
  const auto again = parse_baseline(baseline_json(*baseline));
  if (!again || again->size() > baseline->size()) std::abort();
  return 0;
}
