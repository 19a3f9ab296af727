// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

#include "framewise/executor.h"

namespace framewise {

// Calls body(i) once for each i in [0, count). With an executor, calls run in
// any order and on any thread; without one, in order on the calling thread.
// The executor gets a reference to the body, which std::function holds without
// an allocation whatever the body captures.
template <class Body>
void for_each_index(Executor* executor, size_t count, const Body& body) {
  if (executor) {
    executor->parallel_for(count, std::cref(body));
  } else {
    for (size_t i = 0; i < count; ++i) body(i);
  }
}

}  // namespace framewise
