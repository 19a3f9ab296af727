// SPDX-License-Identifier: Apache-2.0
// The chunks of a PNG or APNG file, without decoding pixels (PNG, third
// edition, sections 5 and 11).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "media/decode/canvas.h"
#include "media/decoder.h"
#include "media/png_color.h"

namespace framewise::media {

// Bits per sample that the format has for a color type; `color` as written.
bool png_has_depth(int color, int depth);

struct PngHeader {
  Size size;
  int depth = 8;  // bits per sample
  PngColor color = PngColor::kRgba;
  bool interlaced = false;

  int channels() const;
  int bits_per_pixel() const { return depth * channels(); }
  size_t row_bytes(int width) const {
    return (size_t(width) * size_t(bits_per_pixel()) + 7) / 8;
  }
};

// One of the seven passes of an interlaced image: the pixels at (x + i *
// step_x, y + j * step_y).
struct PngPass {
  int x, y, step_x, step_y;

  Size size_in(Size whole) const {
    return {(whole.width - x + step_x - 1) / step_x,
            (whole.height - y + step_y - 1) / step_y};
  }
};
std::span<const PngPass> passes_of(const PngHeader& header);

// How many bytes the rows of an image have with their filters.
size_t filtered_bytes(const PngHeader& header, Size size);

// An image in the file: the image of a still, or a frame.
struct PngFrame {
  Size size() const { return {rect.width, rect.height}; }

  Rect rect;
  uint16_t delay_numerator = 0;
  uint16_t delay_denominator = 0;
  FrameTime time;
  int64_t stored_delay = 0;  // in ticks
  size_t offset = 0;         // of its first chunk
  size_t data_begin = 0;     // its data chunks lie in [data_begin, data_end)
  size_t data_end = 0;
  size_t data_bytes = 0;  // compressed
};

struct PngChunk {
  std::array<char, 4> type{};
  // Shorter than stated if the file is truncated.
  std::span<const std::byte> data;
  size_t offset = 0;
  size_t end = 0;
  uint32_t stored_crc = 0;
  bool whole = false;

  bool is(std::string_view name) const {
    return std::string_view(type.data(), 4) == name;
  }
  bool critical() const { return (type[0] & 0x20) == 0; }
  bool crc_matches() const;
};

// The chunk at `offset`; nullopt if no chunk header fits.
std::optional<PngChunk> chunk_at(std::span<const std::byte> file,
                                 size_t offset);

// The data of fcTL.
struct PngFrameControl {
  int64_t width = 0;
  int64_t height = 0;
  int64_t x = 0;
  int64_t y = 0;
  uint16_t delay_numerator = 0;
  uint16_t delay_denominator = 0;
  uint8_t disposal = 0;
  uint8_t blend = 0;

  bool fits(Size canvas) const {
    return width > 0 && height > 0 && x + width <= canvas.width &&
           y + height <= canvas.height;
  }
};
std::optional<PngFrameControl> png_frame_control(const PngChunk& chunk);

struct PngFile {
  PngHeader header;
  std::vector<uint32_t> palette;  // bytes in memory order R, G, B, A
  std::optional<std::array<uint16_t, 3>> transparent_color;
  ColorFacts color;
  std::vector<std::string> comments;
  std::vector<PngFrame> frames;      // at least one
  std::vector<CanvasPatch> patches;  // how each frame is painted
  bool animated = false;
  int64_t plays = 0;
  TimeBase time_base;
  std::vector<Finding> findings;
  // Why parsing ended early. `frames` are those before; the last one may be
  // incomplete.
  std::optional<Error> damage;

  bool has_alpha() const {
    return header.color == PngColor::kGrayAlpha ||
           header.color == PngColor::kRgba || transparent_color.has_value() ||
           palette_has_alpha;
  }
  bool palette_has_alpha = false;
};

// Fails if not even a first image is found.
Result<PngFile> parse_png(std::span<const std::byte> file, const Job& job);

// The data of PLTE, as many colors as the header allows, and of tRNS. False:
// they do not fit the color type.
void set_palette(std::span<const std::byte> data, PngFile& file);
bool set_transparency(std::span<const std::byte> data, PngFile& file);

// Big-endian, as PNG stores numbers.
uint32_t png_u32(std::span<const std::byte> data, size_t at);
uint16_t png_u16(std::span<const std::byte> data, size_t at);

}  // namespace framewise::media
