// SPDX-License-Identifier: Apache-2.0
// Sockets that accept connections: on addresses, in the file system, or handed
// over by the program that started this one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "media/folder.h"

namespace framewise::service {

struct ListeningSocket {
  media::FileDescriptor fd;
  int family = 0;     // AF_INET, AF_INET6 or AF_UNIX
  std::string name;   // "http://127.0.0.1:8080", "unix:/run/framewise.sock"
  uint16_t port = 0;  // 0: a Unix socket
};

// "127.0.0.1:8080", "[::1]:8080", "localhost:8080"; port 0: any that is free.
// Names are not resolved, apart from localhost. Fails with kUsage for other
// texts and with kEnvironment if the address cannot be had.
Result<ListeningSocket> listen_on(std::string_view address);

// The socket's file is made for this user and group, and replaces one to which
// nobody listens any more. The caller removes it at the end.
Result<ListeningSocket> listen_on_path(const std::filesystem::path& path);

// A socket that listens already, such as those of systemd.
Result<ListeningSocket> adopt_listening(int fd);

// The descriptors that systemd hands over (sd_listen_fds(3)): 3 and following,
// if LISTEN_PID is this process. The arguments are the values of LISTEN_PID and
// LISTEN_FDS.
std::vector<int> inherited_sockets(std::string_view pid,
                                   std::string_view count);

// Whether the address is one of this machine only.
bool is_loopback(std::string_view address);

}  // namespace framewise::service
