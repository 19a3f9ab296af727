// SPDX-License-Identifier: Apache-2.0
// Files that a tool makes: in a folder of their own until the tool has ended,
// then in the folder of outputs. None replaces another.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/files/scratch_folder.h"

namespace framewise::service {

class WrittenFiles {
 public:
  // Makes `output` where it is missing.
  static Result<WrittenFiles> begin(std::filesystem::path output);

  // Empty at first.
  const std::filesystem::path& folder() const { return folder_.path(); }
  Result<void> add(const std::string& name, std::string_view content) const;

  // Moves all files of the folder into the output, as "a.gif" or, where there
  // is one, "a-2.gif". Returns where they are.
  Result<std::vector<std::filesystem::path>> keep() const;

 private:
  WrittenFiles(std::filesystem::path output, ScratchFolder folder)
      : output_(std::move(output)), folder_(std::move(folder)) {}

  std::filesystem::path output_;
  ScratchFolder folder_;
};

}  // namespace framewise::service
