// SPDX-License-Identifier: Apache-2.0
// One HTTP/1.1 request with a deadline, to a server that may be hostile.
// libcurl is in a module, which is loaded at the first request.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "telemetry/http/http_address.h"

namespace framewise::telemetry {

struct HttpLimits {
  size_t header_bytes = size_t{16} << 10;
  size_t body_bytes = size_t{1} << 20;
};

struct HttpResponse {
  int status = 0;
  std::string body;
  std::optional<int> retry_after_s;  // the field Retry-After, in seconds
};

struct HttpRequest {
  HttpAddress address;
  std::string body;  // empty: GET, else POST
  std::vector<std::pair<std::string, std::string>> fields;
  // From the connection to the last byte.
  std::chrono::milliseconds deadline{10'000};
  HttpLimits limits;
};

// Fails with kTimeout after the deadline, with kCancelled soon after a stop,
// and with kLimit. Redirects are not followed. https trusts the certificates of
// the system, and those of the file that SSL_CERT_FILE names; it goes through
// the proxy that https_proxy names, http through none.
Result<HttpResponse> send_request(const HttpRequest& request,
                                  const std::stop_token& stop = {});

// In the module.
using SendFunction = void (*)(const HttpRequest& request,
                              const std::stop_token& stop,
                              Result<HttpResponse>& answer);

}  // namespace framewise::telemetry
