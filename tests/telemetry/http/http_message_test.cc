// SPDX-License-Identifier: Apache-2.0
#include "telemetry/http/http_message.h"

#include <gtest/gtest.h>

namespace framewise::telemetry {
namespace {

// Reads it in pieces of `piece` bytes.
Result<HttpResponse> read(std::string_view bytes, size_t piece,
                          const HttpLimits& limits = {}) {
  HttpResponseReader reader(limits);
  for (size_t at = 0; at < bytes.size(); at += piece) {
    const auto complete = reader.take(bytes.substr(at, piece));
    if (!complete) return complete.error();
    if (*complete) break;
  }
  return reader.finish();
}

TEST(HttpResponse, EndsByLengthByChunksOrWithTheConnection) {
  for (const size_t piece : {size_t{1}, size_t{7}, size_t{1000}}) {
    for (const char* text :
         {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more",
          "HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n2\r\nhe\r\n"
          "3;x=y\r\nllo\r\n0\r\n\r\n",
          "HTTP/1.0 200 OK\r\n\r\nhello"}) {
      const auto answer = read(text, piece);
      ASSERT_TRUE(answer) << answer.error().to_string();
      EXPECT_EQ(answer->status, 200);
      EXPECT_EQ(answer->body, "hello");
    }
  }
}

TEST(HttpResponse, StatesWhenToTryAgain) {
  const auto answer = read(
      "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", 9);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 503);
  EXPECT_EQ(answer->retry_after_s, 7);
}

TEST(HttpResponse, RefusesWhatIsBroken) {
  for (const char* text :
       {"", "HTTP/1.1", "SSH-2.0-x\r\n\r\n", "HTTP/1.1 abc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        "ffffffffffffffff\r\n"}) {
    EXPECT_FALSE(read(text, 3)) << text;
  }
}

TEST(HttpResponse, StopsAtItsLimits) {
  const std::string endless = "HTTP/1.1 200 OK\r\nX: " + std::string(300, 'x');
  EXPECT_FALSE(read(endless, 50, {.header_bytes = 100}));
  const std::string large = "HTTP/1.1 200 OK\r\n\r\n" + std::string(300, 'x');
  EXPECT_FALSE(read(large, 50, {.body_bytes = 100}));
  EXPECT_FALSE(read("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", 50,
                    {.body_bytes = 100}));
  EXPECT_FALSE(read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" +
                        std::string(400, '1'),
                    50, {.body_bytes = 100}));
}

TEST(HttpAddress, HasHostPortAndPath) {
  const auto full = parse_http_address("http://example.org:4318/v1/x?y");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->host, "example.org");
  EXPECT_EQ(full->port, "4318");
  EXPECT_EQ(full->path, "/v1/x?y");
  const auto six = parse_http_address("http://[::1]:9");
  ASSERT_TRUE(six);
  EXPECT_EQ(six->host, "::1");
  EXPECT_EQ(six->port, "9");
  EXPECT_EQ(parse_http_address("http://h")->port, "80");
  EXPECT_FALSE(parse_http_address("http://h")->secure);
  EXPECT_EQ(parse_http_address("https://h")->port, "443");
  EXPECT_TRUE(parse_http_address("https://h")->secure);
  for (const char* bad : {"", "h:1", "ftp://h", "http://", "http://h:0",
                          "http://h:99999", "http://h:x", "http://[::1",
                          "http://u@h", "http://h/a b", "http://h/\r\nX: y"}) {
    EXPECT_FALSE(parse_http_address(bad)) << bad;
  }
}

}  // namespace
}  // namespace framewise::telemetry
