// SPDX-License-Identifier: Apache-2.0
#include "media/decode/gif/blocks.h"

#include <algorithm>
#include <utility>

namespace framewise::media {
namespace {

// Skips to the end of the sub-blocks. False: the file ends before.
bool read_sub_blocks(GifBytes& file, GifBlock& block) {
  block.end = block.data;
  while (file.has(block.end, 1)) {
    const int64_t length = file.byte(block.end++);
    if (length == 0) return true;
    if (!file.has(block.end, length)) break;
    block.end += length;
    block.data_bytes += length;
  }
  block.end = file.size();
  return false;
}

GifCut read_extension(GifBytes& file, GifBlock& block) {
  const int64_t at = block.begin + 1;
  if (!file.has(at, 1)) return GifCut::kExtension;
  block.label = file.byte(at);
  block.data = at + 1;
  return read_sub_blocks(file, block) ? GifCut::kNone : GifCut::kExtension;
}

GifCut read_image(GifBytes& file, GifBlock& block) {
  constexpr int64_t kDescriptorBytes = 9;
  int64_t at = block.begin + 1;
  if (!file.has(at, kDescriptorBytes)) return GifCut::kDescriptor;
  block.rect = {file.word(at), file.word(at + 2), file.word(at + 4),
                file.word(at + 6)};
  const uint8_t flags = file.byte(at + 8);
  at += kDescriptorBytes;
  block.interlaced = flags & 0x40;
  block.palette = gif_palette(flags, at);
  if (!file.has(at, block.palette.bytes())) return GifCut::kPalette;
  at += block.palette.bytes();
  if (!file.has(at, 1)) return GifCut::kCodeSize;
  block.code_size = file.byte(at);
  block.data = at + 1;
  return read_sub_blocks(file, block) ? GifCut::kNone : GifCut::kData;
}

}  // namespace

void GifBytes::load(int64_t offset) {
  // Loads a full buffer, so that there is always room for `count` bytes.
  filled_ = int64_t(buffer_.size());
  begin_ = std::max<int64_t>(0, std::min(offset, size_ - filled_));
  auto got = source_->read_at(begin_, buffer_);
  if (got) return;
  std::ranges::fill(buffer_, std::byte{0});
  if (!error_) error_ = std::move(got).error();
}

GifPalettePlace gif_palette(uint8_t flags, int64_t offset) {
  if ((flags & 0x80) == 0) return {};
  return {offset, 2 << (flags & 7)};
}

GifBlock gif_block_at(GifBytes& file, int64_t offset) {
  GifBlock block;
  block.begin = offset;
  block.kind = file.byte(offset);
  block.end = offset + 1;
  if (block.kind == kGifExtension) block.cut = read_extension(file, block);
  if (block.kind == kGifImage) block.cut = read_image(file, block);
  return block;
}

}  // namespace framewise::media
