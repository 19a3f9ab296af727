// SPDX-License-Identifier: Apache-2.0
#include "service/server/listening.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cli/program.h"

namespace framewise::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

TEST(ListenOn, TakesAddressesWithAPort) {
  const auto four = listen_on("127.0.0.1:0");
  ASSERT_TRUE(four) << four.error().to_string();
  EXPECT_GT(four->port, 0);
  EXPECT_THAT(four->name, StartsWith("http://127.0.0.1:"));
  EXPECT_TRUE(listen_on("localhost:0"));
}

TEST(ListenOn, RefusesOtherTexts) {
  for (const char* text : {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:x",
                           "127.0.0.1:70000", "example.org:80", "[::1:80"}) {
    const auto socket = listen_on(text);
    ASSERT_FALSE(socket) << text;
    EXPECT_EQ(socket.error().kind, ErrorKind::kUsage) << text;
  }
}

TEST(ListenOn, SaysThatAPortIsTaken) {
  const auto first = listen_on("127.0.0.1:0");
  ASSERT_TRUE(first);
  const auto second = listen_on("127.0.0.1:" + std::to_string(first->port));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kEnvironment);
  EXPECT_THAT(second.error().hint, HasSubstr("another program uses it"));
}

TEST(ListenOnPath, ReplacesOnlySocketsToWhichNobodyListens) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "socket";
  { EXPECT_TRUE(listen_on_path(path)); }
  const auto again = listen_on_path(path);
  ASSERT_TRUE(again) << again.error().to_string();
  EXPECT_FALSE(listen_on_path(path));
  const auto file = folder.write("file", "x");
  EXPECT_FALSE(listen_on_path(file));
  EXPECT_TRUE(std::filesystem::is_regular_file(file));
  EXPECT_FALSE(listen_on_path(std::string(200, 'x')));
}

TEST(InheritedSockets, AreThoseOfThisProcess) {
  const std::string own = std::to_string(getpid());
  EXPECT_THAT(inherited_sockets(own, "2"), ElementsAre(3, 4));
  EXPECT_THAT(inherited_sockets("1", "2"), IsEmpty());
  EXPECT_THAT(inherited_sockets("", ""), IsEmpty());
  EXPECT_THAT(inherited_sockets(own, "-1"), IsEmpty());
}

TEST(AdoptListening, TakesOnlySocketsThatListen) {
  const auto socket = listen_on("127.0.0.1:0");
  ASSERT_TRUE(socket);
  const auto adopted = adopt_listening(dup(socket->fd.get()));
  ASSERT_TRUE(adopted) << adopted.error().to_string();
  EXPECT_EQ(adopted->port, socket->port);
  EXPECT_FALSE(adopt_listening(::socket(AF_INET, SOCK_STREAM, 0)));
  EXPECT_FALSE(adopt_listening(dup(STDIN_FILENO)));
}

TEST(IsLoopback, KnowsAddressesOfThisMachine) {
  for (const char* text : {"127.0.0.1:1", "[::1]:1", "localhost:1"}) {
    EXPECT_TRUE(is_loopback(text)) << text;
  }
  for (const char* text : {"0.0.0.0:1", "[::]:1", "10.0.0.1:1"}) {
    EXPECT_FALSE(is_loopback(text)) << text;
  }
}

}  // namespace
}  // namespace framewise::service
