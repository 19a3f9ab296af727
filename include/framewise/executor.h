// SPDX-License-Identifier: Apache-2.0
// The one door to other threads. The library's folders start none of their
// own; what can be split takes an Executor and works the same without one.
#pragma once

#include <cstddef>
#include <functional>

namespace framewise {

class Executor {
 public:
  virtual ~Executor() = default;

  // How many calls of `body` can run at once, at least 1.
  virtual int concurrency() const = 0;

  // Calls body(i) once for each i in [0, count), in any order and on any
  // thread, and returns when all have ended. `body` must not throw.
  virtual void parallel_for(size_t count,
                            const std::function<void(size_t)>& body) = 0;
};

}  // namespace framewise
