// SPDX-License-Identifier: Apache-2.0
#include "service/server/client_connections.h"

#include <gtest/gtest.h>

#include <vector>

namespace framewise::service {
namespace {

TEST(ClientConnections, CountsThoseOfEachClientUntilTheyEnd) {
  const auto counts = std::make_shared<ClientConnections>(2);
  {
    const auto first = counts->admit("192.0.2.1");
    const auto second = counts->admit("192.0.2.1");
    EXPECT_TRUE(first && second);
    EXPECT_FALSE(counts->admit("192.0.2.1"));
    EXPECT_TRUE(counts->admit("192.0.2.2"));
    EXPECT_EQ(counts->clients(), 1u);
  }
  EXPECT_EQ(counts->clients(), 0u);
  EXPECT_TRUE(counts->admit("192.0.2.1"));
}

TEST(ClientConnections, CountsAMovedOneOnce) {
  const auto counts = std::make_shared<ClientConnections>(1);
  std::vector<ClientTurn> turns;
  turns.push_back(*counts->admit("192.0.2.1"));
  ClientTurn moved = std::move(turns[0]);
  turns.clear();
  EXPECT_FALSE(counts->admit("192.0.2.1"));
  moved = ClientTurn();
  EXPECT_TRUE(counts->admit("192.0.2.1"));
}

TEST(ClientConnections, CountsASubscriberOfManyAddressesAsOne) {
  const auto counts = std::make_shared<ClientConnections>(1);
  const auto first = counts->admit("2001:db8::1");
  EXPECT_FALSE(counts->admit("2001:db8::2"));
}

TEST(ClientConnections, WithoutALimitCountNothing) {
  const auto counts = std::make_shared<ClientConnections>(0);
  const auto first = counts->admit("192.0.2.1");
  EXPECT_TRUE(first);
  EXPECT_EQ(counts->clients(), 0u);
  const auto limited = std::make_shared<ClientConnections>(1);
  const auto one = limited->admit("");
  EXPECT_TRUE(limited->admit(""));  // Unix sockets
}

}  // namespace
}  // namespace framewise::service
