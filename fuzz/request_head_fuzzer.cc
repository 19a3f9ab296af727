// SPDX-License-Identifier: Apache-2.0
// Heads of HTTP requests: one that is taken has one length, at most.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "service/http/request_head.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise::service;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const HeadScan whole = scan_head(bytes, 0);
  // In two parts, as it may arrive.
  const size_t half = size / 2;
  if (scan_head(bytes.substr(0, half), 0).state == HeadState::kIncomplete) {
    const HeadScan second = scan_head(bytes, half);
    if (second.state != whole.state || second.bytes != whole.bytes) {
      std::abort();
    }
  }
  if (whole.state != HeadState::kWhole) return 0;
  if (!bytes.substr(0, whole.bytes).ends_with("\r\n\r\n")) std::abort();
  fault_of_head(bytes.substr(0, whole.bytes));
  return 0;
}
