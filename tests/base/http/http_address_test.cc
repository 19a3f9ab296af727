// SPDX-License-Identifier: Apache-2.0
#include "base/http/http_address.h"

#include <gtest/gtest.h>

namespace framewise {
namespace {

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
  EXPECT_EQ(parse_http_address("http://h?a=b")->path, "/?a=b");
  EXPECT_EQ(parse_http_address("http://h/p#part")->path, "/p");
  EXPECT_EQ(text_of(*full), "http://example.org:4318/v1/x?y");
  EXPECT_EQ(text_of(*six), "http://[::1]:9/");
  EXPECT_EQ(text_of(*parse_http_address("https://h:443")), "https://h/");
  for (const char* bad :
       {"", "h:1", "ftp://h", "http://", "http://h:0", "http://h:99999",
        "http://h:x", "http://[::1", "http://u@h", "http://h\\i",
        "http://h%2ei", "http://h/a b", "http://h/\r\nX: y"}) {
    EXPECT_FALSE(parse_http_address(bad)) << bad;
  }
}

}  // namespace
}  // namespace framewise
