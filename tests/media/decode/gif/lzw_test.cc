// SPDX-License-Identifier: Apache-2.0
#include "media/decode/gif/lzw.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "media/decode/gif/writer.h"

namespace framewise::media {
namespace {

using Indices = std::vector<uint8_t>;

Bytes in_sub_blocks(const Bytes& data) {
  GifWriter writer;
  writer.sub_blocks(data);
  return writer.bytes();
}

struct Decoded {
  LzwOutcome outcome;
  Indices indices;
};

Decoded decode(const Bytes& sub_blocks, int code_size, size_t count) {
  Decoded decoded;
  decoded.indices.resize(count + kLzwSlack);
  decoded.outcome =
      decode_lzw(sub_blocks, code_size, decoded.indices.data(), count);
  decoded.indices.resize(decoded.outcome.pixels);
  return decoded;
}

Bytes list(std::initializer_list<int> values) {
  Bytes bytes;
  for (const int value : values) bytes.push_back(std::byte(value));
  return bytes;
}

// An image of the "What's In A GIF" kind, worked out by hand. Codes 4 1 6 6 2 5
// with widths 3 3 3 3 4 4: 1, 11, 11, 2.
TEST(GifLzw, DecodesAStreamWorkedOutByHand) {
  // 100 001 110 110 0010 0101, low bits first.
  const uint32_t bits = 4 | 1 << 3 | 6 << 6 | 6 << 9 | 2 << 12 | 5 << 16;
  const Bytes data = list(
      {3, int(bits & 255), int(bits >> 8 & 255), int(bits >> 16 & 255), 0});
  const Decoded decoded = decode(data, 2, 6);
  EXPECT_EQ(decoded.outcome.status, LzwStatus::kComplete);
  EXPECT_EQ(decoded.indices, (Indices{1, 1, 1, 1, 1, 2}));
  EXPECT_FALSE(decoded.outcome.excess);
}

TEST(GifLzw, ReturnsWhatTheEncoderWasGiven) {
  for (int code_size = 1; code_size <= 8; ++code_size) {
    for (uint32_t seed = 0; seed < 30; ++seed) {
      std::mt19937 random(seed);
      Indices indices;
      const size_t count = random() % 40000;
      while (indices.size() < count) {
        indices.insert(indices.end(), 1 + random() % (1u << seed % 12),
                       uint8_t(random() % (1u << code_size)));
      }
      const Bytes data = in_sub_blocks(encode_lzw(indices, code_size));
      const Decoded decoded = decode(data, code_size, indices.size());
      ASSERT_EQ(decoded.outcome.status, LzwStatus::kComplete);
      ASSERT_EQ(decoded.indices, indices) << code_size << " " << seed;
      ASSERT_FALSE(decoded.outcome.excess);
      const Bytes open_end =
          in_sub_blocks(encode_lzw(indices, code_size, /*end_code=*/false));
      ASSERT_EQ(decode(open_end, code_size, indices.size()).indices, indices);
    }
  }
}

TEST(GifLzw, DecodesStringsAsLongAsTheTableAllows) {
  const Indices indices(5'000'000, 3);  // strings of 1, 2, 3, … up to 4000
  const Bytes data = in_sub_blocks(encode_lzw(indices, 2));
  EXPECT_EQ(decode(data, 2, indices.size()).indices, indices);
}

TEST(GifLzw, ReadsSubBlocksOfAnyLengthAlike) {
  Indices indices(9000);
  std::iota(indices.begin(), indices.end(), uint8_t(0));
  const Bytes data = encode_lzw(indices, 8);
  for (const size_t length : {1, 2, 3, 254, 255}) {
    Bytes blocks;
    for (size_t at = 0; at < data.size(); at += length) {
      const size_t here = std::min(length, data.size() - at);
      blocks.push_back(std::byte(here));
      blocks.insert(blocks.end(), data.begin() + ptrdiff_t(at),
                    data.begin() + ptrdiff_t(at + here));
    }
    blocks.push_back(std::byte(0));
    EXPECT_EQ(decode(blocks, 8, indices.size()).indices, indices);
  }
}

TEST(GifLzw, KeepsEveryPixelBeforeTheCut) {
  const Indices indices(300, 2);
  Indices mixed = indices;
  for (size_t i = 0; i < mixed.size(); i += 7) mixed[i] = 1;
  const Bytes data = in_sub_blocks(encode_lzw(mixed, 2));
  for (size_t length = 0; length < data.size(); ++length) {
    const Bytes cut(data.begin(), data.begin() + ptrdiff_t(length));
    const Decoded decoded = decode(cut, 2, mixed.size());
    ASSERT_TRUE(std::equal(decoded.indices.begin(), decoded.indices.end(),
                           mixed.begin()));
    ASSERT_LE(decoded.outcome.offset, cut.size());
    if (decoded.outcome.status == LzwStatus::kComplete) {
      ASSERT_EQ(decoded.indices.size(), mixed.size());
    } else {
      ASSERT_EQ(decoded.outcome.status, LzwStatus::kTooShort);
    }
  }
}

TEST(GifLzw, NamesThePlaceOfAnInvalidCode) {
  // Three valid bytes in one sub-block, then the invalid code in the next.
  const Bytes data = list({1, 0xc4, 1, 0x01, 0});
  const Decoded decoded = decode(data, 2, 100);
  EXPECT_EQ(decoded.outcome.status, LzwStatus::kInvalidCode);
  EXPECT_EQ(decoded.indices, (Indices{0}));
  EXPECT_EQ(decoded.outcome.offset, 1u);
}

TEST(GifLzw, CountsTheBytesBehindTheLastPixel) {
  const Indices indices(100, 1);
  Bytes data = encode_lzw(indices, 2);
  data.resize(data.size() + 50);
  const Decoded decoded = decode(in_sub_blocks(data), 2, indices.size());
  EXPECT_EQ(decoded.outcome.status, LzwStatus::kComplete);
  EXPECT_TRUE(decoded.outcome.excess);
  EXPECT_EQ(decoded.outcome.excess_bytes, 50u);
}

TEST(GifLzw, StaysInsideItsBufferWhateverTheData) {
  for (uint32_t seed = 0; seed < 3000; ++seed) {
    std::mt19937 random(seed);
    Bytes data(random() % 600);
    for (std::byte& byte : data) byte = std::byte(random());
    const size_t count = random() % 5000;
    const Decoded decoded = decode(data, int(random() % 9), count);
    ASSERT_LE(decoded.outcome.pixels, count);
    ASSERT_LE(decoded.outcome.offset, data.size());
  }
}

}  // namespace
}  // namespace framewise::media
