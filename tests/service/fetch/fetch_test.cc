// SPDX-License-Identifier: Apache-2.0
#include "service/fetch/fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/canned_server.h"

namespace framewise::service {
namespace {

using testing::HasSubstr;

std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

std::string redirect_to(const std::string& target) {
  return "HTTP/1.1 302 Found\r\nLocation: " + target +
         "\r\nContent-Length: 4\r\n\r\npage";
}

class FetchTest : public testing::Test {
 protected:
  // Rules that allow this machine's first address alone.
  static FetchRules rules() {
    return {.enabled = true,
            .plain_http = true,
            .networks = {*parse_network("127.0.0.1")},
            .ports = {},
            .connect_ms = 5000,
            .total_ms = 20'000};
  }

  Result<Fetched> get(const std::string& url) {
    received_.clear();
    return fetch({.url = url,
                  .rules = rules_,
                  .receive = [this](std::string_view bytes) -> Result<void> {
                    received_ += bytes;
                    return {};
                  }});
  }

  std::string error_of(const std::string& url) {
    const auto fetched = get(url);
    return fetched ? "no error" : fetched.error().to_string();
  }

  FetchRules rules_ = rules();
  std::string received_;
};

TEST_F(FetchTest, ReceivesAFile) {
  const CannedServer server(
      CannedServer::Responses{{"/dir/a%20b.gif?x=1", ok("GIF89a")}});
  const auto fetched = get(server.url("/dir/a%20b.gif?x=1"));
  ASSERT_TRUE(fetched) << fetched.error().to_string();
  EXPECT_EQ(received_, "GIF89a");
  EXPECT_EQ(fetched->bytes, 6);
  EXPECT_EQ(fetched->file_name, "a b.gif");
}

TEST_F(FetchTest, IsOffByDefault) {
  rules_ = {};
  EXPECT_THAT(error_of("https://example.org/a.gif"),
              HasSubstr("does not fetch URLs"));
}

TEST_F(FetchTest, ConnectsToNoPrivateAddress) {
  const CannedServer server(CannedServer::Responses{{"/", ok("secret")}});
  rules_.networks.clear();
  // Each leads to this machine, by another way of writing it.
  for (const char* host :
       {"127.0.0.1", "localhost", "2130706433", "0x7f000001", "127.1",
        "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]"}) {
    EXPECT_THAT(error_of(server.url("/", host)), HasSubstr("not public"))
        << host;
  }
  EXPECT_EQ(server.requests(), 0);
  EXPECT_EQ(received_, "");
}

TEST_F(FetchTest, ChecksTheAddressesOfNamesWhenItConnects) {
  const CannedServer server(CannedServer::Responses{{"/", ok("file")}});
  // The name itself is allowed; what it resolves to decides.
  rules_.hosts = {"localhost"};
  rules_.networks = {*parse_network("127.0.0.0/8")};
  EXPECT_TRUE(get(server.url("/", "localhost")));
  rules_.networks = {*parse_network("10.0.0.0/8")};
  EXPECT_THAT(error_of(server.url("/", "localhost")), HasSubstr("not public"));
  EXPECT_EQ(server.requests(), 1);
}

TEST_F(FetchTest, FollowsRedirects) {
  const CannedServer server(
      CannedServer::Responses{{"/a", redirect_to("/b")},
                              {"/b", redirect_to("c.gif")},
                              {"/c.gif", ok("file")}});
  const auto fetched = get(server.url("/a"));
  ASSERT_TRUE(fetched) << fetched.error().to_string();
  EXPECT_EQ(received_, "file");
  EXPECT_EQ(fetched->url, server.url("/c.gif"));
}

TEST_F(FetchTest, ChecksTheTargetsOfRedirects) {
  const CannedServer inner(CannedServer::Responses{{"/", ok("secret")}});
  const CannedServer server(CannedServer::Responses{
      {"/other-address", redirect_to(inner.url("/", "127.0.0.2"))},
      {"/name", redirect_to(inner.url("/", "[::ffff:127.0.0.2]"))},
      {"/metadata", redirect_to("http://169.254.169.254/latest/meta-data/")},
      {"/file", redirect_to("file:///etc/passwd")},
      {"/gopher", redirect_to("gopher://127.0.0.1/")},
      {"/user", redirect_to("http://a:b@127.0.0.1/")},
      {"/scheme-relative", redirect_to("//127.0.0.2/")},
  });
  for (const char* path : {"/other-address", "/name", "/metadata", "/file",
                           "/gopher", "/user", "/scheme-relative"}) {
    const auto fetched = get(server.url(path));
    ASSERT_FALSE(fetched) << path;
    EXPECT_EQ(fetched.error().kind, ErrorKind::kUsage)
        << path << ": " << fetched.error().to_string();
  }
  EXPECT_EQ(inner.requests(), 0);
  EXPECT_EQ(received_, "");
}

TEST_F(FetchTest, EndsAfterAFewRedirects) {
  const CannedServer server(CannedServer::Responses{{"/", redirect_to("/")}});
  EXPECT_THAT(error_of(server.url("/")), HasSubstr("more than 5 redirects"));
  EXPECT_EQ(server.requests(), 6);
}

TEST_F(FetchTest, KeepsToTheLimitOfBytes) {
  rules_.bytes = 10;
  const std::string body(20, 'x');
  const CannedServer server(CannedServer::Responses{
      {"/stated", ok(body)},
      {"/unstated", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body},
      {"/chunked",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n14\r\n" + body +
           "\r\n0\r\n\r\n"}});
  for (const char* path : {"/stated", "/unstated", "/chunked"}) {
    const auto fetched = get(server.url(path));
    ASSERT_FALSE(fetched) << path;
    EXPECT_EQ(fetched.error().kind, ErrorKind::kLimit) << path;
    EXPECT_LE(received_.size(), 10u) << path;
  }
}

TEST_F(FetchTest, FailsForAnythingButAWholeFile) {
  const CannedServer server(CannedServer::Responses{
      {"/404", "HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\npage"},
      {"/cut", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nGIF"},
      {"/noise", "\x7f\x01\x02 no http\r\n\r\n"},
      {"/no-target", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"},
      {"/headers", "HTTP/1.1 200 OK\r\nX: " + std::string(90'000, 'x') +
                       "\r\nContent-Length: 0\r\n\r\n"}});
  EXPECT_THAT(error_of(server.url("/404")), HasSubstr("says 404"));
  EXPECT_EQ(received_, "");
  for (const char* path : {"/cut", "/noise", "/no-target", "/none"}) {
    const auto fetched = get(server.url(path));
    ASSERT_FALSE(fetched) << path;
    EXPECT_EQ(fetched.error().kind, ErrorKind::kIo) << path;
  }
  EXPECT_EQ(get(server.url("/headers")).error().kind, ErrorKind::kLimit);
}

TEST_F(FetchTest, EndsWhenTheServerIsTooSlow) {
  rules_.total_ms = 300;
  const CannedServer server(CannedServer::Responses{
      {"/", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"}});
  // A connection that is accepted and never answered: the one before is still
  // open, so this one waits in the queue of the server.
  boost::asio::io_context loop;
  boost::asio::ip::tcp::socket silent(loop);
  silent.connect({boost::asio::ip::address_v4::loopback(), server.port()});
  const auto fetched = get(server.url("/"));
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().kind, ErrorKind::kTimeout)
      << fetched.error().to_string();
}

TEST_F(FetchTest, CanBeStopped) {
  const CannedServer server(CannedServer::Responses{{"/", ok("file")}});
  std::stop_source source;
  source.request_stop();
  const auto fetched =
      fetch({.url = server.url("/"),
             .rules = rules_,
             .receive = [](std::string_view) { return Result<void>(); },
             .stop = source.get_token()});
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().kind, ErrorKind::kCancelled);
}

TEST_F(FetchTest, PassesOnWhyTheReceiverFailed) {
  const CannedServer server(CannedServer::Responses{{"/", ok("file")}});
  const auto fetched =
      fetch({.url = server.url("/"),
             .rules = rules_,
             .receive = [](std::string_view) -> Result<void> {
               return Error{.kind = ErrorKind::kLimit, .message = "quota"};
             }});
  ASSERT_FALSE(fetched);
  EXPECT_EQ(fetched.error().message, "quota");
}

TEST(FetchRules, AdmitAddressesByTheirParts) {
  const auto refusal = [](const std::string& url, const FetchRules& rules) {
    const auto admitted = admit_address(*parse_http_address(url), rules);
    return admitted ? std::string() : admitted.error().message;
  };
  const std::string good = "https://example.org/a.gif";
  EXPECT_EQ(refusal(good, {}), "");
  EXPECT_THAT(refusal("http://example.org/", {}), HasSubstr("http://"));
  EXPECT_EQ(refusal("http://example.org/", {.plain_http = true}), "");
  EXPECT_THAT(refusal("https://example.org:22/", {}), HasSubstr("port 22"));
  EXPECT_NE(refusal(good, {.hosts = {"cdn.example.org"}}), "");
  EXPECT_EQ(refusal(good, {.hosts = {"example.org"}}), "");
  EXPECT_THAT(refusal("https://[::ffff:10.0.0.1]/", {}),
              HasSubstr("private network"));
}

// The host that is checked must be the one that is connected to.
TEST_F(FetchTest, RefusesHostsThatCouldBeReadInTwoWays) {
  rules_.hosts = {"*.example.org"};
  for (const char* url :
       {"https://evil.com#.example.org/", "https://evil.com\\.example.org/",
        "https://evil.com?.example.org/", "https://evil.com%23.example.org/",
        "https://a@b.example.org/", "https://evil.com;.example.org/"}) {
    const auto fetched = get(url);
    ASSERT_FALSE(fetched) << url;
    EXPECT_EQ(fetched.error().kind, ErrorKind::kUsage) << url;
  }
}

}  // namespace
}  // namespace framewise::service
