// SPDX-License-Identifier: Apache-2.0
// The most memory that an operation on an image takes, from facts of its
// header: 40 bytes of a file can stand for gigabytes.
#pragma once

#include <optional>
#include <string_view>

#include "framewise/error.h"
#include "framewise/image/convert.h"

namespace framewise::image {

// How the pixels of a file are read.
enum class Reading : uint8_t {
  kRows,    // a strip at a time
  kFrames,  // frames of our own decoders
  kFramesOfLibrary,
};

struct MemoryFacts {
  Size size;
  int bits = 8;  // of a sample
  bool moves = false;
  int64_t file_bytes = 0;
};

int64_t memory_to_convert(const MemoryFacts& facts,
                          const ConvertOptions& options);
int64_t memory_to_shrink(const MemoryFacts& facts, Reading reading);

// Fails with kLimit if `needed` exceeds `allowed`, bytes; 0: no limit. `what`:
// "converting to jxl".
Result<void> admit_memory(std::string_view what, Size size, int64_t needed,
                          int64_t allowed);

}  // namespace framewise::image
