// SPDX-License-Identifier: Apache-2.0
// The chunks of a WebP file, without decoding pixels (RFC 9649, section 2). Our
// own parser, because libwebpdemux rejects a file with one damaged chunk.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "media/decode/canvas.h"
#include "media/decoder.h"

namespace framewise::media {

inline constexpr size_t kRiffHeaderBytes = 12;
inline constexpr size_t kWebpFrameHeaderBytes = 16;

struct WebpChunk {
  std::string_view type;
  std::span<const std::byte> data;  // shorter than stated if its parent ends
  size_t stated = 0;                // bytes of data
  size_t begin = 0;                 // offset in its parent
  size_t end = 0;
  bool whole = false;

  bool is_image() const { return type == "VP8 " || type == "VP8L"; }
};

// The chunk at `at` of `home`; nullopt if no chunk fits.
std::optional<WebpChunk> webp_chunk_at(std::span<const std::byte> home,
                                       size_t at);

// How long the RIFF header states the file to be.
size_t stated_riff_bytes(std::span<const std::byte> file);

// The data of VP8X.
struct WebpCanvas {
  Size size;
  bool animated = false;
  bool has_alpha = false;
};
std::optional<WebpCanvas> webp_canvas(const WebpChunk& chunk);

// The data of ANMF before the image.
struct WebpFrameHeader {
  Rect rect;
  int32_t delay_ms = 0;
  bool clears = false;    // the canvas beneath it, after it was shown
  bool replaces = false;  // what is beneath it, instead of being blended
};
std::optional<WebpFrameHeader> webp_frame_header(const WebpChunk& chunk);

struct WebpFrame {
  std::span<const std::byte> data;  // an optional ALPH chunk, then VP8 or VP8L
  size_t offset = 0;                // of its first chunk in the file
  FrameTime time;
  int64_t stored_delay = 0;
  bool has_alpha = false;
};

struct WebpFile {
  AnimationInfo info;
  std::vector<WebpFrame> frames;     // at least one
  std::vector<CanvasPatch> patches;  // how each frame is painted
  std::vector<Finding> findings;
  // Why parsing ended early. `frames` are those before; the last one may be
  // incomplete.
  std::optional<Error> damage;
};

// Fails if not even a first image is found.
Result<WebpFile> parse_webp(std::span<const std::byte> file, const Job& job);

}  // namespace framewise::media
