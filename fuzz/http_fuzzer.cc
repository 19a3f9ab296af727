// SPDX-License-Identifier: Apache-2.0
// Whole connections: whatever a client sends, the server answers or ends the
// connection, and answers the next client.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "service/server/http_server.h"

namespace {

using namespace framewise;
using namespace framewise::service;

class CountingReceiver final : public BodyReceiver {
 public:
  Result<void> take(std::span<const std::byte> piece) override {
    bytes_ += piece.size();
    return {};
  }
  Response finish() override { return {.body = std::to_string(bytes_)}; }

 private:
  size_t bytes_ = 0;
};

const std::string& socket_path() {
  static const std::string path =
      "/tmp/framewise-http-fuzzer-" + std::to_string(getpid());
  return path;
}

HttpServer& server() {
  static const auto running = [] {
    auto router = std::make_shared<Router>();
    router->add({Method::kGet, "/a/{name}", Answer([](const Request& request) {
                   return Response{.body =
                                       std::string(request.parameter("name"))};
                 })});
    router->add({Method::kPost,
                 "/a",
                 Answer([](const Request& request) {
                   return Response{.body = request.body};
                 }),
                 {.most_body_bytes = 4096}});
    router->add({Method::kPut,
                 "/a",
                 Receive([](const Request&) {
                   return std::unique_ptr<BodyReceiver>(
                       std::make_unique<CountingReceiver>());
                 }),
                 {.most_body_bytes = 65536}});
    std::vector<ListeningSocket> sockets;
    auto socket = listen_on_path(socket_path());
    if (!socket) std::abort();
    sockets.push_back(*std::move(socket));
    return HttpServer::start(std::move(sockets), router, {.workers = 1});
  }();
  return *running;
}

// All that the server answers.
std::string exchange(std::string_view bytes) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket_path().c_str(),
               sizeof address.sun_path - 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    std::abort();
  }
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) break;
    bytes.remove_prefix(size_t(sent));
  }
  shutdown(fd, SHUT_WR);
  std::string answer;
  char piece[4096];
  for (ssize_t got; (got = recv(fd, piece, sizeof piece, 0)) > 0;) {
    answer.append(piece, size_t(got));
  }
  close(fd);
  return answer;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  server();
  // More than a socket holds while nobody reads its answers would wait.
  constexpr size_t kMost = size_t{64} << 10;
  const std::string answer =
      exchange({reinterpret_cast<const char*>(data), std::min(size, kMost)});
  if (!answer.empty() && !answer.starts_with("HTTP/1.1 ")) std::abort();
  const std::string next =
      exchange("GET /a/b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  if (!next.starts_with("HTTP/1.1 200 ")) std::abort();
  return 0;
}
