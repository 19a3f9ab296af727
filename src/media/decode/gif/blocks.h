// SPDX-License-Identifier: Apache-2.0
// The blocks of a GIF file (GIF89a, sections 17 to 27), which the decoder and
// the check of images read alike. Each decides what a damaged block means.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "framewise/error.h"
#include "framewise/frame.h"
#include "media/source.h"

namespace framewise::media {

inline constexpr int64_t kGifHeaderBytes = 13;  // with the size of the screen

// The bytes that blocks begin with.
inline constexpr uint8_t kGifExtension = 0x21;
inline constexpr uint8_t kGifImage = 0x2c;
inline constexpr uint8_t kGifTrailer = 0x3b;

inline constexpr uint8_t kGifControl = 0xf9;  // the label of an extension

// Random access to the bytes of a file: to all of them in memory, or to those
// of a source through a buffer. Unreadable bytes are zero; the error is kept
// until the parser checks it.
class GifBytes {
 public:
  explicit GifBytes(std::span<const std::byte> file)
      : size_(int64_t(file.size())), piece_(file), filled_(size_) {}
  explicit GifBytes(const Source& source)
      : size_(source.size()),
        source_(&source),
        buffer_(size_t(std::min<int64_t>(kPieceBytes, size_))),
        piece_(buffer_) {}
  GifBytes(const GifBytes&) = delete;

  int64_t size() const { return size_; }
  bool has(int64_t offset, int64_t count) const {
    return size_ - offset >= count;
  }
  uint8_t byte(int64_t offset) { return uint8_t(bytes(offset, 1)[0]); }
  int word(int64_t offset) { return byte(offset) | byte(offset + 1) << 8; }

  // `count` is at most 768 (a palette) and lies inside the file.
  std::span<const std::byte> bytes(int64_t offset, int64_t count) {
    if (offset < begin_ || offset + count > begin_ + filled_) load(offset);
    return piece_.subspan(size_t(offset - begin_), size_t(count));
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  static constexpr int64_t kPieceBytes = 1 << 16;

  void load(int64_t offset);

  int64_t size_;
  const Source* source_ = nullptr;  // null: all bytes are in `piece_`
  std::vector<std::byte> buffer_;
  std::span<const std::byte> piece_;
  int64_t begin_ = 0;
  int64_t filled_ = 0;
  std::optional<Error> error_;
};

// `size` colors of three bytes each; size 0 means no palette.
struct GifPalettePlace {
  int64_t offset = 0;
  int size = 0;

  int64_t bytes() const { return 3 * int64_t{size}; }
};

// The palette at `offset` that `flags` announce. It may be truncated at the
// file's end.
GifPalettePlace gif_palette(uint8_t flags, int64_t offset);

// The part of a block in which the file ends.
enum class GifCut : uint8_t {
  kNone,
  kExtension,
  kDescriptor,
  kPalette,
  kCodeSize,
  kData,
};

struct GifBlock {
  uint8_t kind = 0;   // the byte that it begins with, known or not
  uint8_t label = 0;  // of an extension
  GifCut cut = GifCut::kNone;
  int64_t begin = 0;
  int64_t data = 0;  // its first sub-block; 0: the file ends before
  int64_t end = 0;   // after its last sub-block
  int64_t data_bytes = 0;
  // Of an image.
  Rect rect;  // as written; may reach outside the canvas
  GifPalettePlace palette;
  uint8_t code_size = 0;
  bool interlaced = false;
};

// The block at `offset`, inside the file. One of an unknown kind is one byte.
GifBlock gif_block_at(GifBytes& file, int64_t offset);

}  // namespace framewise::media
