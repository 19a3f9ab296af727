// SPDX-License-Identifier: Apache-2.0
// `framewise optimize - -o -`: a result on standard output.
#pragma once

#include <filesystem>
#include <optional>

#include "base/files/scratch_folder.h"
#include "cli/command.h"
#include "framewise/optimize.h"

namespace framewise::cli {

// The result of one input, on its way to standard output. The search writes it
// to a temporary file, because it does not know what it will keep.
class StreamedResult {
 public:
  // Nothing unless -o is "-". Fails if standard output is a terminal, or if
  // other options write to it too.
  static Result<std::optional<StreamedResult>> create(
      const Invocation& invocation);

  // Where the search writes, without the ending of the format.
  std::filesystem::path file() const { return folder_.path() / "result"; }

  // Writes the file of the result, and names it "standard output".
  Result<void> send(const Terminal& output, Optimization& result) const;

 private:
  explicit StreamedResult(ScratchFolder folder) : folder_(std::move(folder)) {}
  ScratchFolder folder_;
};

}  // namespace framewise::cli
