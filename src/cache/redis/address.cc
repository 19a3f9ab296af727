// SPDX-License-Identifier: Apache-2.0
#include "cache/redis/address.h"

#include <charconv>

#include "base/http/percent_code.h"
#include "base/printable.h"
#include "base/result.h"

namespace framewise::cache::redis {
namespace {

bool read_number(std::string_view text, int most, int& number) {
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, number);
  return code == std::errc() && stop == end && number >= 0 && number <= most;
}

// Takes "[user]:password@" or "password@" off the front.
void take_login(std::string_view& text, Address& address) {
  const size_t at = text.rfind('@');
  if (at == std::string_view::npos) return;
  const std::string_view login = text.substr(0, at);
  const size_t colon = login.find(':');
  if (colon != std::string_view::npos) {
    address.user = percent_decoded(login.substr(0, colon));
  }
  address.password = percent_decoded(
      colon == std::string_view::npos ? login : login.substr(colon + 1));
  text.remove_prefix(at + 1);
}

// "host", "host:port", "[::1]:port"
bool take_host(std::string_view text, Address& address) {
  if (text.starts_with('[')) {
    const size_t close = text.find(']');
    if (close == std::string_view::npos) return false;
    address.host = text.substr(1, close - 1);
    text.remove_prefix(close + 1);
    if (!text.empty() && text[0] != ':') return false;
  } else {
    const size_t colon = std::min(text.find(':'), text.size());
    if (colon > 0) address.host = percent_decoded(text.substr(0, colon));
    text.remove_prefix(colon);
  }
  return text.empty() ||
         (read_number(text.substr(1), 65535, address.port) && address.port > 0);
}

bool parse(std::string_view text, Address& address) {
  constexpr int kMostDatabases = 1'000'000;
  if (text.starts_with("unix://")) {
    text.remove_prefix(7);
    const size_t query = std::min(text.find("?db="), text.size());
    if (query < text.size() && !read_number(text.substr(query + 4),
                                            kMostDatabases, address.database)) {
      return false;
    }
    text = text.substr(0, query);
    take_login(text, address);
    address.socket = percent_decoded(text);
    return address.socket.starts_with('/');
  }
  address.tls = text.starts_with("rediss://");
  if (!address.tls && !text.starts_with("redis://")) return false;
  text.remove_prefix(address.tls ? 9 : 8);
  const size_t login_end = text.rfind('@');
  const size_t slash =
      text.find('/', login_end == std::string_view::npos ? 0 : login_end);
  if (slash != std::string_view::npos) {
    const std::string_view number = text.substr(slash + 1);
    if (!number.empty() &&
        !read_number(number, kMostDatabases, address.database)) {
      return false;
    }
    text = text.substr(0, slash);
  }
  take_login(text, address);
  return take_host(text, address);
}

}  // namespace

std::string Address::to_string() const {
  if (!socket.empty()) return "unix://" + socket;
  return fmt::format("redis{}://{}:{}/{}", tls ? "s" : "", host, port,
                     database);
}

Result<Address> parse_address(std::string_view text) {
  Address address;
  if (!parse(text, address)) {
    // Nothing of it is repeated: it may hold a password.
    return with_hint(fail(ErrorKind::kUsage, "this is no address of a server"),
                     "redis://[[USER]:PASSWORD@]HOST[:PORT][/NUMBER]");
  }
  return address;
}

}  // namespace framewise::cache::redis
