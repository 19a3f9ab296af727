// SPDX-License-Identifier: Apache-2.0
// A piece of a file in memory, so that packets that stand beside each other are
// read with one call of the system.
#pragma once

#include <cstring>
#include <span>
#include <vector>

#include "base/result.h"
#include "media/source.h"

namespace framewise::video {

class SourceWindow {
 public:
  // Copies the bytes from `offset` on. Returns how many there are before the
  // end of the file.
  Result<size_t> read(const media::Source& source, int64_t offset,
                      std::span<std::byte> out) {
    if (out.size() >= kBytes) return source.read_at(offset, out);
    if (!holds(offset, out.size())) {
      FW_RETURN_IF_ERROR(fill(source, offset));
    }
    const size_t from = size_t(offset - start_);
    const size_t count = std::min(out.size(), filled_ - from);
    std::memcpy(out.data(), bytes_.data() + from, count);
    return count;
  }

 private:
  // Larger ones gain nothing: the copy by the system dominates.
  static constexpr size_t kBytes = 128 << 10;

  bool holds(int64_t offset, size_t bytes) const {
    return offset >= start_ && offset <= start_ + int64_t(filled_) &&
           (offset + int64_t(bytes) <= start_ + int64_t(filled_) ||
            (at_end_ && offset < start_ + int64_t(filled_)));
  }
  Result<void> fill(const media::Source& source, int64_t offset) {
    bytes_.resize(kBytes);
    filled_ = 0;
    start_ = offset;
    FW_ASSIGN_OR_RETURN(filled_, source.read_at(offset, bytes_));
    at_end_ = filled_ < kBytes;
    return {};
  }

  std::vector<std::byte> bytes_;
  int64_t start_ = 0;
  size_t filled_ = 0;
  bool at_end_ = false;
};

}  // namespace framewise::video
