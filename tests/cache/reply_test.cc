// SPDX-License-Identifier: Apache-2.0
#include "cache/redis/reply.h"

#include <gtest/gtest.h>

#include <string>

namespace framewise::cache::redis {
namespace {

using State = ReplyReader::State;
using Type = Reply::Type;

constexpr ReplyLimits kLimits{.bytes = 1000, .elements = 10, .depth = 2};

State state_after(std::string_view bytes, ReplyLimits limits = kLimits) {
  ReplyReader reader;
  reader.expect(limits);
  reader.feed(bytes);
  return reader.advance();
}

Reply reply_of(std::string_view bytes) {
  ReplyReader reader;
  reader.expect(kLimits);
  reader.feed(bytes);
  EXPECT_EQ(reader.advance(), State::kComplete) << bytes;
  return reader.take();
}

TEST(RedisReply, IsReadInEveryForm) {
  EXPECT_EQ(reply_of("+OK\r\n").type, Type::kStatus);
  EXPECT_EQ(reply_of("+OK\r\n").text, "OK");
  EXPECT_EQ(reply_of("-ERR no\r\n").type, Type::kError);
  EXPECT_EQ(reply_of("-ERR no\r\n").text, "ERR no");
  EXPECT_EQ(reply_of(":-12\r\n").integer, -12);
  EXPECT_EQ(reply_of("$4\r\na\r\nb\r\n").text, "a\r\nb");
  EXPECT_EQ(reply_of("$0\r\n\r\n").type, Type::kString);
  EXPECT_EQ(reply_of("$-1\r\n").type, Type::kNil);
  EXPECT_EQ(reply_of("*-1\r\n").type, Type::kNil);
  EXPECT_EQ(reply_of("*0\r\n").type, Type::kArray);
  const Reply page = reply_of("*2\r\n$1\r\n7\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n");
  ASSERT_EQ(page.elements.size(), 2u);
  EXPECT_EQ(page.elements[0].text, "7");
  ASSERT_EQ(page.elements[1].elements.size(), 2u);
  EXPECT_EQ(page.elements[1].elements[1].text, "b");
}

TEST(RedisReply, IsTheSameHoweverItsBytesCome) {
  const std::string bytes = "*2\r\n$1\r\n7\r\n*1\r\n$3\r\na\r\n\r\n+next\r\n";
  ReplyReader reader;
  reader.expect(kLimits);
  size_t fed = 0;
  while (reader.advance() == State::kIncomplete) {
    ASSERT_LT(fed, bytes.size());
    reader.feed(bytes.substr(fed++, 1));
  }
  EXPECT_EQ(reader.take().elements[1].elements[0].text, "a\r\n");
  reader.feed(bytes.substr(fed));
  reader.expect(kLimits);
  ASSERT_EQ(reader.advance(), State::kComplete);
  EXPECT_EQ(reader.take().text, "next");
}

// Took 7.8 GB and 39 s.
TEST(RedisReply, MayNotAnnounceMoreElementsThanItsLimit) {
  EXPECT_EQ(state_after("*1000000000\r\n"), State::kBroken);
  EXPECT_EQ(state_after("*11\r\n"), State::kBroken);
  EXPECT_EQ(state_after("*10\r\n"), State::kIncomplete);
  EXPECT_EQ(state_after("*2\r\n*4\r\n:1\r\n:1\r\n:1\r\n:1\r\n*5\r\n"),
            State::kBroken)
      << "the limit is for all arrays together";
  EXPECT_EQ(state_after("*1\r\n", {.bytes = 1000}), State::kBroken)
      << "where no array is expected";
}

TEST(RedisReply, MayNotBeLongerThanItsLimit) {
  EXPECT_EQ(state_after("$9999999999999\r\n"), State::kBroken);
  EXPECT_EQ(state_after("$992\r\n"), State::kIncomplete);
  EXPECT_EQ(state_after("$993\r\n"), State::kBroken);
  EXPECT_EQ(state_after("+" + std::string(2000, 'x')), State::kBroken);
  EXPECT_EQ(state_after("+" + std::string(10'000, 'x'), {.bytes = 1 << 20}),
            State::kBroken)
      << "a line without an end";
  std::string many = "*9\r\n";
  for (int i = 0; i < 9; ++i)
    many += "$150\r\n" + std::string(150, 'x') + "\r\n";
  EXPECT_EQ(state_after(many), State::kBroken) << "in sum";
}

TEST(RedisReply, MayNotNestDeeperThanItsLimit) {
  EXPECT_EQ(state_after("*1\r\n*1\r\n:1\r\n"), State::kComplete);
  EXPECT_EQ(state_after("*1\r\n*1\r\n*1\r\n"), State::kBroken);
}

TEST(RedisReply, IsRefusedWhereItIsNotRedis) {
  for (const char* bytes :
       {"nonsense\r\n", "\r\n", ":x\r\n", ":\r\n", "$-2\r\n", "*-2\r\n",
        "$1\r\nab\r\n", "$ 1\r\n", ":99999999999999999999\r\n", "%1\r\n"}) {
    EXPECT_EQ(state_after(bytes), State::kBroken) << bytes;
  }
}

}  // namespace
}  // namespace framewise::cache::redis
