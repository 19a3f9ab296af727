// SPDX-License-Identifier: Apache-2.0
// One HTTP/1.1 request with a deadline, to a server that may be hostile.
// libcurl is in a module, which is loaded at the first request.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http/http_address.h"

namespace framewise {

struct HttpLimits {
  size_t header_bytes = size_t{16} << 10;
  size_t body_bytes = size_t{1} << 20;
};

using HttpFields = std::vector<std::pair<std::string, std::string>>;

struct HttpResponse {
  int status = 0;
  std::string body;
  std::optional<int> retry_after_s;  // the field Retry-After, in seconds
  HttpFields fields;                 // names in small letters

  // Empty if there is no such field.
  std::string_view field(std::string_view name) const;
};

enum class HttpMethod : uint8_t { kGet, kHead, kPost, kPut, kDelete };
const char* name_of(HttpMethod method);

// Keys of a signature of S3, version 4. The fields of the request that
// begin with "x-amz-" are signed with it.
struct HttpSignature {
  std::string access_key;
  std::string secret_key;
  std::string region;
};

struct HttpRequest {
  HttpAddress address;
  HttpMethod method = HttpMethod::kGet;
  std::string body;  // of kPost and kPut
  HttpFields fields;
  std::optional<HttpSignature> signature;
  // From the connection to the last byte.
  std::chrono::milliseconds deadline{10'000};
  // Less than 1 KiB a second for this long ends the request; 0: the deadline
  // alone does.
  std::chrono::seconds longest_pause{0};
  // Whether the thread's next request to this server uses the connection again.
  bool keeps_connection = false;
  HttpLimits limits;
};

// Fails with kTimeout after the deadline, with kCancelled soon after a stop,
// and with kLimit. Redirects are not followed. https trusts the certificates of
// the system, and those of the file that SSL_CERT_FILE names; it goes through
// the proxy that https_proxy names, http through none.
Result<HttpResponse> send_request(const HttpRequest& request,
                                  const std::stop_token& stop = {});

// Fails with kEnvironment, as send_request() does, if the module cannot be
// loaded.
Result<void> load_http_client();

// In the module.
using SendFunction = void (*)(const HttpRequest& request,
                              const std::stop_token& stop,
                              Result<HttpResponse>& answer);

}  // namespace framewise
