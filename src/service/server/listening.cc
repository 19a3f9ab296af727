// SPDX-License-Identifier: Apache-2.0
#include "service/server/listening.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <system_error>

#include "base/printable.h"
#include "base/result.h"

namespace framewise::service {
namespace {

using media::FileDescriptor;

// Connections that arrive while the loop is busy; more are tried again by the
// client's system after a second.
constexpr int kBacklog = 4096;

struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;
};

Error refused(std::string_view name, int code) {
  return with_hint(
      fail(ErrorKind::kEnvironment, "cannot listen on {}: {}", printable(name),
           std::generic_category().message(code)),
      code == EADDRINUSE ? "another program uses it: choose another one"
      : code == EACCES   ? "ports below 1024 need a privilege: use another one"
                         : "use an address of this machine");
}

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
  Number value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || stopped != end) return std::nullopt;
  return value;
}

std::optional<Address> parse_address(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = number_of<uint16_t>(text.substr(colon + 1));
  if (!port) return std::nullopt;
  std::string host(text.substr(0, colon));
  if (host == "localhost") host = "127.0.0.1";
  Address address;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    auto* const six = reinterpret_cast<sockaddr_in6*>(&address.storage);
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(*port);
    address.length = sizeof *six;
    host = host.substr(1, host.size() - 2);
    if (inet_pton(AF_INET6, host.c_str(), &six->sin6_addr) != 1) {
      return std::nullopt;
    }
    return address;
  }
  auto* const four = reinterpret_cast<sockaddr_in*>(&address.storage);
  four->sin_family = AF_INET;
  four->sin_port = htons(*port);
  address.length = sizeof *four;
  if (inet_pton(AF_INET, host.c_str(), &four->sin_addr) != 1) {
    return std::nullopt;
  }
  return address;
}

Result<ListeningSocket> described(FileDescriptor fd) {
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  if (getsockname(fd.get(), reinterpret_cast<sockaddr*>(&storage), &length) !=
      0) {
    return refused("an inherited descriptor", errno);
  }
  ListeningSocket socket;
  socket.family = storage.ss_family;
  char text[INET6_ADDRSTRLEN] = "";
  if (storage.ss_family == AF_INET) {
    const auto* four = reinterpret_cast<const sockaddr_in*>(&storage);
    inet_ntop(AF_INET, &four->sin_addr, text, sizeof text);
    socket.port = ntohs(four->sin_port);
    socket.name = fmt::format("http://{}:{}", text, socket.port);
  } else if (storage.ss_family == AF_INET6) {
    const auto* six = reinterpret_cast<const sockaddr_in6*>(&storage);
    inet_ntop(AF_INET6, &six->sin6_addr, text, sizeof text);
    socket.port = ntohs(six->sin6_port);
    socket.name = fmt::format("http://[{}]:{}", text, socket.port);
  } else if (storage.ss_family == AF_UNIX) {
    const auto* local = reinterpret_cast<const sockaddr_un*>(&storage);
    const size_t most = length - offsetof(sockaddr_un, sun_path);
    socket.name = fmt::format(
        "unix:{}",
        std::string_view(local->sun_path, strnlen(local->sun_path, most)));
  } else {
    return fail(ErrorKind::kEnvironment,
                "an inherited socket is neither TCP nor a Unix socket");
  }
  socket.fd = std::move(fd);
  return socket;
}

Result<FileDescriptor> bound(int family, const sockaddr* address,
                             socklen_t length, std::string_view name) {
  const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return refused(name, errno);
  FileDescriptor owned(fd);
  const int on = 1;
  if (family != AF_UNIX) {
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  }
  if (::bind(fd, address, length) != 0 || ::listen(fd, kBacklog) != 0) {
    return refused(name, errno);
  }
  return owned;
}

// Removes the file of a socket to which nobody listens.
void remove_if_dead(const sockaddr_un& address) {
  struct stat info {};
  if (lstat(address.sun_path, &info) != 0 || !S_ISSOCK(info.st_mode)) return;
  const FileDescriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (connect(probe.get(), reinterpret_cast<const sockaddr*>(&address),
              sizeof address) != 0 &&
      errno == ECONNREFUSED) {
    unlink(address.sun_path);
  }
}

}  // namespace

Result<ListeningSocket> listen_on(std::string_view text) {
  const auto address = parse_address(text);
  if (!address) {
    return with_hint(fail(ErrorKind::kUsage, "\"{}\" is no address and port",
                          printable(text)),
                     "write it as 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:8080");
  }
  FW_ASSIGN_OR_RETURN(
      FileDescriptor fd,
      bound(address->storage.ss_family,
            reinterpret_cast<const sockaddr*>(&address->storage),
            address->length, text));
  return described(std::move(fd));
}

Result<ListeningSocket> listen_on_path(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.native().size() >= sizeof address.sun_path) {
    return with_hint(fail(ErrorKind::kUsage,
                          "the path of a Unix socket has 1 to {} bytes, not {}",
                          sizeof address.sun_path - 1, path.native().size()),
                     "choose a shorter path, such as /run/framewise.sock");
  }
  std::memcpy(address.sun_path, path.c_str(), path.native().size());
  remove_if_dead(address);
  // Nobody may connect between bind() and chmod().
  const mode_t before = umask(0177);
  auto fd = bound(AF_UNIX, reinterpret_cast<const sockaddr*>(&address),
                  sizeof address, path.native());
  umask(before);
  if (!fd) return std::move(fd).error();
  chmod(path.c_str(), 0660);
  return described(*std::move(fd));
}

Result<ListeningSocket> adopt_listening(int fd) {
  FileDescriptor owned(fd);
  int listens = 0;
  socklen_t length = sizeof listens;
  if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &length) != 0 ||
      listens == 0) {
    return with_hint(
        fail(ErrorKind::kEnvironment, "descriptor {} is no socket that listens",
             fd),
        "a .socket unit of systemd needs ListenStream= and Accept=no");
  }
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  return described(std::move(owned));
}

std::vector<int> inherited_sockets(std::string_view pid,
                                   std::string_view count) {
  constexpr int kFirst = 3;
  constexpr int kMost = 16;
  if (number_of<int64_t>(pid) != int64_t(getpid())) return {};
  std::vector<int> fds;
  const int wanted = std::min(number_of<int>(count).value_or(0), kMost);
  for (int i = 0; i < wanted; ++i) fds.push_back(kFirst + i);
  return fds;
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address.starts_with("[::1]:") ||
         address.starts_with("localhost:");
}

}  // namespace framewise::service
