// SPDX-License-Identifier: Apache-2.0
// A server on this machine that answers each connection as a test says.
#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace framewise::telemetry {

class LoopbackServer {
 public:
  // `answer` gets the bytes of a request (header and body) and returns those
  // of the answer; empty: the connection stays open without one.
  using Answer = std::function<std::string(const std::string& request)>;

  explicit LoopbackServer(Answer answer) : answer_(std::move(answer)) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    listen(listener_, 16);
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  ~LoopbackServer() {
    thread_.request_stop();
    thread_.join();
    for (const int fd : open_) close(fd);
    close(listener_);
  }

  std::string port() const { return std::to_string(port_); }
  std::string url() const { return "http://127.0.0.1:" + port(); }
  std::vector<std::string> requests() const {
    std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  static bool is_readable(int fd) {
    pollfd waiting{fd, POLLIN, 0};
    return poll(&waiting, 1, 20) > 0;
  }

  // Until the whole body is there, by Content-Length.
  static std::string read_request(int fd, const std::stop_token& stop) {
    std::string bytes;
    while (!stop.stop_requested()) {
      const size_t end = bytes.find("\r\n\r\n");
      if (end != std::string::npos) {
        const size_t field = bytes.find("Content-Length: ");
        const size_t length =
            field < end ? std::stoul(bytes.substr(field + 16)) : 0;
        if (bytes.size() >= end + 4 + length) break;
      }
      if (!is_readable(fd)) continue;
      char piece[65536];
      const ssize_t got = recv(fd, piece, sizeof piece, 0);
      if (got <= 0) break;
      bytes.append(piece, size_t(got));
    }
    return bytes;
  }

  void run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (!is_readable(listener_)) continue;
      const int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      const std::string request = read_request(fd, stop);
      const std::string answer = answer_(request);
      {
        std::lock_guard lock(mutex_);
        requests_.push_back(request);
      }
      if (answer.empty()) {
        open_.push_back(fd);
        continue;
      }
      [[maybe_unused]] const auto sent =
          send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
      close(fd);
    }
  }

  const Answer answer_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::vector<int> open_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::jthread thread_;
};

inline std::string body_of(const std::string& message) {
  const size_t end = message.find("\r\n\r\n");
  return end == std::string::npos ? "" : message.substr(end + 4);
}

}  // namespace framewise::telemetry
