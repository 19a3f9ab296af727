// SPDX-License-Identifier: Apache-2.0
// A folder for readers that take paths, in memory where the system has one.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

namespace framewise::fuzz {

class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = std::filesystem::is_directory("/dev/shm")
                           ? "/dev/shm/framewise-fuzz-XXXXXX"
                           : "/tmp/framewise-fuzz-XXXXXX";
    if (!mkdtemp(name.data())) std::abort();
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(const std::string& name,
                              std::span<const uint8_t> bytes) const {
    std::ofstream file(path_ / name, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               std::streamsize(bytes.size()));
    if (!file.flush()) std::abort();
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

}  // namespace framewise::fuzz
