// SPDX-License-Identifier: Apache-2.0
#include "media/decode/gif/blocks.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

namespace framewise::media {
namespace {

std::vector<std::byte> block_bytes(std::initializer_list<int> values) {
  std::vector<std::byte> bytes;
  for (const int value : values) bytes.push_back(std::byte(value));
  return bytes;
}

// A picture of 3x2 at 4,5 with two colors of its own and one byte of data.
const std::vector<std::byte> kImage = block_bytes(
    {0x2c, 4, 0, 5, 0, 3, 0, 2, 0, 0xc0, 1, 2, 3, 4, 5, 6, 2, 1, 0x44, 0});

TEST(GifBlocks, HaveWhatTheFileStates) {
  GifBytes file(kImage);
  const GifBlock block = gif_block_at(file, 0);
  EXPECT_EQ(block.kind, kGifImage);
  EXPECT_EQ(block.rect, (Rect{4, 5, 3, 2}));
  EXPECT_TRUE(block.interlaced);
  EXPECT_EQ(block.palette.offset, 10);
  EXPECT_EQ(block.palette.size, 2);
  EXPECT_EQ(block.code_size, 2);
  EXPECT_EQ(block.data, 17);
  EXPECT_EQ(block.data_bytes, 1);
  EXPECT_EQ(block.end, 20);
  EXPECT_EQ(block.cut, GifCut::kNone);
}

TEST(GifBlocks, SayInWhichPartTheFileEnds) {
  const auto cut_at = [](size_t bytes) {
    GifBytes file{std::span(kImage).first(bytes)};
    return gif_block_at(file, 0).cut;
  };
  for (size_t bytes = 1; bytes < 10; ++bytes) {
    EXPECT_EQ(cut_at(bytes), GifCut::kDescriptor) << bytes;
  }
  for (size_t bytes = 10; bytes < 16; ++bytes) {
    EXPECT_EQ(cut_at(bytes), GifCut::kPalette) << bytes;
  }
  EXPECT_EQ(cut_at(16), GifCut::kCodeSize);
  for (size_t bytes = 17; bytes < 20; ++bytes) {
    EXPECT_EQ(cut_at(bytes), GifCut::kData) << bytes;
  }
}

TEST(GifBlocks, HaveOneByteWhereTheirKindIsUnknown) {
  const auto bytes = block_bytes({0x00, 0x21, 0xfe, 2, 'a', 'b', 0});
  GifBytes file(bytes);
  EXPECT_EQ(gif_block_at(file, 0).end, 1);
  const GifBlock comment = gif_block_at(file, 1);
  EXPECT_EQ(comment.label, 0xfe);
  EXPECT_EQ(comment.data, 3);
  EXPECT_EQ(comment.end, 7);
}

// The buffer holds 64 KiB: a block that begins at its end is read anew.
TEST(GifBlocks, AreReadAlikeFromMemoryAndFromASource) {
  std::vector<std::byte> bytes((1 << 16) - 5);
  bytes.insert(bytes.end(), kImage.begin(), kImage.end());
  const auto at = int64_t(bytes.size() - kImage.size());
  const Source source = Source::from_bytes(bytes, "blocks");
  GifBytes pieces(source);
  GifBytes whole(bytes);
  EXPECT_EQ(pieces.byte(0), 0);
  EXPECT_EQ(gif_block_at(pieces, at).rect, gif_block_at(whole, at).rect);
  EXPECT_EQ(gif_block_at(pieces, at).end, int64_t(bytes.size()));
}

}  // namespace
}  // namespace framewise::media
