// SPDX-License-Identifier: Apache-2.0
// The chunks of WebP (RFC 9649).
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "image/check/walk/byte_reader.h"
#include "image/check/walk/profile.h"
#include "image/check/walk/walk.h"
#include "media/metadata/exif.h"

namespace framewise::image {
namespace {

constexpr size_t kRiffHeaderBytes = 12;
constexpr size_t kChunkHeaderBytes = 8;
constexpr size_t kFrameHeaderBytes = 16;

// Flags of VP8X.
constexpr uint32_t kHasAnimation = 0x02;
constexpr uint32_t kHasAlpha = 0x10;

class WebpWalk {
 public:
  explicit WebpWalk(std::span<const std::byte> file)
      : file_(file), read_(file) {}

  Walk run();

 private:
  struct Chunk {
    size_t at = 0;  // of its header
    size_t data = 0;
    size_t length = 0;

    size_t end() const { return data + length + (length & 1); }
  };

  bool read_chunk(const Chunk& chunk);
  void note_extended(const Chunk& chunk);
  void note_bitstream(const Chunk& chunk, Size canvas, bool in_animation);
  void note_frame(const Chunk& chunk);
  void note_profile(const Chunk& chunk);
  void note_exif(const Chunk& chunk);
  std::optional<Size> size_of_bitstream(const Chunk& chunk);
  void finish();
  void complain(Rule rule, size_t offset, std::string message) {
    walk_.problems.add(rule, std::move(message), {.offset = int64_t(offset)});
  }
  ImageFacts& facts() { return walk_.facts; }

  std::span<const std::byte> file_;
  ByteReader read_;
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
  const size_t stated = size_t{read_.l32(4)} + 8;
  end_ = std::min(stated, file_.size());
  if (stated > file_.size()) {
    complain(Rule::kTruncated, file_.size(),
             fmt::format("{} of {} bytes are there", file_.size(), stated));
  } else if (stated < file_.size()) {
    complain(Rule::kTrailingData, stated,
             fmt::format("{} bytes follow the end of the image",
                         file_.size() - stated));
  }
  for (size_t at = kRiffHeaderBytes; at < end_;) {
    if (end_ - at < kChunkHeaderBytes) {
      complain(Rule::kTruncated, at, "the file ends inside a chunk header");
      break;
    }
    const Chunk chunk{at, at + kChunkHeaderBytes, read_.l32(at + 4)};
    if (chunk.length > end_ - chunk.data) {
      complain(Rule::kTruncated, at,
               fmt::format("a chunk of {} bytes, of which {} are there",
                           chunk.length, end_ - chunk.data));
      if (!image_seen_) read_chunk(chunk);
      break;
    }
    if (!read_chunk(chunk)) break;
    at = chunk.end();
  }
  finish();
  return std::move(walk_);
}

bool WebpWalk::read_chunk(const Chunk& chunk) {
  if (read_.is(chunk.at, "VP8X")) {
    note_extended(chunk);
  } else if (read_.is(chunk.at, "VP8 ") || read_.is(chunk.at, "VP8L")) {
    note_bitstream(chunk, facts().stored_size, /*in_animation=*/false);
  } else if (read_.is(chunk.at, "ANMF")) {
    note_frame(chunk);
  } else if (read_.is(chunk.at, "ICCP")) {
    note_profile(chunk);
  } else if (read_.is(chunk.at, "EXIF")) {
    note_exif(chunk);
  }
  return true;
}

void WebpWalk::note_extended(const Chunk& chunk) {
  if (extended_ || image_seen_ || chunk.length < 10) {
    return complain(Rule::kStructure, chunk.at,
                    "a VP8X chunk that is broken or out of place");
  }
  extended_ = true;
  const uint32_t flags = read_.u8(chunk.data);
  animated_ = (flags & kHasAnimation) != 0;
  facts().has_alpha = (flags & kHasAlpha) != 0;
  facts().stored_size = {int32_t(read_.l24(chunk.data + 4) + 1),
                         int32_t(read_.l24(chunk.data + 7) + 1)};
  facts().size = facts().stored_size;
}

// Lossy: frame tag of 3 bytes, start code, 14 bits of width and height (RFC
// 6386, 9.1). Lossless: signature, then 14 bits each, less 1.
std::optional<Size> WebpWalk::size_of_bitstream(const Chunk& chunk) {
  if (read_.is(chunk.at, "VP8L")) {
    if (read_.u8(chunk.data) != 0x2F || chunk.length < 5) return std::nullopt;
    const uint32_t bits = read_.l32(chunk.data + 1);
    if ((bits >> 28 & 1) != 0) facts().has_alpha = true;
    return Size{int32_t(bits & 0x3FFF) + 1, int32_t(bits >> 14 & 0x3FFF) + 1};
  }
  const bool key = (read_.u8(chunk.data) & 1) == 0;
  if (!key || chunk.length < 10 || !read_.is(chunk.data + 3, "\x9D\x01\x2A")) {
    return std::nullopt;
  }
  return Size{int32_t(read_.l16(chunk.data + 6) & 0x3FFF),
              int32_t(read_.l16(chunk.data + 8) & 0x3FFF)};
}

void WebpWalk::note_bitstream(const Chunk& chunk, Size canvas,
                              bool in_animation) {
  const auto size = size_of_bitstream(chunk);
  if (!size) {
    return complain(Rule::kPixelData, chunk.at,
                    "the image data do not begin with an image header");
  }
  if (!in_animation && !extended_) {
    facts().stored_size = facts().size = *size;
  } else if (*size != canvas) {
    complain(
        Rule::kHeaderMismatch, chunk.at,
        fmt::format("the header states {}x{}, the image data {}x{}",
                    canvas.width, canvas.height, size->width, size->height));
  }
  if (size->width == 0 || size->height == 0) {
    complain(Rule::kBadDimensions, chunk.at,
             fmt::format("the image data state {}x{} pixels", size->width,
                         size->height));
  }
  image_seen_ = true;
}

void WebpWalk::note_frame(const Chunk& chunk) {
  if (!animated_ || chunk.length < kFrameHeaderBytes) {
    return complain(Rule::kStructure, chunk.at,
                    "an animation frame that is broken or out of place");
  }
  const int64_t x = 2 * int64_t{read_.l24(chunk.data)};
  const int64_t y = 2 * int64_t{read_.l24(chunk.data + 3)};
  const Size size{int32_t(read_.l24(chunk.data + 6) + 1),
                  int32_t(read_.l24(chunk.data + 9) + 1)};
  const Size canvas = facts().stored_size;
  if (x + size.width > canvas.width || y + size.height > canvas.height) {
    walk_.problems.add(
        Rule::kFrameOutsideCanvas,
        fmt::format("a frame of {}x{} at {},{} in a canvas of "
                    "{}x{}",
                    size.width, size.height, x, y, canvas.width, canvas.height),
        {.offset = int64_t(chunk.at), .frame = frames_});
  }
  const size_t end = std::min(chunk.data + chunk.length, end_);
  for (size_t at = chunk.data + kFrameHeaderBytes;
       at + kChunkHeaderBytes <= end;) {
    const Chunk part{at, at + kChunkHeaderBytes, read_.l32(at + 4)};
    if (part.length > end - part.data) {
      complain(Rule::kStructure, at, "a chunk that leaves its frame");
      break;
    }
    if (read_.is(at, "VP8 ") || read_.is(at, "VP8L")) {
      note_bitstream(part, size, /*in_animation=*/true);
    }
    at = part.end();
  }
  ++frames_;
}

void WebpWalk::note_profile(const Chunk& chunk) {
  const auto defect =
      profile_defect(read_.part(chunk.data, chunk.length), facts().mode);
  facts().profile = defect ? ProfileState::kBroken : ProfileState::kValid;
  if (defect) complain(Rule::kBadProfile, chunk.at, *defect);
}

void WebpWalk::note_exif(const Chunk& chunk) {
  const int orientation =
      media::exif_orientation(read_.part(chunk.data, chunk.length));
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
