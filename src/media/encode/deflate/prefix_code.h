// SPDX-License-Identifier: Apache-2.0
// Huffman codes as deflate has them, and what they cost.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "media/encode/deflate/symbols.h"

namespace framewise::media::deflate {

inline constexpr int kMostBits = 15;

// Bits of each symbol, at most `most`; 0: it does not occur. At least two
// symbols have a code, without which some decoders fail.
std::vector<uint8_t> code_lengths(std::span<const uint32_t> counts, int most);

// The codes of such lengths, their first bit lowest.
std::vector<uint16_t> codes_of(std::span<const uint8_t> lengths);

// The codes of a block.
struct BlockCode {
  std::vector<uint8_t> literals;
  std::vector<uint8_t> distances;

  static BlockCode of(const Counts& counts);
  static BlockCode fixed();

  // Bits of the symbols and of what follows them.
  int64_t bits_of(const Counts& counts) const;
};

// How a block states its codes: lengths of lengths, and what they encode.
struct CodeHeader {
  std::vector<Coded> symbols;    // 0 to 18
  std::vector<uint8_t> lengths;  // of those
  size_t literals = 0, distances = 0;
  size_t stated = 0;  // of the lengths, in the order of the file
  int64_t bits = 0;

  static CodeHeader of(const BlockCode& code);
};

// Of a block with codes of its own, what states them among its bits.
int64_t bits_of_block(const Counts& counts);

// The order in which a header states lengths of lengths.
inline constexpr std::array<uint8_t, 19> kOrderOfLengths{
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

}  // namespace framewise::media::deflate
