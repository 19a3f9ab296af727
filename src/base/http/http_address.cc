// SPDX-License-Identifier: Apache-2.0
#include "base/http/http_address.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/http/percent_code.h"
#include "base/result.h"

namespace framewise {
namespace {

bool is_port(std::string_view text) {
  uint16_t port = 0;
  const char* const last = text.data() + text.size();
  const auto [end, code] = std::from_chars(text.data(), last, port);
  return !text.empty() && code == std::errc() && end == last && port != 0;
}

}  // namespace

Result<HttpAddress> parse_http_address(std::string_view url) {
  const auto refuse = [url](std::string_view why) {
    return with_hint(
        fail(ErrorKind::kUsage, "\"{}\" is no address: {}", url, why),
        "write http://HOST:PORT or https://HOST:PORT");
  };
  constexpr std::string_view kPlain = "http://";
  constexpr std::string_view kSecure = "https://";
  const bool secure = url.starts_with(kSecure);
  if (!secure && !url.starts_with(kPlain)) {
    return refuse("it begins neither with http:// nor with https://");
  }
  std::string_view rest = url.substr((secure ? kSecure : kPlain).size());
  const bool printable = std::ranges::all_of(
      rest, [](char c) { return uint8_t(c) > 32 && uint8_t(c) < 127; });
  if (!printable) return refuse("it has a blank or special character");
  HttpAddress address{.secure = secure, .port = secure ? "443" : "80"};
  // A fragment is the reader's own.
  rest = rest.substr(0, rest.find('#'));
  const size_t end = rest.find_first_of("/?");
  if (end != std::string_view::npos) {
    address.path = rest[end] == '/' ? "" : "/";
    address.path += rest.substr(end);
  }
  rest = rest.substr(0, end);
  if (rest.find('@') != std::string_view::npos) {
    return refuse("it names a user");
  }
  size_t colon = rest.rfind(':');
  if (rest.starts_with('[')) {
    const size_t close = rest.find(']');
    if (close == std::string_view::npos) return refuse("a ] is missing");
    address.host = rest.substr(1, close - 1);
    if (colon < close) colon = std::string_view::npos;
  } else {
    address.host = rest.substr(0, colon);
  }
  if (address.host.empty()) return refuse("there is no host");
  // With others the host that is checked and the one that libcurl finds could
  // be two.
  const bool plain = std::ranges::all_of(
      address.host, [](char c) { return is_unreserved(c) || c == ':'; });
  if (!plain) return refuse("its host has a character that no host has");
  if (colon != std::string_view::npos) {
    if (!is_port(rest.substr(colon + 1)))
      return refuse("the port is no number");
    address.port = rest.substr(colon + 1);
  }
  return address;
}

std::string text_of(const HttpAddress& address) {
  const bool six = address.host.find(':') != std::string::npos;
  const bool usual = address.port == (address.secure ? "443" : "80");
  return fmt::format("{}://{}{}{}{}{}{}", address.secure ? "https" : "http",
                     six ? "[" : "", address.host, six ? "]" : "",
                     usual ? "" : ":", usual ? "" : address.port, address.path);
}

}  // namespace framewise
