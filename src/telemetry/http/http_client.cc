// SPDX-License-Identifier: Apache-2.0
#include "telemetry/http/http_client.h"

#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

#include "base/module.h"
#include "base/result.h"

namespace framewise::telemetry {
namespace {

using Clock = std::chrono::steady_clock;

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (fd_ >= 0) close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

class Exchange {
 public:
  Exchange(const HttpRequest& request, const std::stop_token& stop)
      : request_(request),
        stop_(stop),
        deadline_(Clock::now() + request.deadline) {}

  Result<HttpResponse> run() {
    FW_ASSIGN_OR_RETURN(const Socket socket, connect());
    FW_RETURN_IF_ERROR(send(socket.fd()));
    return receive(socket.fd());
  }

 private:
  std::string name() const {
    return request_.address.host + ":" + request_.address.port;
  }
  Error failure(int code) const {
    return fail(ErrorKind::kIo, "cannot reach {}: {}", name(),
                std::generic_category().message(code));
  }

  // Waits for `events`; wakes every tenth of a second to see a stop.
  Result<void> wait(int fd, short events) const {
    while (true) {
      if (stop_.stop_requested()) return fail(ErrorKind::kCancelled, "stopped");
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(
          deadline_ - Clock::now());
      if (left.count() <= 0) {
        return fail(ErrorKind::kTimeout, "{} did not answer within {} ms",
                    name(), request_.deadline.count());
      }
      pollfd waiting{fd, events, 0};
      const int ready =
          poll(&waiting, 1, int(std::min<int64_t>(left.count(), 100)));
      if (ready > 0) return {};
      if (ready < 0 && errno != EINTR) return failure(errno);
    }
  }

  Result<Socket> connect() const {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int code =
        getaddrinfo(request_.address.host.c_str(),
                    request_.address.port.c_str(), &wanted, &found);
    if (code != 0) {
      return fail(ErrorKind::kIo, "cannot find {}: {}", name(),
                  gai_strerror(code));
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> list(found,
                                                              freeaddrinfo);
    Error last = failure(ECONNREFUSED);
    for (const addrinfo* one = found; one; one = one->ai_next) {
      auto socket = connect_to(*one);
      if (socket) return std::move(*socket);
      last = std::move(socket).error();
    }
    return last;
  }

  Result<Socket> connect_to(const addrinfo& address) const {
    Socket opened(socket(address.ai_family,
                         SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (opened.fd() < 0) return failure(errno);
    if (::connect(opened.fd(), address.ai_addr, address.ai_addrlen) != 0) {
      if (errno != EINPROGRESS) return failure(errno);
      FW_RETURN_IF_ERROR(wait(opened.fd(), POLLOUT));
      int code = 0;
      socklen_t size = sizeof code;
      getsockopt(opened.fd(), SOL_SOCKET, SO_ERROR, &code, &size);
      if (code != 0) return failure(code);
    }
    return opened;
  }

  std::string text() const {
    const bool six = request_.address.host.find(':') != std::string::npos;
    std::string out = fmt::format(
        "{} {} HTTP/1.1\r\nHost: {}{}{}:{}\r\nConnection: close\r\n"
        "User-Agent: framewise\r\nAccept: */*\r\n",
        request_.body.empty() ? "GET" : "POST", request_.address.path,
        six ? "[" : "", request_.address.host, six ? "]" : "",
        request_.address.port);
    for (const auto& [field, value] : request_.fields) {
      out += fmt::format("{}: {}\r\n", field, value);
    }
    if (!request_.body.empty()) {
      out += fmt::format("Content-Length: {}\r\n", request_.body.size());
    }
    return out + "\r\n" + request_.body;
  }

  Result<void> send(int fd) const {
    const std::string bytes = text();
    for (size_t done = 0; done < bytes.size();) {
      const ssize_t sent =
          ::send(fd, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
      if (sent > 0) {
        done += size_t(sent);
      } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
        FW_RETURN_IF_ERROR(wait(fd, POLLOUT));
      } else if (errno == EPIPE || errno == ECONNRESET) {
        return {};  // a server may answer before it has read everything
      } else if (errno != EINTR) {
        return failure(errno);
      }
    }
    return {};
  }

  Result<HttpResponse> receive(int fd) const {
    HttpResponseReader reader(request_.limits);
    char piece[16384];
    while (true) {
      const ssize_t got = recv(fd, piece, sizeof piece, 0);
      if (got == 0) return reader.finish();
      if (got > 0) {
        FW_ASSIGN_OR_RETURN(const bool complete,
                            reader.take({piece, size_t(got)}));
        if (complete) return reader.finish();
      } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
        FW_RETURN_IF_ERROR(wait(fd, POLLIN));
      } else if (errno != EINTR) {
        return failure(errno);
      }
      if (Clock::now() > deadline_) FW_RETURN_IF_ERROR(wait(fd, POLLIN));
    }
  }

  const HttpRequest& request_;
  const std::stop_token& stop_;
  const Clock::time_point deadline_;
};

}  // namespace

Result<HttpResponse> send_request(const HttpRequest& request,
                                  const std::stop_token& stop) {
  if (request.address.secure) {
    FW_ASSIGN_OR_RETURN(
        void* symbol, load_module_symbol("framewise-https", "framewise_https"));
    Result<HttpResponse> answer = HttpResponse{};
    reinterpret_cast<SecureSend>(symbol)(request, stop, answer);
    return answer;
  }
  return Exchange(request, stop).run();
}

}  // namespace framewise::telemetry
