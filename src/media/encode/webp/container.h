// SPDX-License-Identifier: Apache-2.0
// The chunks of a WebP file (RFC 9649).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/frame.h"

namespace framewise::media {

// The flags of VP8X.
inline constexpr uint32_t kWebpAnimation = 0x02;
inline constexpr uint32_t kWebpXmp = 0x04;
inline constexpr uint32_t kWebpExif = 0x08;
inline constexpr uint32_t kWebpAlpha = 0x10;
inline constexpr uint32_t kWebpProfile = 0x20;

struct EncodedWebpChunk {
  std::string_view type;  // four characters
  std::string_view content;
};

// The chunks of a file that libwebp wrote.
std::vector<EncodedWebpChunk> webp_chunks(std::string_view file);

void append_webp_chunk(std::string& out, std::string_view type,
                       std::string_view content);

// The content of VP8X.
std::string webp_header(Size canvas, uint32_t flags);

// A still's chunks that hold pixels, as ANMF holds them too, and whether they
// have alpha.
struct WebpImage {
  std::string chunks;
  bool alpha = false;
};
WebpImage webp_image(std::string_view file);

// A frame of an animation.
struct EncodedWebpFrame {
  Rect rect;  // x and y are even
  int64_t duration_ms = 0;
  bool over = false;   // mixed with what is below, else in its place
  bool clear = false;  // its part is cleared before the next
  std::string chunks;  // its pixels
};
std::string webp_frame_chunk(const EncodedWebpFrame& frame);

// The frames of an animation that libwebp wrote; nullopt: it is no animation.
std::optional<EncodedWebpFrame> webp_frame(const EncodedWebpChunk& chunk);

}  // namespace framewise::media
