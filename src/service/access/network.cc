// SPDX-License-Identifier: Apache-2.0
#include "service/access/network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/printable.h"
#include "base/result.h"

namespace framewise::service {
namespace {

constexpr std::array<uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0,    0,
                                                   0, 0, 0, 0, 0xff, 0xff};

struct SpecialNetwork {
  std::string_view network;
  std::string_view reason;
};

// IANA IPv4 Special-Purpose Address Registry, and multicast.
constexpr SpecialNetwork kSpecialV4[] = {
    {"0.0.0.0/8", "this network"},
    {"10.0.0.0/8", "a private network"},
    {"100.64.0.0/10", "the shared network of a provider"},
    {"127.0.0.0/8", "this machine"},
    {"169.254.0.0/16", "the local link, with metadata services"},
    {"172.16.0.0/12", "a private network"},
    {"192.0.0.0/24", "reserved for protocols"},
    {"192.0.2.0/24", "reserved for documentation"},
    {"192.31.196.0/24", "reserved for AS112"},
    {"192.52.193.0/24", "reserved for multicast relays"},
    {"192.88.99.0/24", "a relay of 6to4"},
    {"192.168.0.0/16", "a private network"},
    {"192.175.48.0/24", "reserved for AS112"},
    {"198.18.0.0/15", "reserved for benchmarks"},
    {"198.51.100.0/24", "reserved for documentation"},
    {"203.0.113.0/24", "reserved for documentation"},
    {"224.0.0.0/4", "multicast"},
    {"240.0.0.0/4", "reserved, or broadcast"},
};

// Of 2000::/3, the only network whose addresses are assigned to hosts of the
// public Internet. What leads to IPv4 addresses could lead to private ones.
constexpr SpecialNetwork kSpecialV6[] = {
    {"2001::/23", "reserved for protocols, such as Teredo"},
    {"2001:db8::/32", "reserved for documentation"},
    {"2002::/16", "an IPv4 address behind 6to4"},
    {"2620:4f:8000::/48", "reserved for AS112"},
    {"3fff::/20", "reserved for documentation"},
};

// The rest of the address space, for the reason alone.
constexpr SpecialNetwork kNotGlobalV6[] = {
    {"::1/128", "this machine"},
    {"::/96", "an IPv4 address in an old form"},
    {"64:ff9b::/96", "an IPv4 address behind NAT64"},
    {"64:ff9b:1::/48", "an IPv4 address behind NAT64"},
    {"100::/64", "reserved to be discarded"},
    {"fc00::/7", "a private network"},
    {"fe80::/10", "the local link"},
    {"fec0::/10", "a private network"},
    {"ff00::/8", "multicast"},
};

struct Reason {
  Network network;
  std::string_view reason;
};

template <size_t n>
std::vector<Reason> parsed(const SpecialNetwork (&table)[n]) {
  std::vector<Reason> reasons;
  for (const auto& [network, reason] : table) {
    reasons.push_back({*parse_network(network), reason});
  }
  return reasons;
}

std::string_view reason_in(const std::vector<Reason>& reasons,
                           const Address& address) {
  for (const auto& [network, reason] : reasons) {
    if (network.contains(address)) return reason;
  }
  return {};
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
  }
  return out;
}

}  // namespace

bool Address::is_v4() const {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin());
}

std::optional<Address> parse_address(std::string_view text) {
  const std::string name(text);
  Address address;
  if (inet_pton(AF_INET6, name.c_str(), address.bytes.data()) == 1) {
    return address;
  }
  std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), address.bytes.begin());
  if (inet_pton(AF_INET, name.c_str(), address.bytes.data() + 12) == 1) {
    return address;
  }
  return std::nullopt;
}

std::optional<Address> address_of(const sockaddr& socket_address) {
  Address address;
  if (socket_address.sa_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &socket_address, sizeof v6);
    std::memcpy(address.bytes.data(), &v6.sin6_addr, 16);
    return address;
  }
  if (socket_address.sa_family == AF_INET) {
    sockaddr_in v4;
    std::memcpy(&v4, &socket_address, sizeof v4);
    std::copy(kMappedPrefix.begin(), kMappedPrefix.end(),
              address.bytes.begin());
    std::memcpy(address.bytes.data() + 12, &v4.sin_addr, 4);
    return address;
  }
  return std::nullopt;
}

std::string text_of(const Address& address) {
  char text[INET6_ADDRSTRLEN] = "";
  if (address.is_v4()) {
    inet_ntop(AF_INET, address.bytes.data() + 12, text, sizeof text);
  } else {
    inet_ntop(AF_INET6, address.bytes.data(), text, sizeof text);
  }
  return text;
}

bool Network::contains(const Address& other) const {
  const int whole = bits / 8;
  if (!std::equal(address.bytes.begin(), address.bytes.begin() + whole,
                  other.bytes.begin())) {
    return false;
  }
  if (bits % 8 == 0) return true;
  const auto mask = uint8_t(0xff << (8 - bits % 8));
  return (address.bytes[size_t(whole)] & mask) ==
         (other.bytes[size_t(whole)] & mask);
}

Result<Network> parse_network(std::string_view text) {
  const size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  const bool is_v4 =
      address && text.substr(0, slash).find(':') == std::string_view::npos;
  const int most = is_v4 ? 32 : 128;
  int bits = most;
  bool right = address.has_value();
  if (right && slash != std::string_view::npos) {
    const char* const end = text.data() + text.size();
    const auto [stopped, problem] =
        std::from_chars(text.data() + slash + 1, end, bits);
    right =
        problem == std::errc() && stopped == end && bits >= 0 && bits <= most;
  }
  if (!right) {
    return with_hint(
        fail(ErrorKind::kUsage, "'{}' is no network", printable(text)),
        "write it as 10.0.0.0/8, fd00::/8, or one address");
  }
  return Network{*address, bits + (is_v4 ? 96 : 0)};
}

std::string_view why_not_public(const Address& address) {
  static const std::vector<Reason> kV4 = parsed(kSpecialV4);
  static const std::vector<Reason> kV6 = parsed(kSpecialV6);
  static const std::vector<Reason> kOther = parsed(kNotGlobalV6);
  static const Network kGlobal = *parse_network("2000::/3");
  if (address.is_v4()) return reason_in(kV4, address);
  if (kGlobal.contains(address)) return reason_in(kV6, address);
  const std::string_view reason = reason_in(kOther, address);
  return reason.empty() ? "reserved" : reason;
}

bool may_connect(const Address& address, std::span<const Network> exceptions) {
  return why_not_public(address).empty() ||
         std::ranges::any_of(exceptions, [&](const Network& network) {
           return network.contains(address);
         });
}

bool is_in_host_list(std::string_view host,
                     std::span<const std::string> patterns) {
  std::string name = lower(host);
  if (name.ends_with('.')) name.pop_back();
  return std::ranges::any_of(patterns, [&](const std::string& each) {
    const std::string pattern = lower(each);
    if (!pattern.starts_with("*.")) return name == pattern;
    const std::string_view ending = std::string_view(pattern).substr(1);
    return name.size() > ending.size() && name.ends_with(ending);
  });
}

}  // namespace framewise::service
