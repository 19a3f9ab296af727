// SPDX-License-Identifier: Apache-2.0
// A private folder for files of trials, removed with its contents.
#pragma once

#include <filesystem>

#include "framewise/error.h"

namespace framewise::optimization {

class TemporaryFolder {
 public:
  static Result<TemporaryFolder> create();
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path)
      : path_(std::move(path)) {}
  std::filesystem::path path_;
};

}  // namespace framewise::optimization
