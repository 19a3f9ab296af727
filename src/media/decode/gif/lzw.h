// SPDX-License-Identifier: Apache-2.0
// Decoder for GIF's LZW: codes of growing width, low bit first, in sub-blocks
// of up to 255 bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace framewise::media {

enum class LzwStatus : uint8_t {
  kComplete,
  kTooShort,     // the data ended, or an end code came, before the last pixel
  kInvalidCode,  // a code that is not defined yet
};

struct LzwOutcome {
  LzwStatus status = LzwStatus::kComplete;
  size_t pixels = 0;  // number decoded, at most the requested number
  size_t offset = 0;  // in the sub-blocks: where reading stopped
  // Whether data for more pixels follows, and how many bytes of it.
  bool excess = false;
  size_t excess_bytes = 0;
};

// decode_lzw() may write this many bytes beyond the last index.
inline constexpr size_t kLzwSlack = 4096 + 64;

// Decodes `count` palette indices. `indices` must have room for kLzwSlack more.
// `sub_blocks` begins with a length byte and ends after the empty sub-block, or
// anywhere if the file is truncated. `code_size` is 0 to 8. Allocates no
// memory; needs 72 KiB of stack. Thread-safe.
LzwOutcome decode_lzw(std::span<const std::byte> sub_blocks, int code_size,
                      uint8_t* indices, size_t count);

}  // namespace framewise::media
