// SPDX-License-Identifier: Apache-2.0
// Which addresses the server may fetch from. A URL of a client must not reach
// what only the server can reach: itself, its private network, the metadata
// services of clouds (SSRF).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"

struct sockaddr;

namespace framewise::service {

// IPv4 addresses are kept as IPv4-mapped IPv6 addresses (::ffff:0:0/96).
struct Address {
  std::array<uint8_t, 16> bytes{};

  bool is_v4() const;
  bool operator==(const Address&) const = default;
};

// "127.0.0.1" or "::1"; no names, no ports, no other ways to write numbers.
std::optional<Address> parse_address(std::string_view text);
std::optional<Address> address_of(const sockaddr& socket_address);
std::string text_of(const Address& address);

struct Network {
  Address address;
  int bits = 0;  // of the 128 that are equal

  bool contains(const Address& other) const;
};

// "10.0.0.0/8", "fd00::/8", or one address.
Result<Network> parse_network(std::string_view text);

// Why an address is not one of the public Internet, such as "a private
// network"; empty for addresses that are. Only addresses that are known to be
// public are: the registries of special-purpose addresses of IANA.
std::string_view why_not_public(const Address& address);

// Public addresses, and those of `exceptions`.
bool may_connect(const Address& address, std::span<const Network> exceptions);

// "example.org" is the host itself; "*.example.org" all hosts below it.
bool is_in_host_list(std::string_view host,
                     std::span<const std::string> patterns);

}  // namespace framewise::service
