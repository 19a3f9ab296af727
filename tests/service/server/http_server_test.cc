// SPDX-License-Identifier: Apache-2.0
// The server against clients that behave well, badly and not at all.
#include "service/server/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "cli/program.h"
#include "service/http_client.h"

namespace framewise::service {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// Counts what arrives.
class CountingReceiver final : public BodyReceiver {
 public:
  explicit CountingReceiver(std::atomic<int>& unfinished)
      : unfinished_(unfinished) {
    ++unfinished_;
  }
  Result<void> take(std::span<const std::byte> piece) override {
    bytes_ += piece.size();
    return {};
  }
  Response finish() override {
    --unfinished_;
    finished_ = true;
    return {.body = std::to_string(bytes_)};
  }
  ~CountingReceiver() override {
    if (!finished_) ended_early.set_value();
  }
  static inline std::promise<void> ended_early;

 private:
  std::atomic<int>& unfinished_;
  size_t bytes_ = 0;
  bool finished_ = false;
};

class HttpServerTest : public testing::Test {
 protected:
  void start(HttpLimits limits = {}, int loops = 1) {
    CountingReceiver::ended_early = {};
    auto router = std::make_shared<Router>();
    router->add({Method::kGet, "/hello/{name}", Answer([](const Request& r) {
                   return Response{.body = "hello " +
                                           std::string(r.parameter("name"))};
                 })});
    router->add(
        {Method::kPost,
         "/echo",
         Answer([](const Request& r) { return Response{.body = r.body}; }),
         {.thread = Thread::kWorker, .most_body_bytes = 1000}});
    router->add(
        {Method::kPost, "/throw", Answer([](const Request&) -> Response {
           throw std::runtime_error("a defect");
         })});
    router->add({Method::kPut,
                 "/count",
                 Receive([this](const Request&) {
                   return std::unique_ptr<BodyReceiver>(
                       std::make_unique<CountingReceiver>(unfinished_));
                 }),
                 {.thread = Thread::kWorker, .most_body_bytes = 1'000'000}});
    router->add({Method::kGet, "/events",
                 Stream([this](const Request&, std::shared_ptr<EventStream> one)
                            -> std::optional<Response> {
                   one->send(std::make_shared<const std::string>(
                       event_text(1, "first", "x")));
                   stream_ = std::move(one);
                   return std::nullopt;
                 })});
    auto socket = listen_on("127.0.0.1:0");
    ASSERT_TRUE(socket) << socket.error().to_string();
    port_ = socket->port;
    std::vector<ListeningSocket> sockets;
    sockets.push_back(*std::move(socket));
    auto on_path = listen_on_path(folder_.path() / "socket");
    ASSERT_TRUE(on_path) << on_path.error().to_string();
    sockets.push_back(*std::move(on_path));
    server_ = HttpServer::start(std::move(sockets), router,
                                {.limits = limits, .loops = loops});
  }

  // Whether the server still answers others.
  void expect_alive() {
    HttpClient client(port_);
    EXPECT_EQ(client.get("/hello/you").body, "hello you");
  }

  TemporaryFolder folder_;
  uint16_t port_ = 0;
  std::atomic<int> unfinished_ = 0;
  std::shared_ptr<EventStream> stream_;
  std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersManyRequestsOfOneConnection) {
  start();
  HttpClient client(port_);
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(client.get("/hello/" + std::to_string(i)).body,
              "hello " + std::to_string(i));
  }
  const HttpAnswer answer = client.post("/echo", "{}");
  EXPECT_EQ(answer.body, "{}");
  EXPECT_EQ(answer.field("x-content-type-options"), "nosniff");
  EXPECT_THAT(answer.field("content-security-policy"),
              HasSubstr("default-src 'none'"));
  EXPECT_EQ(answer.field("access-control-allow-origin"), "");
}

TEST_F(HttpServerTest, ClosesTheConnectionOfAClientThatAsksForIt) {
  start();
  HttpClient client(port_);
  const HttpAnswer answer = client.get("/hello/you", "Connection: close\r\n");
  EXPECT_EQ(answer.body, "hello you");
  EXPECT_EQ(answer.field("connection"), "close");
  EXPECT_TRUE(client.is_closed());
}

// HTTP/1.0 has connections of one request.
TEST_F(HttpServerTest, ClosesTheConnectionAfterARequestOfHttp10) {
  start();
  HttpClient client(port_);
  client.send("GET /hello/you HTTP/1.0\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.read_answer().body, "hello you");
  EXPECT_TRUE(client.is_closed());
}

TEST_F(HttpServerTest, KeepsTheConnectionOfAClientThatSaysNothing) {
  start();
  HttpClient client(port_);
  EXPECT_EQ(client.get("/hello/you").field("connection"), "");
  EXPECT_EQ(client.get("/hello/again").body, "hello again");
}

TEST_F(HttpServerTest, AnswersOnUnixSockets) {
  start();
  HttpClient client((folder_.path() / "socket").native());
  EXPECT_EQ(client.get("/hello/you").body, "hello you");
}

TEST_F(HttpServerTest, AnswersRequestsThatArriveTogetherInTheirOrder) {
  start({}, 2);
  HttpClient client(port_);
  const std::string end = " HTTP/1.1\r\nHost: x\r\n\r\n";
  client.send("GET /hello/a" + end + "GET /hello/b" + end);
  EXPECT_EQ(client.read_answer().body, "hello a");
  EXPECT_EQ(client.read_answer().body, "hello b");
}

TEST_F(HttpServerTest, AnswersHeadWithoutContent) {
  start();
  HttpClient client(port_);
  const HttpAnswer answer = client.exchange("HEAD", "/hello/you", "");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.field("content-length"), "9");
  EXPECT_EQ(client.get("/hello/you").body, "hello you");
}

TEST_F(HttpServerTest, RepeatsIdentifiersOfRequestsThatArePlain) {
  start();
  HttpClient client(port_);
  EXPECT_EQ(
      client.get("/hello/you", "X-Request-Id: abc-1\r\n").field("x-request-id"),
      "abc-1");
  EXPECT_NE(
      client.get("/hello/you", "X-Request-Id: <b>\r\n").field("x-request-id"),
      "<b>");
}

TEST_F(HttpServerTest, SaysWhatIsNotThere) {
  start();
  HttpClient client(port_);
  EXPECT_EQ(client.get("/nothing").status, 404);
  const HttpAnswer other = client.get("/echo");
  EXPECT_EQ(other.status, 405);
  EXPECT_EQ(other.field("allow"), "POST");
  EXPECT_EQ(other.field("content-type"), "application/problem+json");
}

TEST_F(HttpServerTest, SurvivesHandlersThatThrow) {
  start();
  EXPECT_EQ(HttpClient(port_).exchange("POST", "/throw", "").status, 500);
  expect_alive();
}

TEST_F(HttpServerTest, TakesBodiesInPieces) {
  start();
  HttpClient client(port_);
  const HttpAnswer answer = client.exchange(
      "PUT", "/count", "Content-Length: 300000\r\n", std::string(300'000, 'x'));
  EXPECT_EQ(answer.body, "300000");
  const HttpAnswer chunked =
      client.exchange("PUT", "/count", "Transfer-Encoding: chunked\r\n",
                      "5\r\nhello\r\n3\r\nyou\r\n0\r\n\r\n");
  EXPECT_EQ(chunked.body, "8");
  EXPECT_EQ(client.get("/hello/you").body, "hello you");
}

TEST_F(HttpServerTest, GivesLeaveToSendABody) {
  start();
  HttpClient client(port_);
  client.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: "
      "100-continue\r\n\r\n");
  EXPECT_EQ(client.read_answer(true).status, 100);
  client.send("{}");
  EXPECT_EQ(client.read_answer().body, "{}");
}

TEST_F(HttpServerTest, RefusesBodiesThatAreTooLargeBeforeTheyArrive) {
  start();
  HttpClient stated(port_);
  EXPECT_EQ(
      stated.exchange("POST", "/echo", "Content-Length: 1000000000\r\n").status,
      413);
  HttpClient unexpected(port_);
  EXPECT_EQ(
      unexpected.exchange("GET", "/hello/you", "Content-Length: 5\r\n", "12345")
          .status,
      413);
  // Without a length the limit counts while the body arrives.
  HttpClient endless(port_);
  std::string chunks;
  for (int i = 0; i < 100; ++i) chunks += "10\r\n0123456789abcdef\r\n";
  EXPECT_EQ(
      endless
          .exchange("POST", "/echo", "Transfer-Encoding: chunked\r\n", chunks)
          .status,
      413);
  expect_alive();
}

TEST_F(HttpServerTest, RefusesBrokenRequests) {
  start();
  const std::string host = "\r\nHost: x\r\n";
  const std::pair<std::string, int> requests[] = {
      {"nonsense\r\n\r\n", 400},
      {"GET /hello/you HTTP/1.1\r\n\r\n", 400},  // no Host
      {"GET /hello/you HTTP/1.1" + host + "Host: y\r\n\r\n", 400},
      {"GET hello HTTP/1.1" + host + "\r\n", 400},
      {"GET /hello/you HTTP/9.9" + host + "\r\n", 505},
      {"GET /hello/you HTTP/1.1" + host + "a: b\r\n c\r\n\r\n", 400},
      {"GET /hello/you HTTP/1.1\nHost: x\n\n", 400},
      {"POST /echo HTTP/1.1" + host + "Content-Length: -1\r\n\r\n", 400},
      {"POST /echo HTTP/1.1" + host +
           "Content-Length: 1\r\nContent-Length: "
           "2\r\n\r\nab",
       400},
      {"POST /echo HTTP/1.1" + host +
           "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"POST /echo HTTP/1.1" + host +
           "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
       400},
      {"POST /echo HTTP/1.1" + host + "Transfer-Encoding: gzip\r\n\r\n", 501},
      {"GET /" + std::string(100'000, 'a') + " HTTP/1.1" + host + "\r\n", 431},
      {"GET / HTTP/1.1" + host + "X: " + std::string(100'000, 'a') + "\r\n\r\n",
       431},
  };
  for (const auto& [bytes, status] : requests) {
    HttpClient client(port_);
    client.send(bytes);
    EXPECT_EQ(client.read_answer().status, status) << bytes.substr(0, 60);
  }
  expect_alive();
}

TEST_F(HttpServerTest, LimitsWhatComesWithChunks) {
  start();
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  const std::string trailer = "t: " + std::string(1000, 't') + "\r\n";
  std::string trailers;
  for (int i = 0; i < 1000; ++i) trailers += trailer;
  std::string chunks;
  for (int i = 0; i < 100; ++i) {
    chunks += "1;e=" + std::string(1000, 'e') + "\r\nx\r\n";
  }
  for (const std::string& body :
       {"1\r\nx\r\n0\r\n" + trailers, "1;e=" + std::string(1'000'000, 'e'),
        "0;e=" + std::string(1'000'000, 'e'), chunks}) {
    HttpClient client(port_);
    EXPECT_EQ(client.exchange("POST", "/echo", chunked, body).status, 431)
        << body.substr(0, 20);
    CountingReceiver::ended_early = {};
    HttpClient pieces(port_);
    EXPECT_EQ(pieces.exchange("PUT", "/count", chunked, body).status, 431)
        << body.substr(0, 20);
  }
  // A request without a body is refused before any of it is read.
  HttpClient client(port_);
  EXPECT_EQ(
      client.exchange("GET", "/hello/you", chunked, "0\r\n" + trailers).status,
      413);
  expect_alive();
}

// Fields that some program takes for "Transfer-Encoding: chunked" and another
// one does not: each byte before, within and after them.
std::vector<std::string> nearly_chunked_fields() {
  const std::string name = "Transfer-Encoding";
  std::vector<std::string> fields = {
      name + ": chunked, cow",
      name + ": cow, chunked",
      name + ": cow chunked bar",
      name + ": \"chunked\"",
      name + ": 'chunked'",
      name + ": chunk",
      name + ": cow\r\n" + name + ": chunked",
      name + ": chunked\r\n" + name + ": cow",
      name + ": identity",
      name + ":\r\n chunked",
      name + ":\n chunked",
      "Transfer Encoding: chunked",
      "Transfer_Encoding: chunked",
      "Transfer\r-Encoding: chunked",
      "Content-Encoding: chunked",
      "X: x\r" + name + ": chunked",
      "X: x\n" + name + ": chunked",
      "TrAnSFer-EnCODinG: cHuNkeD",
  };
  for (int byte = 0; byte < 256; ++byte) {
    const std::string one(1, char(byte));
    fields.push_back(name + ":" + one + "chunked");
    fields.push_back(name + one + ": chunked");
    fields.push_back(one + name + ": chunked");
    fields.push_back(name + ": chunked" + one);
    fields.push_back(name + ": chunked, " + one);
    fields.push_back(name + ": ch" + one + "nked");
  }
  return fields;
}

TEST_F(HttpServerTest, FindsNoRequestInsideOfABody) {
  start();
  const std::string inner = "GET /hello/inner HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string as_chunks = "0\r\n\r\n" + inner;
  for (const std::string& field : nearly_chunked_fields()) {
    HttpClient client(port_);
    client.send("POST /echo HTTP/1.1\r\nHost: x\r\n" + field +
                "\r\nContent-Length: " + std::to_string(as_chunks.size()) +
                "\r\nConnection: close\r\n\r\n" + as_chunks);
    // Refused, or the whole body came back as one.
    const HttpAnswer first = client.read_answer();
    EXPECT_TRUE(first.status == 400 || first.status == 501 ||
                (first.status == 200 && first.body == as_chunks))
        << field << ": " << first.status;
    EXPECT_EQ(client.read_all(), "") << field;
  }
  expect_alive();
}

TEST_F(HttpServerTest, EndsConnectionsThatSendNothingForTooLong) {
  start({.header_ms = 100, .idle_ms = 100});
  HttpClient idle(port_);
  HttpClient slow(port_);
  slow.send("GET /hello/you HTTP/1.1\r\nHo");
  HttpClient body(port_);
  body.send("PUT /count HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc");
  expect_alive();
  EXPECT_EQ(idle.read_all(), "");
  EXPECT_EQ(slow.read_all(), "");
  EXPECT_EQ(body.read_all(), "");
  // The receiver of the body was told by its end.
  CountingReceiver::ended_early.get_future().wait();
  EXPECT_EQ(unfinished_, 1);
}

TEST_F(HttpServerTest, EndsTheOldestIdleConnectionWhenThereAreTooMany) {
  start({.connections = 2});
  HttpClient first(port_);
  EXPECT_EQ(first.get("/hello/you").status, 200);
  HttpClient second(port_);
  EXPECT_EQ(second.get("/hello/you").status, 200);
  HttpClient third(port_);
  EXPECT_EQ(third.get("/hello/you").status, 200);
  EXPECT_EQ(first.read_all(), "");
  EXPECT_EQ(second.get("/hello/you").status, 200);
}

TEST_F(HttpServerTest, StreamsEventsAndHeartbeats) {
  start({.heartbeat_ms = 1});
  HttpClient client(port_);
  const HttpAnswer head = client.get("/events");
  EXPECT_EQ(head.field("content-type"), "text/event-stream");
  EXPECT_EQ(client.read_event(), "id: 1\nevent: first\ndata: x");
  EXPECT_THAT(client.read_event(), StartsWith(":"));
  EXPECT_EQ(server_->streams(), 1u);
  stream_->send(
      std::make_shared<const std::string>(event_text(2, "last", "y")));
  stream_->end();
  EXPECT_THAT(client.read_all(), HasSubstr("event: last"));
}

TEST_F(HttpServerTest, LosesOldEventsOfAReaderThatDoesNotRead) {
  start();
  HttpClient client(port_);
  client.get("/events");
  const std::string large(100'000, 'x');
  for (int i = 2; i < 1000; ++i) {
    stream_->send(
        std::make_shared<const std::string>(event_text(i, "large", large)));
  }
  stream_->end();
  const std::string all = client.read_all();
  EXPECT_LT(all.size(), 90'000'000u);
  EXPECT_THAT(all, HasSubstr("id: 999\n"));
}

TEST_F(HttpServerTest, FinishesRequestsWhenItStops) {
  start();
  HttpClient client(port_);
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab");
  HttpClient watcher(port_);
  watcher.get("/events");
  EXPECT_THAT(watcher.read_event(), HasSubstr("first"));
  std::thread stopping([this] { server_->stop(5000); });
  EXPECT_EQ(watcher.read_all(), "");
  client.send("cd");
  EXPECT_EQ(client.read_answer().body, "abcd");
  stopping.join();
  EXPECT_THROW(HttpClient{port_}, std::runtime_error);
}

}  // namespace
}  // namespace framewise::service
