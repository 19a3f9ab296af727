// SPDX-License-Identifier: Apache-2.0
// A folder of a test's own, which goes when the test is over.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace framewise::cache {

class Folder {
 public:
  Folder() {
    std::string name = testing::TempDir() + "framewise-cache-XXXXXX";
    if (!mkdtemp(name.data())) throw std::runtime_error("no folder");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name,
                              const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

// Sets the time of a file's last change of content; that of its status is now.
inline void set_modified(const std::filesystem::path& path,
                         std::filesystem::file_time_type time) {
  std::filesystem::last_write_time(path, time);
}

}  // namespace framewise::cache
