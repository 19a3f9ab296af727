// SPDX-License-Identifier: Apache-2.0
// The bytes of one input, a file or an object of a store. Small formats read
// them all at once (`bytes`), streaming decoders in pieces (`read_at`). Files
// are read, not mapped: a file that is truncated meanwhile must give an error,
// not a signal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "framewise/error.h"
#include "framewise/limits.h"

namespace framewise {
class ObjectReader;
}

namespace framewise::media {

// Fails if the limits do not allow a file of this size.
Result<void> admit_bytes(int64_t size, const Limits& limits);

class Source {
 public:
  // A file, or an object (base/objects/object_name.h). Refuses folders, pipes
  // and devices: opening them could block.
  static Result<Source> from_path(const std::filesystem::path& path);
  static Source from_bytes(std::vector<std::byte> bytes, std::string name);
  // Reads pipes to their end and keeps the data, so limits.file_bytes bounds
  // them.
  static Result<Source> from_fd(int fd, std::string name, const Limits& limits);

  Source(Source&& other) noexcept;
  Source& operator=(Source&& other) noexcept;
  ~Source();

  const std::string& name() const { return name_; }
  int64_t size() const { return size_; }

  // Fills `out` as far as the input reaches. Returns the number of bytes.
  Result<size_t> read_at(int64_t offset, std::span<std::byte> out) const;

  // Whether bytes come from a store, by requests.
  bool is_of_store() const { return object_ != nullptr; }

  // Identifies the content of an object without reading it; empty: read
  // the bytes.
  std::string identity() const;

  // The whole input, read at the first call and kept.
  Result<std::span<const std::byte>> bytes();

  // Frees what bytes() keeps, so that spans of it end; the next call reads the
  // file again. Input that cannot be read twice for nothing stays: of pipes, of
  // memory and of stores.
  void forget();

 private:
  Source();

  std::string name_;
  int64_t size_ = 0;
  int fd_ = -1;  // -1, without an object: everything is in bytes_
  std::unique_ptr<ObjectReader> object_;
  int64_t base_ = 0;
  std::vector<std::byte> bytes_;
};

}  // namespace framewise::media
