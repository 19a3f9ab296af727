// SPDX-License-Identifier: Apache-2.0
// One HTTP/1.1 request with a deadline, to a server that may be hostile.
// libcurl is in a module, which is loaded at the first request.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http/http_address.h"

struct sockaddr;

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
  std::string redirect;              // where it leads, in full; may be empty

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
  // From the connection to the last byte; 0: none.
  std::chrono::milliseconds deadline{10'000};
  std::chrono::milliseconds connect_deadline{0};  // 0: the deadline alone
  // Fewer bytes a second for this long end the request; 0: the deadline alone
  // does.
  std::chrono::seconds longest_pause{0};
  int64_t slowest_bytes_per_s = 1024;
  // Whether the thread's next request to this server uses the connection again.
  bool keeps_connection = false;
  HttpLimits limits;
  // Takes the bytes of an answer of 200 or 206 as they arrive; other answers
  // then have no body. An error ends the request.
  std::function<Result<void>(int status, std::string_view bytes)> receive;
  // Called with the address that is about to be connected to, so that a name
  // cannot resolve to another one in between; an error refuses it. No proxy is
  // used then: it would connect to addresses that are not seen here.
  std::function<Result<void>(const sockaddr& address)> may_connect;
};

// Fails with kTimeout after the deadline, with kCancelled soon after a stop,
// and with kLimit. Redirects are not followed. https trusts the certificates of
// the system, and those of the file that SSL_CERT_FILE names; it goes through
// the proxy that https_proxy names, http through none.
Result<HttpResponse> send_request(const HttpRequest& request,
                                  const std::stop_token& stop = {});

// Follows up to `redirects` redirects, but none from https to http, within the
// deadline of the request, which must hold no keys. `admit`, which may be
// empty, is called with each address.
Result<HttpResponse> follow_request(
    HttpRequest request, int redirects,
    const std::function<Result<void>(const HttpAddress&)>& admit = {},
    const std::stop_token& stop = {});

// Fails with kEnvironment, as send_request() does, if the module cannot be
// loaded.
Result<void> load_http_client();

// In the module.
using SendFunction = void (*)(const HttpRequest& request,
                              const std::stop_token& stop,
                              Result<HttpResponse>& answer);

}  // namespace framewise
