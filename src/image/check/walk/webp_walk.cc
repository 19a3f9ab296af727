// SPDX-License-Identifier: Apache-2.0
// The chunks of WebP (RFC 9649).
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "image/check/walk/byte_reader.h"
#include "image/check/walk/color_profile.h"
#include "image/check/walk/walk.h"
#include "media/decode/webp/webp_file.h"
#include "media/metadata/exif.h"

namespace framewise::image {
namespace {

using media::WebpChunk;

class WebpWalk {
 public:
  explicit WebpWalk(std::span<const std::byte> file) : file_(file) {}

  Walk run();

 private:
  void read_chunk(const WebpChunk& chunk);
  void note_extended(const WebpChunk& chunk);
  void note_bitstream(const WebpChunk& chunk, Size canvas, bool in_animation);
  void note_frame(const WebpChunk& chunk);
  void note_profile(const WebpChunk& chunk);
  void note_exif(const WebpChunk& chunk);
  std::optional<Size> size_of_bitstream(const WebpChunk& chunk);
  void finish();
  void complain(Rule rule, size_t offset, std::string message) {
    walk_.problems.add(rule, std::move(message), {.offset = int64_t(offset)});
  }
  ImageFacts& facts() { return walk_.facts; }

  std::span<const std::byte> file_;
  Walk walk_;
  size_t end_ = 0;  // of the RIFF data
  bool extended_ = false;
  bool image_seen_ = false;
  bool animated_ = false;
  int64_t frames_ = 0;
};

Walk WebpWalk::run() {
  facts().format = ImageFormat::kWebp;
  facts().file_bytes = int64_t(file_.size());
  facts().mode = ColorMode::kRgb;
  const size_t stated = media::stated_riff_bytes(file_);
  end_ = std::min(stated, file_.size());
  if (stated > file_.size()) {
    complain(Rule::kTruncated, file_.size(),
             fmt::format("{} of {} bytes are there", file_.size(), stated));
  } else if (stated < file_.size()) {
    complain(Rule::kTrailingData, stated,
             fmt::format("{} bytes follow the end of the image",
                         file_.size() - stated));
  }
  for (size_t at = media::kRiffHeaderBytes; at < end_;) {
    const auto chunk = media::webp_chunk_at(file_.first(end_), at);
    if (!chunk) {
      complain(Rule::kTruncated, at, "the file ends inside a chunk header");
      break;
    }
    if (!chunk->whole) {
      complain(Rule::kTruncated, at,
               fmt::format("a chunk of {} bytes, of which {} are there",
                           chunk->stated, chunk->data.size()));
      if (!image_seen_) read_chunk(*chunk);
      break;
    }
    read_chunk(*chunk);
    at = chunk->end;
  }
  finish();
  return std::move(walk_);
}

void WebpWalk::read_chunk(const WebpChunk& chunk) {
  if (chunk.type == "VP8X") {
    note_extended(chunk);
  } else if (chunk.is_image()) {
    note_bitstream(chunk, facts().stored_size, /*in_animation=*/false);
  } else if (chunk.type == "ANMF") {
    note_frame(chunk);
  } else if (chunk.type == "ICCP") {
    note_profile(chunk);
  } else if (chunk.type == "EXIF") {
    note_exif(chunk);
  }
}

void WebpWalk::note_extended(const WebpChunk& chunk) {
  const auto canvas = media::webp_canvas(chunk);
  if (extended_ || image_seen_ || !canvas) {
    return complain(Rule::kStructure, chunk.begin,
                    "a VP8X chunk that is broken or out of place");
  }
  extended_ = true;
  animated_ = canvas->animated;
  facts().has_alpha = canvas->has_alpha;
  facts().size = facts().stored_size = canvas->size;
}

// Lossy: frame tag of 3 bytes, start code, 14 bits of width and height (RFC
// 6386, 9.1). Lossless: signature, then 14 bits each, less 1.
std::optional<Size> WebpWalk::size_of_bitstream(const WebpChunk& chunk) {
  const ByteReader read(chunk.data);
  if (chunk.type == "VP8L") {
    if (read.u8(0) != 0x2F || chunk.stated < 5) return std::nullopt;
    const uint32_t bits = read.l32(1);
    if ((bits >> 28 & 1) != 0) facts().has_alpha = true;
    return Size{int32_t(bits & 0x3FFF) + 1, int32_t(bits >> 14 & 0x3FFF) + 1};
  }
  const bool key = (read.u8(0) & 1) == 0;
  if (!key || chunk.stated < 10 || !read.is(3, "\x9D\x01\x2A")) {
    return std::nullopt;
  }
  return Size{int32_t(read.l16(6) & 0x3FFF), int32_t(read.l16(8) & 0x3FFF)};
}

void WebpWalk::note_bitstream(const WebpChunk& chunk, Size canvas,
                              bool in_animation) {
  const auto size = size_of_bitstream(chunk);
  if (!size) {
    return complain(Rule::kPixelData, chunk.begin,
                    "the image data do not begin with an image header");
  }
  if (!in_animation && !extended_) {
    facts().stored_size = facts().size = *size;
  } else if (*size != canvas) {
    complain(
        Rule::kHeaderMismatch, chunk.begin,
        fmt::format("the header states {}x{}, the image data {}x{}",
                    canvas.width, canvas.height, size->width, size->height));
  }
  if (size->width == 0 || size->height == 0) {
    complain(Rule::kBadDimensions, chunk.begin,
             fmt::format("the image data state {}x{} pixels", size->width,
                         size->height));
  }
  image_seen_ = true;
}

void WebpWalk::note_frame(const WebpChunk& chunk) {
  const auto header = media::webp_frame_header(chunk);
  if (!animated_ || chunk.stated < media::kWebpFrameHeaderBytes) {
    return complain(Rule::kStructure, chunk.begin,
                    "an animation frame that is broken or out of place");
  }
  if (!header) return;  // the file ends in it
  const Rect& rect = header->rect;
  const Size canvas = facts().stored_size;
  if (rect.x + rect.width > canvas.width ||
      rect.y + rect.height > canvas.height) {
    walk_.problems.add(
        Rule::kFrameOutsideCanvas,
        fmt::format("a frame of {}x{} at {},{} in a canvas of {}x{}",
                    rect.width, rect.height, rect.x, rect.y, canvas.width,
                    canvas.height),
        {.offset = int64_t(chunk.begin), .frame = frames_});
  }
  const auto home =
      file_.first(size_t(chunk.data.data() - file_.data()) + chunk.data.size());
  size_t at = home.size() - chunk.data.size() + media::kWebpFrameHeaderBytes;
  while (const auto part = media::webp_chunk_at(home, at)) {
    if (!part->whole) {
      complain(Rule::kStructure, at, "a chunk that leaves its frame");
      break;
    }
    if (part->is_image()) {
      note_bitstream(*part, {rect.width, rect.height}, /*in_animation=*/true);
    }
    at = part->end;
  }
  ++frames_;
}

void WebpWalk::note_profile(const WebpChunk& chunk) {
  const auto defect = profile_defect(chunk.data, facts().mode);
  facts().profile = defect ? ProfileState::kBroken : ProfileState::kValid;
  if (defect) complain(Rule::kBadProfile, chunk.begin, *defect);
}

void WebpWalk::note_exif(const WebpChunk& chunk) {
  const int orientation = media::exif_orientation(chunk.data);
  if (orientation > 0) facts().orientation = orientation;
}

void WebpWalk::finish() {
  if (facts().has_alpha) facts().mode = ColorMode::kRgba;
  facts().channels = facts().has_alpha ? 4 : 3;
  facts().frames = std::max<int64_t>(frames_, 1);
  if (!image_seen_ && !walk_.problems.has(Rule::kTruncated)) {
    complain(Rule::kMissingPixels, end_, "the file has no image data");
  }
}

}  // namespace

Walk walk_webp(std::span<const std::byte> file) { return WebpWalk(file).run(); }

}  // namespace framewise::image
