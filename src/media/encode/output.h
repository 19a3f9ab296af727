// SPDX-License-Identifier: Apache-2.0
// Where the bytes of a new file go: to memory, or to a file that gets its name
// only when it is complete.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "framewise/error.h"

namespace framewise::media {

class Output {
 public:
  virtual ~Output() = default;

  // Fails with kLimit once more than `most_bytes` (0: any number) are written.
  Result<void> append(std::span<const std::byte> bytes);
  Result<void> append(std::string_view bytes);
  Result<void> append(const uint8_t* bytes, size_t count) {
    return append(std::as_bytes(std::span(bytes, count)));
  }

  // Overwrites bytes that were appended before.
  virtual Result<void> replace(int64_t offset,
                               std::span<const std::byte> bytes) = 0;

  // Nothing is written afterwards. Without it nothing remains.
  virtual Result<void> commit() = 0;

  // The bytes written, for output in memory.
  virtual std::vector<std::byte> take() { return {}; }

  int64_t size() const { return size_; }

 protected:
  explicit Output(int64_t most_bytes) : most_bytes_(most_bytes) {}

 private:
  virtual Result<void> write(std::span<const std::byte> bytes) = 0;

  int64_t most_bytes_;
  int64_t size_ = 0;
};

std::unique_ptr<Output> memory_output(int64_t most_bytes);

// Devices and pipes are written to at commit(), never replaced.
Result<std::unique_ptr<Output>> file_output(const std::filesystem::path& path,
                                            int64_t most_bytes);

}  // namespace framewise::media
