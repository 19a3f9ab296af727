// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <random>
#include <thread>

#include "cache/folder.h"
#include "cache/redis/address.h"
#include "cache/redis_server.h"
#include "cache/store.h"

namespace framewise::cache {
namespace {

using redis::parse_address;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

Key key_of(int number) {
  return KeyBuilder("n").add("n", int64_t{number}).finish();
}

TEST(RedisAddress, IsReadInEveryForm) {
  const auto plain = parse_address("redis://cache.example");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->to_string(), "redis://cache.example:6379/0");
  const auto full = parse_address("rediss://me:p%40ss:word@[::1]:7000/3");
  ASSERT_TRUE(full);
  EXPECT_TRUE(full->tls);
  EXPECT_EQ(full->user, "me");
  EXPECT_EQ(full->password, "p@ss:word");
  EXPECT_EQ(full->host, "::1");
  EXPECT_EQ(full->port, 7000);
  EXPECT_EQ(full->database, 3);
  EXPECT_THAT(full->to_string(), Not(HasSubstr("word")));
  EXPECT_EQ(parse_address("redis://:secret@h")->password, "secret");
  EXPECT_EQ(parse_address("unix:///run/r.sock?db=2")->socket, "/run/r.sock");
  EXPECT_EQ(parse_address("unix:///run/r.sock?db=2")->database, 2);
}

TEST(RedisAddress, IsRefusedWithoutRepeatingIt) {
  for (const char* text :
       {"", "http://h", "redis://h:0", "redis://h:99999", "redis://h:x",
        "redis://h/x", "redis://[::1", "unix://relative", "unix:///s?db=x"}) {
    EXPECT_FALSE(parse_address(text)) << text;
  }
  const auto bad = parse_address("redis://:secret@h:x");
  ASSERT_FALSE(bad);
  EXPECT_THAT(bad.error().to_string(), Not(HasSubstr("secret")));
}

class RedisTierTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!RedisServer::available()) GTEST_SKIP() << "redis-server is missing";
  }
  std::unique_ptr<Store> store(const std::string& address,
                               std::string secret = {}) {
    return std::make_unique<Store>(
        CacheOptions{.server = address,
                     .secret = std::move(secret),
                     .memory_bytes = 0,
                     // The machine that runs tests may be busy.
                     .server_timeout_ms = 2000,
                     .on_trouble = [this](const std::string& what) {
                       complaints_.push_back(what);
                     }});
  }
  static std::optional<std::string> value_of(Store& store, int number) {
    const auto found = store.find(key_of(number));
    if (!found) return std::nullopt;
    return std::string(found->value.bytes);
  }
  static void put(Store& store, int number, std::string value) {
    store.put(key_of(number), CacheKind::kValues, std::move(value), 3);
    store.write_waiting();
  }

  Folder folder_;
  std::vector<std::string> complaints_;
};

TEST_F(RedisTierTest, SharesWhatOneProcessFoundOut) {
  const RedisServer server(folder_.path());
  const auto first = store(server.address());
  for (int i = 0; i < 200; ++i) {
    first->put(key_of(i), CacheKind::kValues, std::string(size_t(i), 'x'), 3);
  }
  first->write_waiting();
  const auto second = store(server.address());
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(value_of(*second, i), std::string(size_t(i), 'x'));
  }
  EXPECT_EQ(value_of(*second, 200), std::nullopt);
  EXPECT_EQ(second->counts().server_hits, 200);
  EXPECT_EQ(second->counts().saved_ms, 600);
  EXPECT_THAT(complaints_, IsEmpty());
}

TEST_F(RedisTierTest, WhatItHadIsOnTheDiskAfterwards) {
  const RedisServer server(folder_.path());
  put(*store(server.address()), 1, "value");
  CacheOptions both{.folder = folder_.path() / "cache",
                    .server = server.address(),
                    .memory_bytes = 0,
                    .server_timeout_ms = 2000};
  {
    Store shared(both);
    EXPECT_EQ(value_of(shared, 1), "value");
    shared.write_waiting();
  }
  both.server.clear();
  Store alone(both);
  EXPECT_EQ(value_of(alone, 1), "value");
  EXPECT_EQ(alone.counts().disk_hits, 1);
}

TEST_F(RedisTierTest, LogsIn) {
  const RedisServer server(folder_.path(), {"--requirepass", "pass word"});
  std::string address = server.address();
  put(*store(address), 1, "value");
  ASSERT_THAT(complaints_, SizeIs(1));
  EXPECT_THAT(complaints_[0], HasSubstr("going on without"));
  EXPECT_THAT(complaints_[0], HasSubstr("NOAUTH"));
  address.insert(7, ":pass%20word@");
  put(*store(address), 1, "value");
  EXPECT_EQ(value_of(*store(address), 1), "value");
  EXPECT_THAT(complaints_, SizeIs(1));
}

// A port of this machine that takes connections and says nothing.
class SilentPort {
 public:
  SilentPort() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (bind(socket_, any, size) == 0 && listen(socket_, 4) == 0 &&
        getsockname(socket_, any, &size) == 0) {
      number_ = ntohs(address.sin_port);
    }
  }
  ~SilentPort() { close(socket_); }
  SilentPort(const SilentPort&) = delete;
  SilentPort& operator=(const SilentPort&) = delete;
  int number() const { return number_; }

 private:
  int socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int number_ = 0;
};

// Whether hiredis lacks TLS or the other side does: nothing goes in the clear.
TEST(RedisTls, GoesOnWithoutWhoeverDoesNotSpeakIt) {
  const SilentPort port;
  ASSERT_GT(port.number(), 0);
  std::vector<std::string> complaints;
  Store store(
      {.server = "rediss://:secret@127.0.0.1:" + std::to_string(port.number()),
       .memory_bytes = 0,
       .server_timeout_ms = 20,
       .on_trouble = [&](const std::string& what) {
         complaints.push_back(what);
       }});
  EXPECT_FALSE(store.find(key_of(1)));
  EXPECT_FALSE(store.find(key_of(2)));
  ASSERT_THAT(complaints, SizeIs(1));
  EXPECT_THAT(complaints[0], HasSubstr("going on without the cache at rediss"));
  EXPECT_THAT(complaints[0], Not(HasSubstr("secret")));
}

TEST_F(RedisTierTest, GoesOnWithoutAServerThatDiesAndFindsItAgain) {
  RedisServer server(folder_.path());
  const auto shared = store(server.address());
  put(*shared, 1, "value");
  EXPECT_EQ(value_of(*shared, 1), "value");
  server.kill();
  for (int i = 0; i < 1000; ++i) {
    EXPECT_EQ(value_of(*shared, 1), std::nullopt);
    put(*shared, 2, "lost");
  }
  EXPECT_THAT(complaints_, SizeIs(1));
  server.start();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  do {
    ASSERT_LT(std::chrono::steady_clock::now(), end);
    put(*shared, 3, "again");
    std::this_thread::yield();
  } while (value_of(*shared, 3) != "again");
  EXPECT_THAT(complaints_, SizeIs(1));
}

TEST_F(RedisTierTest, BelievesNoValueThatWasChanged) {
  const RedisServer server(folder_.path());
  const auto shared = store(server.address());
  put(*shared, 1, "one");
  put(*shared, 2, "two");
  const std::string name = "framewise:1:" + key_of(1).hex();
  const std::string other = "framewise:1:" + key_of(2).hex();
  EXPECT_EQ(server.command({"SETRANGE", name, "58", "x"}), ":60");
  EXPECT_EQ(value_of(*shared, 1), std::nullopt);
  EXPECT_EQ(server.command({"COPY", other, name, "REPLACE"}), ":1");
  EXPECT_EQ(value_of(*shared, 1), std::nullopt) << "of another key";
  EXPECT_EQ(server.command({"SET", name, ""}), "+OK");
  EXPECT_EQ(value_of(*shared, 1), std::nullopt);
  EXPECT_EQ(server.command({"DEL", name}), ":1");
  EXPECT_EQ(server.command({"LPUSH", name, "x"}), ":1");
  EXPECT_EQ(value_of(*shared, 1), std::nullopt) << "a list";
}

TEST_F(RedisTierTest, BelievesOnlyWhatIsSignedWithItsSecret) {
  const RedisServer server(folder_.path());
  put(*store(server.address(), "ours"), 1, "value");
  put(*store(server.address(), "theirs"), 2, "forged");
  const auto shared = store(server.address(), "ours");
  EXPECT_EQ(value_of(*shared, 1), "value");
  EXPECT_EQ(value_of(*shared, 2), std::nullopt);
  EXPECT_EQ(shared->counts().damaged, 0) << "it is whole, and not ours";
}

TEST_F(RedisTierTest, ClearsItsOwnEntriesOnly) {
  const RedisServer server(folder_.path());
  const auto shared = store(server.address());
  put(*shared, 1, "value");
  EXPECT_EQ(server.command({"SET", "foreign", "x"}), "+OK");
  ASSERT_TRUE(shared->server()->clear(CacheKind::kPicture));
  EXPECT_EQ(value_of(*shared, 1), "value");
  ASSERT_TRUE(shared->server()->clear(std::nullopt));
  EXPECT_EQ(value_of(*shared, 1), std::nullopt);
  EXPECT_EQ(server.command({"EXISTS", "foreign"}), ":1");
}

// Not Redis at all: a peer that says what it likes.
TEST_F(RedisTierTest, SurvivesAnswersThatMakeNoSense) {
  const std::string answers[] = {"$9999999999999\r\n",
                                 "*2\r\n$-1\r\n",
                                 "$5\r\nab",
                                 "+OK\r\n",
                                 ":1\r\n",
                                 "*-1\r\n",
                                 "$-1\r\n",
                                 "nonsense\r\n",
                                 "*1000000000\r\n",
                                 "-ERR no\r\n",
                                 std::string(1000, '\0'),
                                 "$4\r\nabcd\r\n",
                                 "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"};
  for (const std::string& answer : answers) {
    const auto socket = folder_.path() / "peer.sock";
    std::filesystem::remove(socket);
    const int listener = listen_at(socket);
    ASSERT_GE(listener, 0);
    std::thread peer([&] {
      const int client = accept(listener, nullptr, nullptr);
      char request[4096];
      [[maybe_unused]] const ssize_t got =
          read(client, request, sizeof request);
      send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
      close(client);
    });
    const auto shared = store("unix://" + socket.string());
    EXPECT_EQ(value_of(*shared, 1), std::nullopt);
    peer.join();
    close(listener);
  }
}

TEST_F(RedisTierTest, GoesOnWithoutAServerThatNeverAnswers) {
  const auto socket = folder_.path() / "peer.sock";
  const int listener = listen_at(socket);
  ASSERT_GE(listener, 0);
  Store shared(CacheOptions{.server = "unix://" + socket.string(),
                            .memory_bytes = 0,
                            .server_timeout_ms = 5,
                            .on_trouble = [this](const std::string& what) {
                              complaints_.push_back(what);
                            }});
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(value_of(shared, i), std::nullopt);
  EXPECT_THAT(complaints_, SizeIs(1));
  close(listener);
}

}  // namespace
}  // namespace framewise::cache
