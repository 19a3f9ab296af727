// SPDX-License-Identifier: Apache-2.0
// The lines of several shards as those of one batch, in order.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "framewise/error.h"

namespace framewise::report {

// Lines stay in their files; what is kept in memory is where they are.
class MergedLines {
 public:
  // NDJSON files and databases of batches. Fails where a pair is there twice
  // with different rows. The same row twice counts once.
  static Result<MergedLines> open(std::span<const std::filesystem::path> files);
  MergedLines(MergedLines&&) noexcept;
  ~MergedLines();

  size_t count() const;
  // How many pairs the whole batch has, as its lines say; 0: they do not.
  size_t of() const;
  bool complete() const { return of() == 0 || count() == of(); }

  // In order of places; stops at the first failure.
  Result<void> each_line(
      const std::function<Result<void>(std::string_view)>& take) const;

 private:
  struct State;
  explicit MergedLines(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace framewise::report
