// SPDX-License-Identifier: Apache-2.0
#include "service/access/network.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace framewise::service {
namespace {

struct Case {
  const char* address;
  bool is_public;
};

// First and last addresses of each range, and their neighbours outside.
constexpr Case kCases[] = {
    {"0.0.0.0", false},
    {"0.255.255.255", false},
    {"1.0.0.0", true},
    {"8.8.8.8", true},
    {"9.255.255.255", true},
    {"10.0.0.0", false},
    {"10.255.255.255", false},
    {"11.0.0.0", true},
    {"100.63.255.255", true},
    {"100.64.0.0", false},
    {"100.127.255.255", false},
    {"100.128.0.0", true},
    {"126.255.255.255", true},
    {"127.0.0.1", false},
    {"127.255.255.255", false},
    {"128.0.0.0", true},
    {"169.253.255.255", true},
    {"169.254.169.254", false},
    {"169.255.0.0", true},
    {"172.15.255.255", true},
    {"172.16.0.0", false},
    {"172.31.255.255", false},
    {"172.32.0.0", true},
    {"192.0.0.1", false},
    {"192.0.1.0", true},
    {"192.0.2.1", false},
    {"192.88.99.1", false},
    {"192.167.255.255", true},
    {"192.168.0.0", false},
    {"192.168.255.255", false},
    {"192.169.0.0", true},
    {"198.17.255.255", true},
    {"198.18.0.0", false},
    {"198.19.255.255", false},
    {"198.20.0.0", true},
    {"198.51.100.7", false},
    {"203.0.113.7", false},
    {"223.255.255.255", true},
    {"224.0.0.1", false},
    {"239.255.255.255", false},
    {"240.0.0.0", false},
    {"255.255.255.255", false},
    {"::", false},
    {"::1", false},
    {"::7f00:1", false},          // 127.0.0.1, IPv4-compatible
    {"::ffff:127.0.0.1", false},  // IPv4-mapped
    {"::ffff:169.254.169.254", false},
    {"::ffff:10.1.2.3", false},
    {"::ffff:8.8.8.8", true},
    {"::ffff:0:127.0.0.1", false},  // IPv4-translated
    {"64:ff9b::7f00:1", false},     // NAT64
    {"64:ff9b::808:808", false},
    {"64:ff9b:1::1", false},
    {"100::1", false},
    {"1fff:ffff::1", false},
    {"2000::1", true},
    {"2001::1", false},  // Teredo
    {"2001:1ff:ffff::1", false},
    {"2001:200::1", true},
    {"2001:4860:4860::8888", true},
    {"2001:db8::1", false},
    {"2001:db9::1", true},
    {"2002:7f00:1::", false},  // 6to4 of 127.0.0.1
    {"2003::1", true},
    {"2606:4700:4700::1111", true},
    {"3fff::1", false},
    {"3fff:1000::1", true},
    {"4000::1", false},
    {"5f00::1", false},
    {"fc00::1", false},
    {"fdff:ffff::1", false},
    {"fe80::1", false},
    {"febf::1", false},
    {"fec0::1", false},
    {"ff02::1", false},
};

TEST(Network, KnowsWhichAddressesArePublic) {
  for (const auto& [text, is_public] : kCases) {
    const auto address = parse_address(text);
    ASSERT_TRUE(address) << text;
    EXPECT_EQ(why_not_public(*address).empty(), is_public)
        << text << ": " << why_not_public(*address);
    EXPECT_EQ(may_connect(*address, {}), is_public) << text;
  }
}

TEST(Network, NamesTheReason) {
  EXPECT_EQ(why_not_public(*parse_address("127.0.0.1")), "this machine");
  EXPECT_EQ(why_not_public(*parse_address("::ffff:10.0.0.1")),
            "a private network");
  EXPECT_EQ(why_not_public(*parse_address("64:ff9b::1")),
            "an IPv4 address behind NAT64");
}

TEST(Network, ReadsNoOtherWaysToWriteAddresses) {
  for (const char* text :
       {"", "localhost", "2130706433", "0x7f.1", "127.1", "0177.0.0.1",
        "127.0.0.1 ", "[::1]", "::1%lo", "1.2.3.4.5", "1.2.3.256"}) {
    EXPECT_FALSE(parse_address(text)) << text;
  }
}

TEST(Network, WritesAddresses) {
  EXPECT_EQ(text_of(*parse_address("192.0.2.1")), "192.0.2.1");
  EXPECT_EQ(text_of(*parse_address("::ffff:192.0.2.1")), "192.0.2.1");
  EXPECT_EQ(text_of(*parse_address("2001:DB8:0::1")), "2001:db8::1");
}

TEST(Network, ReadsAddressesOfSockets) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto address = address_of(reinterpret_cast<const sockaddr&>(v4));
  ASSERT_TRUE(address);
  EXPECT_EQ(text_of(*address), "127.0.0.1");
  sockaddr unix_socket{};
  unix_socket.sa_family = AF_UNIX;
  EXPECT_FALSE(address_of(unix_socket));
}

TEST(Network, MakesExceptions) {
  const Network office = *parse_network("10.1.0.0/16");
  EXPECT_TRUE(may_connect(*parse_address("10.1.2.3"), {&office, 1}));
  EXPECT_TRUE(may_connect(*parse_address("::ffff:10.1.2.3"), {&office, 1}));
  EXPECT_FALSE(may_connect(*parse_address("10.2.0.1"), {&office, 1}));
  const Network one = *parse_network("fd00::7");
  EXPECT_TRUE(may_connect(*parse_address("fd00::7"), {&one, 1}));
  EXPECT_FALSE(may_connect(*parse_address("fd00::8"), {&one, 1}));
  const Network odd = *parse_network("10.128.0.0/9");
  EXPECT_TRUE(odd.contains(*parse_address("10.255.0.1")));
  EXPECT_FALSE(odd.contains(*parse_address("10.127.0.1")));
}

TEST(Network, RefusesTextsThatAreNone) {
  for (const char* text : {"", "10.0.0.0/", "10.0.0.0/33", "::/129", "a/8",
                           "10.0.0.0/-1", "10.0.0.0/8x"}) {
    EXPECT_FALSE(parse_network(text)) << text;
  }
}

TEST(HostList, HoldsHostsAndWhatLiesBelow) {
  const std::vector<std::string> list{"example.org", "*.cdn.example.net"};
  EXPECT_TRUE(is_in_host_list("example.org", list));
  EXPECT_TRUE(is_in_host_list("EXAMPLE.org.", list));
  EXPECT_FALSE(is_in_host_list("www.example.org", list));
  EXPECT_FALSE(is_in_host_list("evil-example.org", list));
  EXPECT_TRUE(is_in_host_list("a.cdn.example.net", list));
  EXPECT_TRUE(is_in_host_list("a.b.cdn.example.net", list));
  EXPECT_FALSE(is_in_host_list("cdn.example.net", list));
  EXPECT_FALSE(is_in_host_list("evilcdn.example.net", list));
  EXPECT_FALSE(is_in_host_list("example.org", {}));
}

}  // namespace
}  // namespace framewise::service
