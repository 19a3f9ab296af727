// SPDX-License-Identifier: Apache-2.0
// Standard input for commands that read a file more than once: it is copied to
// a temporary file first.
#pragma once

#include <filesystem>
#include <memory>

#include "cli/command.h"
#include "cli/commands/comparing.h"
#include "framewise/error.h"
#include "framewise/report.h"

namespace framewise::cli {

// The copy, which goes when this does.
class CopiedInput {
 public:
  // Takes a folder that holds the copy alone.
  explicit CopiedInput(std::filesystem::path folder);
  ~CopiedInput();
  CopiedInput(const CopiedInput&) = delete;
  CopiedInput& operator=(const CopiedInput&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // What is said of the copy is said of standard input.
  Report named(Report report) const;
  Error named(Error error) const;

 private:
  std::filesystem::path folder_;
  std::filesystem::path path_;
};

// Puts a copy of standard input in the place of the file that is named "-",
// for as long as what is returned lives; null where there is none. A copy
// stops at the limits that hold for a file, before the disk is full, and with
// Ctrl-C.
Result<std::unique_ptr<CopiedInput>> copy_standard_input(
    ComparedFiles& files, const Invocation& invocation);

}  // namespace framewise::cli
