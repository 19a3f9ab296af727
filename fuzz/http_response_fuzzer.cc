// SPDX-License-Identifier: Apache-2.0
// Answers of HTTP servers, in pieces.
#include <cstdlib>

#include "telemetry/http/http_message.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise::telemetry;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  [[maybe_unused]] const auto address = parse_http_address(bytes);
  constexpr HttpLimits kLimits{.header_bytes = 4096, .body_bytes = 65536};
  HttpResponseReader reader(kLimits);
  // The first byte says how large the pieces are.
  const size_t piece = bytes.empty() ? 1 : size_t(uint8_t(bytes[0])) + 1;
  while (!bytes.empty()) {
    const auto complete = reader.take(bytes.substr(0, piece));
    if (!complete) return 0;
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  const auto answer = reader.finish();
  if (answer && answer->body.size() > kLimits.body_bytes + 256) std::abort();
  return 0;
}
