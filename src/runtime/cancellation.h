// SPDX-License-Identifier: Apache-2.0
// Handling of signals. The first Ctrl-C requests a stop, so that output stays
// valid; the second ends the process at once with exit code 130, unless it
// follows within 0.3 s: programs that start this one may pass on one wish
// twice. SIGUSR1 requests a status line, SIGHUP that settings are read again.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>

namespace framewise::runtime {

// Handles SIGINT and SIGTERM during its lifetime, SIGUSR1 if `on_status` is set
// and SIGHUP if `on_reload` is. Both functions run on a separate thread, one at
// a time. Only one instance may exist. Created by programs, never by the
// library.
class Cancellation {
 public:
  explicit Cancellation(std::function<void()> on_status = {},
                        std::function<void()> on_reload = {});
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
