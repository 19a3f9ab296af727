// SPDX-License-Identifier: Apache-2.0
// Copies standard input to a temporary file, for commands that read a file more
// than once.
#pragma once

#include <filesystem>
#include <memory>

#include "base/files/scratch_folder.h"
#include "cli/command.h"
#include "cli/comparing.h"
#include "framewise/error.h"
#include "framewise/report.h"

namespace framewise::cli {

// Owns the copy and removes it when destroyed.
class CopiedInput {
 public:
  // `folder` holds only the copy; it is removed with it.
  explicit CopiedInput(ScratchFolder folder);

  const std::filesystem::path& path() const { return path_; }
  // Replaces the path of the copy by "standard input".
  Report named(Report report) const;
  Error named(Error error) const;

 private:
  ScratchFolder folder_;
  std::filesystem::path path_;
};

// Copies standard input and replaces the file that is named "-" by the copy,
// which exists as long as the returned object. Null if no file is named "-".
// Fails at the limits of files, before the disk is full, and on Ctrl-C.
Result<std::unique_ptr<CopiedInput>> copy_standard_input(
    ComparedFiles& files, const Invocation& invocation);

}  // namespace framewise::cli
