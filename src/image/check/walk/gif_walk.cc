// SPDX-License-Identifier: Apache-2.0
// The rules of GIF that blocks break.
#include <fmt/format.h>

#include <algorithm>

#include "image/check/walk/walk.h"
#include "media/decode/gif/blocks.h"

namespace framewise::image {
namespace {

using media::GifBlock;
using media::GifCut;

class GifWalk {
 public:
  explicit GifWalk(std::span<const std::byte> file) : file_(file) {}

  Walk run();

 private:
  bool read_block();
  bool note_image(const GifBlock& block);
  bool note_extension(const GifBlock& block);
  bool cut_off(const GifBlock& block) {
    complain(
        Rule::kTruncated, block.begin,
        fmt::format("the file ends inside a block, after {} frames", frames_));
    return false;
  }
  void complain(Rule rule, int64_t offset, std::string message) {
    walk_.problems.add(rule, std::move(message), {.offset = offset});
  }

  media::GifBytes file_;
  Walk walk_;
  int64_t position_ = media::kGifHeaderBytes;
  int64_t frames_ = 0;
  bool trailer_seen_ = false;
};

Walk GifWalk::run() {
  ImageFacts& facts = walk_.facts;
  facts.format = ImageFormat::kGif;
  facts.file_bytes = file_.size();
  facts.mode = ColorMode::kPalette;
  facts.channels = 1;
  if (!file_.has(0, media::kGifHeaderBytes)) {
    complain(Rule::kTruncated, file_.size(), "the file ends in its header");
    return std::move(walk_);
  }
  facts.stored_size = {file_.word(6), file_.word(8)};
  position_ += media::gif_palette(file_.byte(10), position_).bytes();
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
  const GifBlock block = media::gif_block_at(file_, position_);
  position_ = block.end;
  switch (block.kind) {
    case media::kGifImage: return note_image(block);
    case media::kGifExtension: return note_extension(block);
    case media::kGifTrailer: trailer_seen_ = true; return false;
    case 0x00: return true;  // padding, which readers skip
    default:
      position_ = block.begin;
      complain(Rule::kStructure, position_,
               fmt::format("a block of the unknown type {:#04x}, after {} "
                           "frames",
                           block.kind, frames_));
      return false;
  }
}

bool GifWalk::note_image(const GifBlock& block) {
  if (block.cut == GifCut::kDescriptor) return cut_off(block);
  const Rect& frame = block.rect;
  Size& canvas = walk_.facts.stored_size;
  if (frame.x + frame.width > canvas.width ||
      frame.y + frame.height > canvas.height) {
    walk_.problems.add(
        Rule::kFrameOutsideCanvas,
        fmt::format("a frame of {}x{} at {},{} in a canvas of {}x{}",
                    frame.width, frame.height, frame.x, frame.y, canvas.width,
                    canvas.height),
        {.offset = block.begin, .frame = frames_, .box = frame});
  }
  if (frame.empty()) {
    complain(Rule::kBadDimensions, block.begin,
             fmt::format("frame {} has {}x{} pixels", frames_, frame.width,
                         frame.height));
  }
  walk_.facts.progressive |= block.interlaced;
  if (block.data > 0 && (block.code_size < 1 || block.code_size > 11)) {
    complain(
        Rule::kPixelData, block.data - 1,
        fmt::format("codes of {} bits in frame {}", block.code_size, frames_));
  }
  if (block.cut != GifCut::kNone) return cut_off(block);
  if (block.data_bytes == 0) {
    complain(Rule::kMissingPixels, block.begin,
             fmt::format("frame {} has no data", frames_));
  }
  ++frames_;
  return true;
}

bool GifWalk::note_extension(const GifBlock& block) {
  const int64_t flags = block.data + 1;
  if (block.label == media::kGifControl && file_.has(flags, 1)) {
    walk_.facts.has_alpha |= (file_.byte(flags) & 1) != 0;
  }
  return block.cut == GifCut::kNone || cut_off(block);
}

}  // namespace

Walk walk_gif(std::span<const std::byte> file) { return GifWalk(file).run(); }

}  // namespace framewise::image
