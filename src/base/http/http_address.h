// SPDX-License-Identifier: Apache-2.0
// Addresses of HTTP servers.
#pragma once

#include <string>
#include <string_view>

#include "framewise/error.h"

namespace framewise {

// "http://host:port/path", or https.
struct HttpAddress {
  bool secure = false;  // https
  std::string host;
  std::string port = "80";
  std::string path = "/";
};
Result<HttpAddress> parse_http_address(std::string_view url);

std::string text_of(const HttpAddress& address);

}  // namespace framewise
