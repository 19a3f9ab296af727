// SPDX-License-Identifier: Apache-2.0
// The compression inside GIF: LZW with codes of growing width, packed low bit
// first into sub-blocks of up to 255 bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace framewise::media {

enum class LzwStatus : uint8_t {
  kComplete,
  kTooShort,     // the data, or its end code, came before the last pixel
  kInvalidCode,  // a code that stands for nothing yet
};

struct LzwOutcome {
  LzwStatus status = LzwStatus::kComplete;
  size_t pixels = 0;  // decoded, at most those asked for
  size_t offset = 0;  // in the sub-blocks: how far reading got
  // Data for more pixels than were asked for, and how many bytes of it.
  bool excess = false;
  size_t excess_bytes = 0;
};

// How far behind the last index decode_lzw may write.
inline constexpr size_t kLzwSlack = 4096 + 64;

// Decodes `count` palette indices; `indices` has room for kLzwSlack more.
// `sub_blocks` begins with a length byte and ends after the empty sub-block,
// or anywhere if the file is cut short. `code_size` is 0 to 8.
// Allocates nothing (needs 72 KiB of stack).
LzwOutcome decode_lzw(std::span<const std::byte> sub_blocks, int code_size,
                      uint8_t* indices, size_t count);

}  // namespace framewise::media
