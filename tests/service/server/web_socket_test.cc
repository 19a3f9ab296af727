// SPDX-License-Identifier: Apache-2.0
#include "service/server/web_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/server/http_server.h"
#include "service/web_client.h"

namespace framewise::service {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class WebSocketTest : public testing::Test {
 protected:
  void SetUp() override {
    auto router = std::make_shared<Router>();
    router->add(
        {Method::kGet, "/echo/{name}",
         WebSocketHandlers{.opened =
                               [this](const Request& request,
                                      std::shared_ptr<WebSocket> socket) {
                                 socket->send_text(
                                     "hello " +
                                     std::string(request.parameter("name")));
                                 last_ = std::move(socket);
                               },
                           .received =
                               [](WebSocket& socket, std::string_view text) {
                                 if (text == "end") {
                                   socket.send_text("last");
                                   return socket.close();
                                 }
                                 socket.send_text("echo " + std::string(text));
                               }}});
    auto socket = listen_on("127.0.0.1:0");
    ASSERT_TRUE(socket) << socket.error().to_string();
    client_.emplace(socket->port);
    std::vector<ListeningSocket> sockets;
    sockets.push_back(*std::move(socket));
    server_ = HttpServer::start(std::move(sockets), router, {});
  }

  std::string request(const std::string& fields) {
    return client_->exchange("GET /echo/x HTTP/1.1\r\nHost: " +
                             client_->own_host() + "\r\n" + fields + "\r\n");
  }

  std::shared_ptr<WebSocket> last_;
  std::unique_ptr<HttpServer> server_;
  std::optional<WebClient> client_;
};

TEST_F(WebSocketTest, CarriesMessagesBothWays) {
  ASSERT_TRUE(client_->open("/echo/anna", ""));
  EXPECT_EQ(client_->read(), "hello anna");
  client_->write("one");
  EXPECT_EQ(client_->read(), "echo one");
  EXPECT_TRUE(client_->was_text());
  last_->send_binary("bytes");
  EXPECT_EQ(client_->read(), "bytes");
  EXPECT_FALSE(client_->was_text());
  last_->send_newest(std::make_shared<const std::string>("newest"));
  EXPECT_EQ(client_->read(), "newest");
}

TEST_F(WebSocketTest, ClosesAfterWhatWasSentInItsOrder) {
  ASSERT_TRUE(client_->open("/echo/x", ""));
  EXPECT_EQ(client_->read(), "hello x");
  client_->write("end");
  EXPECT_EQ(client_->read(), "last");
  EXPECT_EQ(client_->read(), "");
}

TEST_F(WebSocketTest, CountsAsAConnectionUntilItEnds) {
  ASSERT_TRUE(client_->open("/echo/x", ""));
  EXPECT_EQ(client_->read(), "hello x");
  EXPECT_EQ(server_->connections(), 1u);
  server_->stop(0);
  EXPECT_EQ(server_->connections(), 0u);
  EXPECT_FALSE(last_->is_open());
  EXPECT_EQ(client_->read(), "");
  last_->send_text("nobody hears this");
}

TEST_F(WebSocketTest, AMessageThatIsTooLargeEndsIt) {
  ASSERT_TRUE(client_->open("/echo/x", ""));
  EXPECT_EQ(client_->read(), "hello x");
  client_->write(std::string(65'537, 'x'));
  EXPECT_EQ(client_->read(), "");
}

TEST_F(WebSocketTest, OtherRequestsAreToldWhatThePathSpeaks) {
  const std::string upgrade =
      "Connection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Version: 13\r\n";
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  EXPECT_THAT(request(""), StartsWith("HTTP/1.1 426"));
  EXPECT_THAT(request(""), HasSubstr("Upgrade: websocket"));
  EXPECT_THAT(request(upgrade), StartsWith("HTTP/1.1 4"));
  // Bytes that a client sends before the answer could be another request.
  EXPECT_THAT(request(upgrade + key + "\r\nGET / HTTP/1.1"),
              StartsWith("HTTP/1.1 426"));
  EXPECT_THAT(
      client_->exchange("GET /echo/x HTTP/1.0\r\n" + upgrade + key + "\r\n"),
      StartsWith("HTTP/1.1 426"));
}

}  // namespace
}  // namespace framewise::service
