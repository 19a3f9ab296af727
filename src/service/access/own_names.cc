// SPDX-License-Identifier: Apache-2.0
#include "service/access/own_names.h"

#include <arpa/inet.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace framewise::service {
namespace {

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
  };
  return std::ranges::equal(
      a, b, [&](char x, char y) { return lower(x) == lower(y); });
}

bool is_port(std::string_view text) {
  return text.size() <= 5 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "host:80" → "host", "[::1]:80" → "[::1]"; empty for anything else.
std::string_view name_in(std::string_view host) {
  const size_t bracket = host.find(']');
  const size_t colon =
      host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == std::string_view::npos) return host;
  if (!is_port(host.substr(colon + 1))) return {};
  return host.substr(0, colon);
}

bool is_address(std::string_view name) {
  in6_addr bytes{};
  const bool is_v6 =
      name.size() > 2 && name.front() == '[' && name.back() == ']';
  const std::string text(is_v6 ? name.substr(1, name.size() - 2) : name);
  return inet_pton(is_v6 ? AF_INET6 : AF_INET, text.c_str(), &bytes) == 1;
}

}  // namespace

OwnNames::OwnNames(std::vector<std::string> names)
    : names_{"localhost", "127.0.0.1"} {
  std::ranges::move(names, std::back_inserter(names_));
}

bool OwnNames::has_host(std::string_view host) const {
  const std::string_view name = name_in(host);
  return std::ranges::any_of(names_,
                             [&](const std::string& own) {
                               return equal_ignoring_case(own, name);
                             }) ||
         is_address(name);
}

bool OwnNames::has_origin(std::string_view origin,
                          std::string_view host) const {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!origin.starts_with(scheme)) continue;
    return has_host(host) &&
           equal_ignoring_case(origin.substr(scheme.size()), host);
  }
  return false;
}

}  // namespace framewise::service
