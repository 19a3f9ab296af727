// SPDX-License-Identifier: Apache-2.0
// A folder whose files are opened by their path beneath it. Whatever a path
// says, it leads to no file outside: links are not followed, and ".." is
// refused.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cache/file_stamp.h"
#include "framewise/error.h"

namespace framewise::media {

class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor();

  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

// A regular file, open for reading.
struct ContainedFile {
  FileDescriptor fd;
  cache::FileStamp stamp;
  std::string name;  // for errors: with the folder
};

// One file of a listing. Folders are not listed themselves.
struct FolderEntry {
  std::string path;  // beneath the folder
  cache::FileStamp stamp;
};

struct ListOptions {
  bool recursive = false;
  size_t most_files = 100'000;
  int most_levels = 32;
};

class Folder {
 public:
  static Result<Folder> open(const std::filesystem::path& path);

  // Opens a regular file with content; never waits for a pipe or device. With
  // `expected` it fails with kInput if the file is another one, or was changed.
  Result<ContainedFile> open_file(
      std::string_view path,
      const std::optional<cache::FileStamp>& expected = {}) const;

  // Regular files in the order of their paths. Links and hidden files are left
  // out.
  Result<std::vector<FolderEntry>> list(const ListOptions& options) const;

  const std::filesystem::path& path() const { return path_; }

 private:
  Folder(FileDescriptor fd, std::filesystem::path path)
      : fd_(std::move(fd)), path_(std::move(path)) {}
  std::string name_of(std::string_view path) const;

  FileDescriptor fd_;
  std::filesystem::path path_;
};

}  // namespace framewise::media
