// SPDX-License-Identifier: Apache-2.0
// Writes valid and invalid GIFs for tests, block by block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace framewise {

using Bytes = std::vector<std::byte>;

// LZW codes for `indices`, without sub-blocks. A plain and slow encoder that
// shares nothing with the decoder under test. Without `end_code` the data stops
// after the last pixel, as some programs write it.
Bytes encode_lzw(std::span<const uint8_t> indices, int code_size,
                 bool end_code = true);

class GifWriter {
 public:
  struct Control {
    int delay_cs = 0;
    int disposal = 0;
    int transparent = -1;
  };
  struct Frame {
    int x = 0, y = 0, width = 0, height = 0;
    bool interlaced = false;
    std::vector<uint32_t> palette;  // 0xRRGGBB; empty: the global one
    int code_size = 8;
  };

  GifWriter& header(std::string_view version = "GIF89a");
  // The palette is padded with black to a power of two.
  GifWriter& screen(int width, int height,
                    const std::vector<uint32_t>& palette);
  GifWriter& control(const Control& control);
  GifWriter& loop(int count);
  GifWriter& extension(int label, std::string_view text);
  // The descriptor and the code size; picture data must follow.
  GifWriter& descriptor(const Frame& frame);
  GifWriter& sub_blocks(std::span<const std::byte> data);
  // A frame with its pixels, rows from top to bottom.
  GifWriter& frame(const Frame& frame, std::span<const uint8_t> indices);
  GifWriter& raw(std::span<const std::byte> bytes);
  GifWriter& byte(int value);
  GifWriter& trailer() { return byte(0x3b); }
  GifWriter& cut(size_t count);  // drops that many bytes from the end

  const Bytes& bytes() const { return bytes_; }

 private:
  void word(int value);
  void colors(std::vector<uint32_t> palette);

  Bytes bytes_;
};

// A generated animation for larger tests: patches of many shapes, all
// disposals, transparency, interlacing and local palettes, chosen by `seed`.
Bytes make_gif(int width, int height, int frames, uint32_t seed);

}  // namespace framewise
