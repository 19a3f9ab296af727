// SPDX-License-Identifier: Apache-2.0
// One HTTP/1.1 request with a deadline.
#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "telemetry/http/http_message.h"

namespace framewise::telemetry {

struct HttpRequest {
  HttpAddress address;
  std::string body;  // empty: GET, else POST
  std::vector<std::pair<std::string, std::string>> fields;
  // From the connection to the last byte. Resolving a name takes longer where
  // the system's resolver does.
  std::chrono::milliseconds deadline{10'000};
  HttpLimits limits;
};

// Fails with kTimeout after the deadline, and with kCancelled soon after a
// stop. For https, libcurl is loaded; it trusts the certificates of the system,
// and those of the file that SSL_CERT_FILE names.
Result<HttpResponse> send_request(const HttpRequest& request,
                                  const std::stop_token& stop = {});

// In the module of libcurl.
using SecureSend = void (*)(const HttpRequest& request,
                            const std::stop_token& stop,
                            Result<HttpResponse>& answer);

}  // namespace framewise::telemetry
