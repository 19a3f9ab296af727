// SPDX-License-Identifier: Apache-2.0
#include "service/access/own_names.h"

#include <arpa/inet.h>

#include <algorithm>
#include <utility>

namespace framewise::service {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
  }
  return out;
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

bool is_address(const std::string& name) {
  in6_addr bytes{};
  if (inet_pton(AF_INET, name.c_str(), &bytes) == 1) return true;
  return name.size() > 2 && name.front() == '[' && name.back() == ']' &&
         inet_pton(AF_INET6, name.substr(1, name.size() - 2).c_str(), &bytes) ==
             1;
}

}  // namespace

OwnNames::OwnNames(std::vector<std::string> names) : names_{"localhost"} {
  for (const std::string& name : names) names_.push_back(lower(name));
}

bool OwnNames::has_host(std::string_view host) const {
  const std::string name = lower(name_in(host));
  return is_address(name) ||
         (!name.empty() && std::ranges::find(names_, name) != names_.end());
}

bool OwnNames::has_origin(std::string_view origin,
                          std::string_view host) const {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!origin.starts_with(scheme)) continue;
    return has_host(host) && lower(origin.substr(scheme.size())) == lower(host);
  }
  return false;
}

}  // namespace framewise::service
