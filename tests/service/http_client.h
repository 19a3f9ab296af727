// SPDX-License-Identifier: Apache-2.0
// A client of the service for tests: bytes over TCP or a Unix socket.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace framewise::service {

struct HttpAnswer {
  int status = 0;  // 0: the connection ended without an answer
  std::map<std::string, std::string> fields;  // names in lower case
  std::string body;

  std::string field(const std::string& name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
  }
};

// One connection. Waits for what it reads up to ten seconds.
class HttpClient {
 public:
  explicit HttpClient(uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    open(AF_INET, reinterpret_cast<sockaddr*>(&address), sizeof address);
    host_ = "127.0.0.1:" + std::to_string(port);
  }
  explicit HttpClient(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    open(AF_UNIX, reinterpret_cast<sockaddr*>(&address), sizeof address);
    host_ = "localhost";
  }
  ~HttpClient() { ::close(fd_); }
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // False: the server has closed the connection.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent =
          ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(size_t(sent));
    }
    return true;
  }

  HttpAnswer get(const std::string& target, const std::string& fields = "") {
    return exchange("GET", target, fields);
  }
  HttpAnswer post(const std::string& target, const std::string& json,
                  const std::string& fields = "") {
    return exchange("POST", target,
                    "Content-Type: application/json\r\nContent-Length: " +
                        std::to_string(json.size()) + "\r\n" + fields,
                    json);
  }
  HttpAnswer exchange(const std::string& method, const std::string& target,
                      const std::string& fields, const std::string& body = "") {
    send(method + " " + target + " HTTP/1.1\r\nHost: " + host_ + "\r\n" +
         fields + "\r\n" + body);
    return read_answer(method == "HEAD");
  }

  HttpAnswer read_answer(bool head_only = false) {
    HttpAnswer answer;
    const size_t end = read_until("\r\n\r\n");
    if (end == std::string::npos) return answer;
    read_head(std::string_view(buffer_).substr(0, end), answer);
    buffer_.erase(0, end + 4);
    const size_t length =
        head_only ? 0
                  : size_t(std::atoll(answer.field("content-length").c_str()));
    while (buffer_.size() < length && read_some()) {
    }
    answer.body = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return answer;
  }

  // The next event of a stream, without its empty line; empty at its end.
  std::string read_event() {
    const size_t end = read_until("\n\n");
    if (end == std::string::npos) return {};
    std::string event = buffer_.substr(0, end);
    buffer_.erase(0, end + 2);
    return event;
  }
  std::string read_all() {
    while (read_some()) {
    }
    return std::exchange(buffer_, {});
  }
  // Whether the server closes the connection without another byte.
  bool is_closed() {
    pollfd waiting{fd_, POLLIN, 0};
    char byte = 0;
    return buffer_.empty() && poll(&waiting, 1, 10'000) == 1 &&
           recv(fd_, &byte, 1, 0) == 0;
  }
  const std::string& host() const { return host_; }

 private:
  void open(int family, const sockaddr* address, socklen_t length) {
    fd_ = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(fd_, address, length) != 0) {
      throw std::runtime_error("cannot connect");
    }
  }

  bool read_some() {
    pollfd waiting{fd_, POLLIN, 0};
    if (poll(&waiting, 1, 10'000) <= 0) return false;
    char piece[65536];
    const ssize_t got = recv(fd_, piece, sizeof piece, 0);
    if (got <= 0) return false;
    buffer_.append(piece, size_t(got));
    return true;
  }

  size_t read_until(std::string_view end) {
    while (true) {
      const size_t at = buffer_.find(end);
      if (at != std::string::npos || !read_some()) return at;
    }
  }

  static void read_head(std::string_view head, HttpAnswer& answer) {
    if (head.size() > 12) answer.status = std::atoi(head.data() + 9);
    while (true) {
      const size_t end = head.find("\r\n");
      if (end == std::string_view::npos) return;
      head.remove_prefix(end + 2);
      const std::string_view line = head.substr(0, head.find("\r\n"));
      const size_t colon = line.find(": ");
      if (colon == std::string_view::npos) continue;
      std::string name(line.substr(0, colon));
      for (char& c : name) c = char(std::tolower(uint8_t(c)));
      answer.fields[name] = line.substr(colon + 2);
    }
  }

  int fd_ = -1;
  std::string host_;
  std::string buffer_;
};

}  // namespace framewise::service
