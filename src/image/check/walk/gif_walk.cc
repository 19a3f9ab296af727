// SPDX-License-Identifier: Apache-2.0
// The blocks of GIF (GIF89a, sections 17 to 27).
#include <fmt/format.h>

#include <algorithm>

#include "image/check/walk/byte_reader.h"
#include "image/check/walk/walk.h"

namespace framewise::image {
namespace {

constexpr size_t kHeaderBytes = 13;  // with the logical screen descriptor
constexpr size_t kImageHeaderBytes = 10;

class GifWalk {
 public:
  explicit GifWalk(std::span<const std::byte> file)
      : file_(file), read_(file) {}

  Walk run();

 private:
  bool read_block();
  bool read_image();
  bool read_extension();
  bool skip_sub_blocks(size_t at, size_t& bytes);
  bool cut_off(size_t block) {
    complain(
        Rule::kTruncated, block,
        fmt::format("the file ends inside a block, after {} frames", frames_));
    return false;
  }
  void complain(Rule rule, size_t offset, std::string message) {
    walk_.problems.add(rule, std::move(message), {.offset = int64_t(offset)});
  }

  static size_t table_bytes(uint32_t flags) {
    return (flags & 0x80) != 0 ? size_t{3} << ((flags & 7) + 1) : 0;
  }

  std::span<const std::byte> file_;
  ByteReader read_;
  Walk walk_;
  size_t position_ = 0;
  int64_t frames_ = 0;
  bool trailer_seen_ = false;
};

Walk GifWalk::run() {
  ImageFacts& facts = walk_.facts;
  facts.format = ImageFormat::kGif;
  facts.file_bytes = int64_t(file_.size());
  facts.mode = ColorMode::kPalette;
  facts.channels = 1;
  if (!read_.has(0, kHeaderBytes)) {
    complain(Rule::kTruncated, file_.size(), "the file ends in its header");
    return std::move(walk_);
  }
  facts.stored_size = {int32_t(read_.l16(6)), int32_t(read_.l16(8))};
  position_ = kHeaderBytes + table_bytes(read_.u8(10));
  if (position_ > file_.size()) {
    complain(Rule::kTruncated, file_.size(), "the file ends in its palette");
    return std::move(walk_);
  }
  while (read_block()) {
  }
  facts.size = facts.stored_size;
  facts.frames = std::max<int64_t>(frames_, 1);
  if (facts.size.width == 0 || facts.size.height == 0) {
    complain(Rule::kBadDimensions, 6,
             fmt::format("the header states {}x{} pixels", facts.size.width,
                         facts.size.height));
  }
  if (frames_ == 0 && !walk_.problems.has(Rule::kTruncated)) {
    complain(Rule::kMissingPixels, position_, "the file has no image");
  }
  if (trailer_seen_ && position_ < file_.size()) {
    complain(Rule::kTrailingData, position_,
             fmt::format("{} bytes follow the end of the image",
                         file_.size() - position_));
  }
  return std::move(walk_);
}

// False: nothing more can be read.
bool GifWalk::read_block() {
  if (position_ >= file_.size()) {
    complain(Rule::kMissingEnd, file_.size(),
             fmt::format("the file ends without a trailer, after {} frames",
                         frames_));
    return false;
  }
  switch (read_.u8(position_)) {
    case 0x2C: return read_image();
    case 0x21: return read_extension();
    case 0x3B:
      ++position_;
      trailer_seen_ = true;
      return false;
    case 0x00: ++position_; return true;  // padding, which readers skip
    default:
      complain(Rule::kStructure, position_,
               fmt::format("a block of the unknown type {:#04x}, after {} "
                           "frames",
                           read_.u8(position_), frames_));
      return false;
  }
}

bool GifWalk::read_image() {
  const size_t block = position_;
  if (!read_.has(block, kImageHeaderBytes)) return cut_off(block);
  const Rect frame{int32_t(read_.l16(block + 1)), int32_t(read_.l16(block + 3)),
                   int32_t(read_.l16(block + 5)),
                   int32_t(read_.l16(block + 7))};
  Size& canvas = walk_.facts.stored_size;
  if (frame.x + frame.width > canvas.width ||
      frame.y + frame.height > canvas.height) {
    walk_.problems.add(
        Rule::kFrameOutsideCanvas,
        fmt::format("a frame of {}x{} at {},{} in a canvas of {}x{}",
                    frame.width, frame.height, frame.x, frame.y, canvas.width,
                    canvas.height),
        {.offset = int64_t(block), .frame = frames_, .box = frame});
  }
  if (frame.empty()) {
    complain(Rule::kBadDimensions, block,
             fmt::format("frame {} has {}x{} pixels", frames_, frame.width,
                         frame.height));
  }
  const uint32_t flags = read_.u8(block + 9);
  walk_.facts.progressive |= (flags & 0x40) != 0;
  const size_t data = block + kImageHeaderBytes + table_bytes(flags);
  const uint32_t code_bits = read_.u8(data);
  if (read_.has(data, 1) && (code_bits < 1 || code_bits > 11)) {
    complain(Rule::kPixelData, data,
             fmt::format("codes of {} bits in frame {}", code_bits, frames_));
  }
  size_t bytes = 0;
  if (!skip_sub_blocks(data + 1, bytes)) return cut_off(block);
  if (bytes == 0) {
    complain(Rule::kMissingPixels, block,
             fmt::format("frame {} has no data", frames_));
  }
  ++frames_;
  return true;
}

bool GifWalk::read_extension() {
  const size_t block = position_;
  const bool control = read_.u8(block + 1) == 0xF9;
  if (control && (read_.u8(block + 3) & 1) != 0) walk_.facts.has_alpha = true;
  size_t bytes = 0;
  if (!skip_sub_blocks(block + 2, bytes)) return cut_off(block);
  return true;
}

// False: the file ends before the terminator.
bool GifWalk::skip_sub_blocks(size_t at, size_t& bytes) {
  while (at < file_.size()) {
    const size_t length = read_.u8(at);
    if (length == 0) {
      position_ = at + 1;
      return true;
    }
    bytes += length;
    at += 1 + length;
  }
  position_ = file_.size();
  return false;
}

}  // namespace

Walk walk_gif(std::span<const std::byte> file) { return GifWalk(file).run(); }

}  // namespace framewise::image
