// SPDX-License-Identifier: Apache-2.0
// A real Redis server of a test's own, on a socket in its folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace framewise::cache {

// A stream socket; -1 where nobody listens.
int connect_to(const std::filesystem::path& socket);
int listen_at(const std::filesystem::path& socket);

class RedisServer {
 public:
  // Whether redis-server is installed.
  static bool available();

  explicit RedisServer(std::filesystem::path folder,
                       std::vector<std::string> options = {});
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  // Waits until it answers.
  void start();
  void kill();

  std::string address() const { return "unix://" + socket_.string(); }
  // Sends one command, as its words, and returns the first line of the answer.
  std::string command(const std::vector<std::string>& words) const;

 private:
  std::filesystem::path folder_;
  std::filesystem::path socket_;
  std::vector<std::string> options_;
  int process_ = -1;
};

}  // namespace framewise::cache
