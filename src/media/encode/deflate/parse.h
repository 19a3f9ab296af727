// SPDX-License-Identifier: Apache-2.0
// The cheapest way to write data by literals and repetitions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "media/encode/deflate/matches.h"
#include "media/encode/deflate/symbols.h"

namespace framewise::media::deflate {

// The cost of symbols with the bits that follow them, in 1/256 of a bit.
struct Costs {
  std::array<uint32_t, 256> literals;
  std::array<uint32_t, kMostMatch + 1> lengths;
  std::array<uint32_t, kDistances> distances;

  // Before anything is known but the bytes: too cheap repetitions would stay.
  static Costs expected(std::span<const uint8_t> data);
  // By how often symbols occur.
  static Costs of(const Counts& counts);
};

// A part of a stretch, and the steps that write it.
struct Block {
  size_t begin = 0, end = 0;  // bytes
  std::vector<Step> steps;
};

Counts counts_of(std::span<const Step> steps, const uint8_t* data);

// Keeps its memory from one block to the next.
class Parser {
 public:
  // `data` and `matches` are those of the stretch that the block is a part of.
  void parse(const uint8_t* data, const Matches& matches, const Costs& costs,
             Block& block);

 private:
  std::vector<uint32_t> bits_;  // to reach a position
  std::vector<Step> last_;      // the step that does
};

// Divides the steps of a stretch into blocks with codes of their own. A header
// is taken for `of_symbol` bits for each symbol of the block: the less, the
// more blocks there are.
std::vector<Block> divided(std::span<const Step> steps, const uint8_t* data,
                           double of_symbol);

}  // namespace framewise::media::deflate
