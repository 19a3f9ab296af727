// SPDX-License-Identifier: Apache-2.0
#include "service/http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/web_client.h"

namespace framewise::service {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ServerTest : public testing::Test {
 protected:
  void start(ServerOptions options = {}) {
    Handlers handlers;
    handlers.get = [](const Request& request) {
      std::string body = request.path;
      for (const auto& [name, value] : request.query) {
        body += "|" + name + "=" + value;
      }
      return Response{200, "text/plain", body};
    };
    handlers.received = [](WebSocket& socket, std::string_view text) {
      socket.send_text("echo " + std::string(text));
    };
    auto server = Server::start(options, std::move(handlers));
    ASSERT_TRUE(server) << server.error().to_string();
    server_ = *std::move(server);
    client_.emplace(server_->port());
  }

  std::unique_ptr<Server> server_;
  std::optional<WebClient> client_;
};

TEST_F(ServerTest, AnswersRequests) {
  start();
  const std::string answer = client_->get("/a%20b?x=1&y=%2f+z");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("/a b|x=1|y=/ z"));
  EXPECT_THAT(answer, HasSubstr("nosniff"));
}

TEST_F(ServerTest, RefusesRequestsUnderAnotherName) {
  start();
  EXPECT_THAT(client_->get("/", "evil.example"), StartsWith("HTTP/1.1 421"));
  EXPECT_THAT(client_->get("/", "127.0.0.1"), StartsWith("HTTP/1.1 421"));
}

TEST_F(ServerTest, NeedsTheToken) {
  start({.token = "secret"});
  EXPECT_THAT(client_->get("/"), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(client_->get("/?token=wrong!"), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(client_->get("/?token=secret"), StartsWith("HTTP/1.1 200"));
  EXPECT_FALSE(client_->open("/frames", "http://" + client_->own_host()));
  EXPECT_TRUE(
      client_->open("/frames?token=secret", "http://" + client_->own_host()));
}

TEST_F(ServerTest, WebSocketsEchoAndNeedTheOriginOfThisServer) {
  start();
  EXPECT_FALSE(client_->open("/", "http://evil.example"));
  EXPECT_FALSE(client_->open("/", "null"));
  ASSERT_TRUE(client_->open("/", "http://" + client_->own_host()));
  client_->write("hello");
  EXPECT_EQ(client_->read(), "echo hello");
}

TEST_F(ServerTest, RefusesOtherMethodsBodiesAndNoise) {
  start();
  const std::string host = "\r\nHost: " + client_->own_host() + "\r\n";
  EXPECT_THAT(client_->exchange("DELETE / HTTP/1.1" + host + "\r\n"),
              StartsWith("HTTP/1.1 405"));
  EXPECT_EQ(client_->exchange("POST / HTTP/1.1" + host +
                              "Content-Length: 100000\r\n\r\n" +
                              std::string(1000, 'x')),
            "");
  EXPECT_EQ(client_->exchange(std::string(5000, '\x01') + "\r\n\r\n"), "");
  EXPECT_EQ(client_->get("/" + std::string(20'000, 'a')), "");
  EXPECT_THAT(client_->get("/"), StartsWith("HTTP/1.1 200"));
}

TEST_F(ServerTest, APortThatIsTakenIsAnError) {
  start();
  const auto second = Server::start({.port = server_->port()}, {});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kEnvironment);
}

TEST(RandomToken, IsAnotherOneEachTime) {
  EXPECT_EQ(random_token().size(), 32u);
  EXPECT_NE(random_token(), random_token());
}

}  // namespace
}  // namespace framewise::service
