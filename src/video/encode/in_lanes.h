// SPDX-License-Identifier: Apache-2.0
// Work on many scenes, so many at once.
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <optional>
#include <vector>

#include "base/for_each_index.h"
#include "framewise/error.h"

namespace framewise::video {

// Runs `body` for each index. After an error no further one begins; the error
// of the lowest index is returned.
inline Result<void> in_lanes(Executor* executor, size_t lanes, size_t count,
                             const std::function<Result<void>(size_t)>& body) {
  std::atomic<size_t> next = 0;
  std::atomic<bool> failed = false;
  std::vector<std::optional<Error>> errors(count);
  for_each_index(executor, std::min(lanes, count), [&](size_t) {
    for (size_t i = next++; i < count && !failed; i = next++) {
      auto done = body(i);
      if (done) continue;
      errors[i] = std::move(done).error();
      failed = true;
    }
  });
  for (auto& error : errors) {
    if (error) return *std::move(error);
  }
  return {};
}

}  // namespace framewise::video
