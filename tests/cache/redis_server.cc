// SPDX-License-Identifier: Apache-2.0
#include "cache/redis_server.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <stdexcept>
#include <thread>

namespace framewise::cache {
namespace {

constexpr const char* kProgram = "/usr/bin/redis-server";

sockaddr_un address_of(const std::filesystem::path& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
  return address;
}

}  // namespace

int connect_to(const std::filesystem::path& path) {
  const int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = address_of(path);
  if (connect(file, reinterpret_cast<const sockaddr*>(&address),
              sizeof address) == 0) {
    return file;
  }
  close(file);
  return -1;
}

int listen_at(const std::filesystem::path& path) {
  const int file = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = address_of(path);
  if (bind(file, reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
          0 &&
      listen(file, 16) == 0) {
    return file;
  }
  close(file);
  return -1;
}

bool RedisServer::available() { return access(kProgram, X_OK) == 0; }

RedisServer::RedisServer(std::filesystem::path folder,
                         std::vector<std::string> options)
    : folder_(std::move(folder)),
      socket_(folder_ / "redis.sock"),
      options_(std::move(options)) {
  start();
}

RedisServer::~RedisServer() { kill(); }

void RedisServer::start() {
  std::vector<std::string> words = {
      kProgram,         "--port",       "0", "--unixsocket",
      socket_.string(), "--save",       "",  "--dir",
      folder_.string(), "--appendonly", "no"};
  words.insert(words.end(), options_.begin(), options_.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  process_ = fork();
  if (process_ == 0) {
    const int nowhere = open("/dev/null", O_RDWR);
    dup2(nowhere, 1);
    dup2(nowhere, 2);
    execv(kProgram, arguments.data());
    _exit(127);
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (command({"PING"}).empty()) {
    if (std::chrono::steady_clock::now() > end) {
      throw std::runtime_error("redis-server does not answer");
    }
    std::this_thread::yield();
  }
}

void RedisServer::kill() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
  process_ = -1;
}

std::string RedisServer::command(const std::vector<std::string>& words) const {
  const int file = connect_to(socket_);
  if (file < 0) return {};
  std::string request = fmt::format("*{}\r\n", words.size());
  for (const std::string& word : words) {
    request += fmt::format("${}\r\n{}\r\n", word.size(), word);
  }
  std::string answer;
  if (send(file, request.data(), request.size(), MSG_NOSIGNAL) ==
      ssize_t(request.size())) {
    char piece[4096];
    ssize_t got = 0;
    while (answer.find("\r\n") == std::string::npos &&
           (got = read(file, piece, sizeof piece)) > 0) {
      answer.append(piece, size_t(got));
    }
  }
  close(file);
  return answer.substr(0, answer.find("\r\n"));
}

}  // namespace framewise::cache
