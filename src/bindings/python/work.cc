// SPDX-License-Identifier: Apache-2.0
#include "bindings/python/work.h"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

namespace framewise::python {
namespace {

// How long Ctrl-C waits at most until it is noticed: nobody feels it, and
// looking costs microseconds.
constexpr auto kBetweenLooks = std::chrono::milliseconds(50);

// The end of a thread's work, as another one waits for it.
class Ending {
 public:
  void announce() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  bool came_within(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, time, [&] { return ended_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
};

}  // namespace

void Work::run(const std::function<void()>& body) {
  std::exception_ptr thrown;
  {
    const py::gil_scoped_release unlocked;
    Ending ending;
    std::jthread worker([&] {
      try {
        body();
      } catch (...) {
        thrown = std::current_exception();
      }
      ending.announce();
    });
    while (!ending.came_within(kBetweenLooks)) {
      const py::gil_scoped_acquire lock;
      if (!raised_ && PyErr_CheckSignals() != 0) {
        raised_.emplace();
        stop_.request_stop();
      }
    }
  }
  if (raised_) {
    py::error_already_set error = std::move(*raised_);
    raised_.reset();
    throw error;
  }
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace framewise::python
