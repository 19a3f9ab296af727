// SPDX-License-Identifier: Apache-2.0
// A session of the Model Context Protocol (revision 2025-06-18), with which
// agents call the program's jobs as tools. It reads and writes messages; the
// caller carries them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/executor.h"
#include "service/jobs/jobs.h"

namespace framewise::service {

struct McpOptions {
  // The folders whose files tools may read. Those that the client names narrow
  // them; without any here those count, and without both, `otherwise`.
  std::vector<std::filesystem::path> roots;
  std::filesystem::path otherwise;
  // Where tools write; it is made when the first does.
  std::filesystem::path output;
  CheckJob check;
  RunJob run;
  Executor* executor = nullptr;  // of a call that runs alone
  size_t running = 2;            // calls at once
  size_t waiting = 64;           // calls; more are refused
};

// The longest message that is read.
inline constexpr size_t kLongestMessage = size_t{1} << 20;

class McpSession {
 public:
  // Gets messages, each one line of JSON, from several threads, one at a time.
  using Send = std::function<void(std::string_view line)>;

  McpSession(McpOptions options, Send send);
  // Stops the calls that run.
  ~McpSession();
  McpSession(const McpSession&) = delete;
  McpSession& operator=(const McpSession&) = delete;

  // Takes a message. Answers that take time are sent later.
  void receive(std::string_view message);

  // Waits until every call is answered.
  void finish();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace framewise::service
