// SPDX-License-Identifier: Apache-2.0
// A folder, or a prefix of a store, whose files are written by names that come
// from elsewhere, such as those of found files. No name leads out of it.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "framewise/error.h"

namespace framewise::batch {

// How an existing file of the same name is treated.
enum class Existing : uint8_t {
  kKeep,  // writing fails
  // Writing fails, unless the file holds the same bytes: an earlier run that
  // was killed has written it.
  kKeepSame,
  kReplace
};

// Names are relative, have no "..", and no symbolic link below the folder is
// followed. All functions may be called from several threads at once.
class OutputFolder {
 public:
  // Creates the folder and its parents where they are missing.
  static Result<OutputFolder> open(const std::filesystem::path& folder);
  OutputFolder(OutputFolder&& other) noexcept;
  OutputFolder& operator=(OutputFolder&&) = delete;
  ~OutputFolder();

  const std::filesystem::path& path() const { return path_; }

  // Whether a file of this name could be written: to be asked before the work.
  // Fails with kUsage if it exists and would be kept.
  Result<void> admit(const std::filesystem::path& name,
                     Existing existing) const;

  // Writes the file whole or not at all, with its folders.
  Result<void> write(const std::filesystem::path& name,
                     std::span<const std::byte> content,
                     Existing existing) const;

  // Whether the folder holds a regular file of this name.
  bool has(const std::filesystem::path& name) const;

 private:
  OutputFolder(std::filesystem::path path, int folder)
      : path_(std::move(path)), folder_(folder) {}

  std::filesystem::path path_;
  int folder_ = -1;  // -1: a prefix of a store
};

}  // namespace framewise::batch
