// SPDX-License-Identifier: Apache-2.0
// The structure of a GIF file, found by scanning its blocks without decoding
// pixels. docs/formats/gif.md describes the format and explains how invalid
// files are read.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "framewise/animation.h"
#include "framewise/error.h"
#include "framewise/limits.h"
#include "media/decode/gif/blocks.h"
#include "media/source.h"

namespace framewise::media {

// The treatment of a frame's rectangle before the next frame is painted.
enum class GifDisposal : uint8_t {
  kKeep,
  kBackground,  // cleared to transparent
  kPrevious,    // restored to what it was before the frame
};

// Colors as pixels. Undefined indices are opaque black, as in browsers.
using GifColors = std::array<uint32_t, 256>;
GifColors read_colors(std::span<const std::byte> palette);

struct GifFrame {
  int64_t begin = 0;        // of its control extension, or else its descriptor
  int64_t data = 0;         // first sub-block of its picture data
  int64_t end = 0;          // after the last sub-block
  Rect rect;                // as written; may reach outside the canvas
  GifPalettePlace palette;  // a local palette ends one byte before `data`
  uint16_t delay_cs = 0;
  int16_t transparent = -1;  // pixels of this index leave the canvas unchanged
  GifDisposal disposal = GifDisposal::kKeep;
  uint8_t code_size = 0;  // bits per pixel in the picture data
  bool interlaced = false;
  bool repeats_global_palette = false;
  bool key = false;  // needs no earlier frame
  // Whether picture data follows the last pixel. Known once decoded.
  bool excess = false;
  uint32_t excess_bytes = 0;
};

// Blocks that players ignore, and violations of the format.
struct GifOddities {
  int64_t comments = 0;
  int64_t comment_bytes = 0;
  int64_t application_bytes = 0;  // of extensions other than loop counts
  int64_t plain_texts = 0;
  int64_t plain_text_bytes = 0;
  int64_t unknown_extensions = 0;
  int64_t unknown_extension_bytes = 0;
  // Replaced by another, or not followed by a frame.
  int64_t unused_controls = 0;
  int64_t malformed_controls = 0;
  int64_t reserved_disposals = 0;
  int64_t loop_counts = 0;
  bool late_loop_count = false;  // after the first frame
  int64_t extensions = 0;
  bool missing_trailer = false;
  int64_t trailing_bytes = 0;
};

struct GifStructure {
  int64_t file_bytes = 0;
  bool version_87a = false;
  Size screen;  // as written
  Size canvas;  // the screen, enlarged to contain the first frame
  GifPalettePlace global_palette;
  GifColors global_colors{};
  std::vector<GifFrame> frames;
  std::optional<int> loop_count;  // as written: 0 = forever
  std::vector<std::string> comments;
  GifOddities oddities;
  bool has_alpha = false;  // whether any frame may have transparent pixels
  // Why the list of frames ends early. The last frame may be truncated.
  std::optional<Error> damage;
};

// Fails if there is no frame, or more than limits.frames. Reads the file once,
// in pieces, and keeps none of it.
Result<GifStructure> scan_gif(const Source& source, const Limits& limits);

// The region of the canvas that a frame paints.
Rect painted_rect(const GifStructure& gif, const GifFrame& frame);

}  // namespace framewise::media
