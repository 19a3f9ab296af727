// SPDX-License-Identifier: Apache-2.0
// Every text is accepted or refused as by nlohmann-json, has the same values,
// and is written as the same bytes.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/json/json_witness.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (!difference_from_nlohmann(text).empty()) std::abort();
  return 0;
}
