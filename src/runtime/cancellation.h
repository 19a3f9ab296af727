// SPDX-License-Identifier: Apache-2.0
// Ctrl-C: the first one asks all work to stop, so that output stays valid; the
// second ends the process at once with exit code 130. SIGUSR1 asks how far the
// work has come.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>

namespace framewise::runtime {

// Takes over SIGINT and SIGTERM while it lives, and SIGUSR1 if there is an
// `on_status`, which is called on a thread of its own. One at a time; made by
// programs, never by the library on its own.
class Cancellation {
 public:
  explicit Cancellation(std::function<void()> on_status = {});
  ~Cancellation();
  Cancellation(const Cancellation&) = delete;
  Cancellation& operator=(const Cancellation&) = delete;

  std::stop_token token() const { return source_.get_token(); }
  bool requested() const { return source_.stop_requested(); }

 private:
  struct Listener;
  std::stop_source source_;
  std::unique_ptr<Listener> listener_;
};

}  // namespace framewise::runtime
