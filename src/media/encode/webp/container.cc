// SPDX-License-Identifier: Apache-2.0
#include "media/encode/webp/container.h"

#include <algorithm>

#include "media/encode/byte_order.h"

namespace framewise::media {
namespace {

constexpr size_t kFileHeaderBytes = 12;
constexpr size_t kChunkHeaderBytes = 8;
constexpr size_t kFrameHeaderBytes = 16;

uint32_t le(std::string_view bytes, size_t at, int count) {
  uint32_t value = 0;
  for (int i = count; i-- > 0;) {
    value = value << 8 | uint8_t(bytes[at + size_t(i)]);
  }
  return value;
}

void append_le24(std::string& out, uint32_t value) {
  append_le16(out, value);
  out += char(uint8_t(value >> 16));
}

std::vector<EncodedWebpChunk> chunks_from(std::string_view bytes, size_t at) {
  std::vector<EncodedWebpChunk> chunks;
  while (bytes.size() - at >= kChunkHeaderBytes) {
    const size_t size = le(bytes, at + 4, 4);
    const std::string_view content = bytes.substr(at + kChunkHeaderBytes, size);
    chunks.push_back({bytes.substr(at, 4), content});
    const size_t padded = kChunkHeaderBytes + content.size() + size % 2;
    at += std::min(padded, bytes.size() - at);
  }
  return chunks;
}

}  // namespace

std::vector<EncodedWebpChunk> webp_chunks(std::string_view file) {
  if (file.size() < kFileHeaderBytes) return {};
  return chunks_from(file, kFileHeaderBytes);
}

void append_webp_chunk(std::string& out, std::string_view type,
                       std::string_view content) {
  out += type;
  append_le32(out, uint32_t(content.size()));
  out += content;
  if (content.size() % 2 == 1) out += '\0';
}

std::string webp_header(Size canvas, uint32_t flags) {
  std::string out;
  append_le32(out, flags);
  append_le24(out, uint32_t(canvas.width - 1));
  append_le24(out, uint32_t(canvas.height - 1));
  return out;
}

WebpImage webp_image(std::string_view file) {
  WebpImage image;
  for (const EncodedWebpChunk& chunk : webp_chunks(file)) {
    if (chunk.type != "ALPH" && chunk.type != "VP8 " && chunk.type != "VP8L") {
      continue;
    }
    append_webp_chunk(image.chunks, chunk.type, chunk.content);
    // VP8L begins with a byte of signature and 14 bits of each side; the next
    // bit says whether alpha is used.
    const bool lossless_alpha = chunk.type == "VP8L" &&
                                chunk.content.size() >= 5 &&
                                (le(chunk.content, 1, 4) >> 28 & 1) != 0;
    image.alpha = image.alpha || chunk.type == "ALPH" || lossless_alpha;
  }
  return image;
}

std::string webp_frame_chunk(const EncodedWebpFrame& frame) {
  std::string content;
  append_le24(content, uint32_t(frame.rect.x / 2));
  append_le24(content, uint32_t(frame.rect.y / 2));
  append_le24(content, uint32_t(frame.rect.width - 1));
  append_le24(content, uint32_t(frame.rect.height - 1));
  append_le24(content, uint32_t(frame.duration_ms));
  content += char((frame.over ? 0 : 2) | (frame.clear ? 1 : 0));
  content += frame.chunks;
  std::string chunk;
  append_webp_chunk(chunk, "ANMF", content);
  return chunk;
}

std::optional<EncodedWebpFrame> webp_frame(const EncodedWebpChunk& chunk) {
  const std::string_view content = chunk.content;
  if (chunk.type != "ANMF" || content.size() < kFrameHeaderBytes) {
    return std::nullopt;
  }
  const auto number = [&](size_t at) { return int32_t(le(content, at, 3)); };
  const auto flags = uint8_t(content[15]);
  return EncodedWebpFrame{
      .rect = {2 * number(0), 2 * number(3), number(6) + 1, number(9) + 1},
      .duration_ms = number(12),
      .over = (flags & 2) == 0,
      .clear = (flags & 1) != 0,
      .chunks = std::string(content.substr(kFrameHeaderBytes))};
}

}  // namespace framewise::media
