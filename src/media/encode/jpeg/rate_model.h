// SPDX-License-Identifier: Apache-2.0
// How many bits the coefficients of a block take: estimated from the symbols
// of the picture itself, as its Huffman tables will be.
#pragma once

#include <array>
#include <cstdint>

#include "media/encode/jpeg/dct.h"

namespace framewise::media {

// Positions of coefficients in the order in which a file stores them.
inline constexpr std::array<uint8_t, kBlockSize> kZigzag = {
    0,  1,  8,  16, 9,  2,  3,  10, 17, 24, 32, 25, 18, 11, 4,  5,
    12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6,  7,  14, 21, 28,
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
    58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63};

// AC coefficients are coded in bands of positions, each with a table of its
// own: one band in sequential files, several in progressive ones.
inline constexpr size_t kMaxBands = 4;
inline constexpr size_t kSizes = 12;  // of values: up to 11 bits
inline constexpr size_t kRuns = 16;   // of zeros before a value

// The first position of each band, and 64.
struct Bands {
  size_t count = 1;
  std::array<uint8_t, kMaxBands + 1> first{1, kBlockSize};

  bool operator==(const Bands&) const = default;
};

struct BandCosts {
  std::array<std::array<float, kSizes>, kRuns>
      value{};  // with the value's bits
  float sixteen_zeros = 0;
  float end = 0;    // of a block that has values in the band
  float empty = 0;  // of a block that has none
};

// Bits of what a file of these bands says.
struct RateModel {
  std::array<BandCosts, kMaxBands> band;
  std::array<uint8_t, kBlockSize> band_of{};  // a position
  // Of saying that no value follows a position; of 0: that there is none.
  std::array<float, kBlockSize> end{};
  // Of saying that this band and the following ones are empty.
  std::array<float, kMaxBands + 1> empty_from{};
  std::array<uint8_t, kMaxBands + 1> first{};

  float value_bits(size_t band_index, int run, int size) const {
    const BandCosts& costs = band[band_index];
    float bits = 0;
    for (; run >= int(kRuns); run -= int(kRuns)) bits += costs.sixteen_zeros;
    return bits + costs.value[size_t(run)][size_t(size)];
  }
};

// Counts symbols as an entropy coder would write them.
class SymbolCounts {
 public:
  // `joins_blocks`: one symbol can end many blocks, as in progressive files.
  SymbolCounts(const Bands& bands, bool joins_blocks)
      : bands_(bands), joins_blocks_(joins_blocks) {}

  // `values`: of a block, in zigzag order; the first one is ignored.
  void add(const int16_t* values);
  // Adds what was counted of other blocks of the same bands.
  void add(const SymbolCounts& other);
  RateModel costs() const;
  // Of `scale` times the values that were added, with the tables.
  double bits(double scale) const;

 private:
  struct Band {
    std::array<std::array<uint32_t, kSizes>, kRuns> value{};
    uint32_t sixteen_zeros = 0;
    std::array<uint32_t, 15> runs{};  // of blocks that end, by log2
    uint32_t ends = 0;     // blocks with values that end before the last one
    uint32_t empties = 0;  // blocks without values
    uint32_t pending = 0;  // length of the run so far

    double total() const;
    void end_run();
  };
  void add_band(Band& band, const int16_t* values, int begin, int end) const;

  Bands bands_;
  bool joins_blocks_;
  std::array<Band, kMaxBands> counts_;
};

inline int bit_size(int magnitude) {
  return magnitude == 0 ? 0 : 32 - __builtin_clz(unsigned(magnitude));
}

}  // namespace framewise::media
