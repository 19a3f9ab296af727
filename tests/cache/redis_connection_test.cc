// SPDX-License-Identifier: Apache-2.0
// Servers that are not Redis, and mean no good. Time is counted in looks at the
// clock, which goes on by a millisecond with each.
#include "cache/redis/redis_connection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <future>
#include <thread>

#include "cache/folder.h"
#include "cache/redis_server.h"

namespace framewise::cache::redis {
namespace {

using testing::HasSubstr;

constexpr ReplyLimits kLimits{.bytes = 4 << 20};

// Takes one connection, reads a request and runs a script.
class Peer {
 public:
  explicit Peer(std::function<void(Peer&)> script)
      : listener_(listen_at(socket())), thread_([this, script] {
          client_ = accept(listener_, nullptr, nullptr);
          read_request();
          script(*this);
          close(client_);
        }) {}
  ~Peer() {
    thread_.join();
    close(listener_);
  }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  void read_request() {
    char request[4096];
    [[maybe_unused]] const ssize_t got = read(client_, request, sizeof request);
  }
  // Whether the other side still listens.
  bool say(std::string_view bytes) {
    return send(client_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           ssize_t(bytes.size());
  }
  // One byte after another, for as long as somebody listens.
  void drip() {
    constexpr int kMost = 1'000'000;
    for (int i = 0; i < kMost && say("x"); ++i) {
    }
  }
  Address address() {
    Address address;
    address.socket = socket();
    return address;
  }

 private:
  std::string socket() const { return (folder_.path() / "peer").string(); }

  Folder folder_;
  int listener_;
  int client_ = -1;
  std::thread thread_;
};

// Goes on by a millisecond whenever it is looked at.
struct CountingClock {
  int looks = 0;
  Connection::Now now() {
    return [this] {
      return Connection::Clock::time_point(std::chrono::milliseconds(++looks));
    };
  }
};

constexpr int kTimeoutMs = 50;

class RedisConnection : public testing::Test {
 protected:
  void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }

  CountingClock clock_;
};

TEST_F(RedisConnection, GivesTheAnswersInTheirOrder) {
  Peer peer([](Peer& self) { self.say("+one\r\n$3\r\ntwo\r\n:3\r\n"); });
  Connection connection(peer.address(), 10'000);
  for (const char* word : {"A", "B", "C"}) {
    ASSERT_TRUE(connection.append({word, std::string_view("\0x", 2)}));
  }
  std::vector<Reply> replies;
  ASSERT_TRUE(connection.exchange(
      kLimits, [&](const Reply& reply) { replies.push_back(reply); }));
  ASSERT_EQ(replies.size(), 3u);
  EXPECT_EQ(replies[0].text, "one");
  EXPECT_EQ(replies[1].text, "two");
  EXPECT_EQ(replies[2].integer, 3);
}

// Took 18 s with a time-out of 5 ms.
TEST_F(RedisConnection, GivesUpAnAnswerThatDripsWhenItsTimeIsOver) {
  Peer peer([](Peer& self) {
    self.say("$1000000\r\n");
    self.drip();
  });
  Connection connection(peer.address(), kTimeoutMs, clock_.now());
  EXPECT_FALSE(connection.ask({"GET", "x"}, kLimits));
  EXPECT_THAT(connection.error(), HasSubstr("no whole answer in time"));
  EXPECT_LE(clock_.looks, 2 * kTimeoutMs);
}

TEST_F(RedisConnection, GivesUpALogInThatDripsWhenItsTimeIsOver) {
  Peer peer([](Peer& self) {
    self.say("+");
    self.drip();
  });
  Address address = peer.address();
  address.password = "secret";
  Connection connection(address, kTimeoutMs, clock_.now());
  EXPECT_FALSE(connection.ask({"GET", "x"}, kLimits));
  EXPECT_LE(clock_.looks, 5 * kTimeoutMs);
}

TEST_F(RedisConnection, GivesUpAnswersThatNeverComeToAnEnd) {
  const std::string piece(1000, 'x');
  Peer peer([&](Peer& self) {
    while (self.say(piece)) {
    }
  });
  Connection connection(peer.address(), 10'000);
  EXPECT_FALSE(connection.ask({"GET", "x"}, kLimits));
  EXPECT_THAT(connection.error(), HasSubstr("refused"));
}

TEST_F(RedisConnection, TakesNoMemoryForWhatIsOnlyAnnounced) {
  for (const char* announced : {"*1000000000\r\n", "$1000000000\r\n"}) {
    Peer peer([&](Peer& self) { self.say(announced); });
    Connection connection(peer.address(), 10'000);
    EXPECT_FALSE(connection.ask({"GET", "x"}, kLimits));
    EXPECT_THAT(connection.error(), HasSubstr("refused"));
  }
}

TEST_F(RedisConnection, GivesUpAServerThatReadsNothing) {
  std::promise<void> over;
  Peer peer([&](Peer&) { over.get_future().wait(); });
  Connection connection(peer.address(), kTimeoutMs, clock_.now());
  const std::string large(8 << 20, 'x');
  EXPECT_FALSE(connection.ask({"SET", "x", large}, kLimits));
  EXPECT_THAT(connection.error(), HasSubstr("in time"));
  over.set_value();
}

}  // namespace
}  // namespace framewise::cache::redis
