// SPDX-License-Identifier: Apache-2.0
// Joins the rows of several shards into those of one batch, in order.
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

// Keeps the offsets of lines in memory, not the lines.
class MergedLines {
 public:
  // Files are NDJSON or databases of results. Equal rows of a pair count once;
  // different rows of a pair are an error.
  static Result<MergedLines> open(std::span<const std::filesystem::path> files);
  MergedLines(MergedLines&&) noexcept;
  ~MergedLines();

  size_t count() const;
  // The number of pairs of the whole batch, as its lines state it; 0: unknown.
  size_t of() const;
  bool complete() const { return of() == 0 || count() == of(); }

  // Calls `take` for each line, in the order of the batch, until it fails.
  Result<void> each_line(
      const std::function<Result<void>(std::string_view)>& take) const;

 private:
  struct State;
  explicit MergedLines(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace framewise::report
