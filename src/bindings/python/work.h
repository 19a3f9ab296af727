// SPDX-License-Identifier: Apache-2.0
// Long work: without Python's lock, with progress, ended by Ctrl-C.
#pragma once

#include <pybind11/pybind11.h>

#include <functional>
#include <optional>
#include <stop_token>

namespace framewise::python {

namespace py = pybind11;

// Runs one piece of work on a thread of its own, while this one answers
// signals. Not for several at once.
class Work {
 public:
  // `progress` is a function or None.
  explicit Work(py::object progress) : progress_(std::move(progress)) {}

  std::stop_token stop() const { return stop_.get_token(); }
  bool reports() const { return !progress_.is_none(); }

  // Calls `progress` with these numbers, from any thread. If it raises, the
  // work is stopped.
  template <typename... Numbers>
  void report(Numbers... numbers) {
    const py::gil_scoped_acquire lock;
    if (raised_) return;
    try {
      progress_(numbers...);
    } catch (py::error_already_set& error) {
      raised_.emplace(std::move(error));
      stop_.request_stop();
    }
  }

  // Returns after `body` has. Throws what a handler of signals or `progress`
  // has raised; the work has ended then, too.
  void run(const std::function<void()>& body);

 private:
  py::object progress_;
  std::stop_source stop_;
  std::optional<py::error_already_set> raised_;
};

}  // namespace framewise::python
