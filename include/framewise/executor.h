// SPDX-License-Identifier: Apache-2.0
// The interface through which work is spread over threads. Functions that can
// run in parallel take an Executor. Without one, they do all work on the
// calling thread and return the same result.
#pragma once

#include <cstddef>
#include <functional>

namespace framewise {

class Executor {
 public:
  virtual ~Executor() = default;

  // Maximum number of calls of `body` that run at once, at least 1.
  virtual int concurrency() const = 0;

  // Calls body(i) once for each i in [0, count), in any order and on any
  // thread. Returns after all calls have returned. `body` must not throw.
  virtual void parallel_for(size_t count,
                            const std::function<void(size_t)>& body) = 0;
};

}  // namespace framewise
