// SPDX-License-Identifier: Apache-2.0
// A private folder for temporary files. It is removed with its contents; if its
// process is killed, by the next process that creates one.
#pragma once

#include <filesystem>

#include "framewise/error.h"

namespace framewise {

class ScratchFolder {
 public:
  // In TMPDIR, or /tmp.
  static Result<ScratchFolder> create();
  ScratchFolder(ScratchFolder&& other) noexcept;
  ScratchFolder& operator=(ScratchFolder&&) = delete;
  ~ScratchFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  ScratchFolder(std::filesystem::path path, int descriptor)
      : path_(std::move(path)), descriptor_(descriptor) {}
  std::filesystem::path path_;
  int descriptor_ = -1;  // holds the lock
};

}  // namespace framewise
