// SPDX-License-Identifier: Apache-2.0
// A local web server for one file; runs while the object exists.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace framewise {

class WebServer {
 public:
  struct Behavior {
    bool knows_ranges = true;
    int status = 200;
    // The first answer stops after this many bytes, then the connection closes.
    size_t first_answer = std::string::npos;
  };

  WebServer(std::string content, Behavior behavior)
      : content_(std::move(content)), behavior_(behavior) {
    socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const plain = reinterpret_cast<sockaddr*>(&address);
    if (bind(socket_, plain, size) != 0 || listen(socket_, 8) != 0 ||
        getsockname(socket_, plain, &size) != 0) {
      return;
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~WebServer() {
    ended_ = true;
    shutdown(socket_, SHUT_RDWR);
    if (thread_.joinable()) thread_.join();
    close(socket_);
  }
  WebServer(const WebServer&) = delete;
  WebServer& operator=(const WebServer&) = delete;

  std::string address(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }
  // The requests so far; no request may be in progress.
  const std::vector<std::string>& requests() const { return requests_; }

 private:
  void serve() {
    while (!ended_) {
      const int line = accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
      if (line < 0) continue;
      std::string request;
      char buffer[4096];
      while (request.find("\r\n\r\n") == std::string::npos) {
        const ssize_t got = recv(line, buffer, sizeof buffer, 0);
        if (got <= 0) break;
        request.append(buffer, size_t(got));
      }
      const std::string answer = answer_to(request);
      requests_.push_back(request);
      size_t sent = 0;
      while (sent < answer.size()) {
        const ssize_t now = send(line, answer.data() + sent,
                                 answer.size() - sent, MSG_NOSIGNAL);
        if (now <= 0) break;
        sent += size_t(now);
      }
      close(line);
    }
  }

  std::string answer_to(const std::string& request) const {
    if (behavior_.status != 200) {
      return "HTTP/1.1 " + std::to_string(behavior_.status) +
             " No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    }
    size_t from = 0;
    const size_t range = request.find("Range: bytes=");
    if (behavior_.knows_ranges && range != std::string::npos) {
      from = size_t(std::stoul(request.substr(range + 13)));
    }
    std::string head = from > 0
                           ? "HTTP/1.1 206 Partial\r\nContent-Range: bytes " +
                                 std::to_string(from) + "-" +
                                 std::to_string(content_.size() - 1) + "/" +
                                 std::to_string(content_.size()) + "\r\n"
                           : "HTTP/1.1 200 OK\r\n";
    head += "Content-Length: " + std::to_string(content_.size() - from) +
            "\r\nConnection: close\r\n\r\n";
    const size_t most =
        requests_.empty() ? behavior_.first_answer : std::string::npos;
    return head + content_.substr(from, most);
  }

  std::string content_;
  Behavior behavior_;
  int socket_ = -1;
  int port_ = 0;
  std::atomic<bool> ended_ = false;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace framewise
