// SPDX-License-Identifier: Apache-2.0
// Targets of HTTP requests: decoding never makes them longer.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "service/http/request.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view target(reinterpret_cast<const char*>(data), size);
  const auto request = framewise::service::request_of(target);
  size_t bytes = request.path.size();
  for (const auto& [name, value] : request.query) {
    bytes += name.size() + value.size();
  }
  if (bytes > size) std::abort();
  return 0;
}
