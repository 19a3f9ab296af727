// SPDX-License-Identifier: Apache-2.0
// Responses of HTTP/1.1 servers, which may be hostile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "framewise/error.h"

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

// Takes bytes as they arrive. The body ends as Content-Length says, with the
// last chunk, or with the connection.
class HttpResponseReader {
 public:
  explicit HttpResponseReader(const HttpLimits& limits) : limits_(limits) {}

  // Whether the response is complete: further bytes are ignored.
  Result<bool> take(std::string_view bytes);
  // The connection has ended.
  Result<HttpResponse> finish();

 private:
  Result<void> read_header(std::string_view header);
  Result<void> read_field(std::string_view line);
  // Moves complete chunks from `waiting_` to the body.
  Result<void> read_chunks();

  const HttpLimits limits_;
  std::string waiting_;  // bytes that were not read yet
  bool has_header_ = false;
  bool chunked_ = false;
  bool complete_ = false;
  std::optional<size_t> length_;
  HttpResponse response_;
};

// "http://host:port/path", or https.
struct HttpAddress {
  bool secure = false;  // https
  std::string host;
  std::string port = "80";
  std::string path = "/";
};
Result<HttpAddress> parse_http_address(std::string_view url);

}  // namespace framewise::telemetry
