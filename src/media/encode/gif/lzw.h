// SPDX-License-Identifier: Apache-2.0
// The compression inside GIF, applied: LZW with codes of growing width in
// sub-blocks of up to 255 bytes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace framewise::media {

class SubBlocks;

// The action once the table has its 4096 codes.
enum class LzwReset : uint8_t {
  kWhenFull,   // it starts again at once
  kWhenWorse,  // it stays while it codes as well as it did
};

// Keeps its table from one picture to the next.
class LzwEncoder {
 public:
  LzwEncoder();

  // The code size as a byte, the sub-blocks and the empty one that ends them.
  // There is
  // at least one index; all are below 2^bits, of 1 to 8 bits.
  std::string encode(std::span<const uint8_t> indices, int bits,
                     LzwReset reset);

  // The same, where the dictionary starts again at the places for which the
  // data take the fewest bits: a shortest path over 64 places spread evenly.
  // `patience_bits`: a way is given up that takes so many bits more than
  // another one to the same place. More of it takes more time.
  std::string encode_shortest(std::span<const uint8_t> indices, int bits,
                              int64_t patience_bits);

 private:
  // The code of `prefix` and then `index`, or where it belongs.
  struct Entry {
    uint32_t key = 0;  // generation, prefix and index; 0: never used
    uint16_t code = 0;
  };
  Entry& find(uint32_t prefix, uint8_t index);
  void begin_table();
  class BitCount;
  int write_strings(std::span<const uint8_t> indices, int code_size,
                    SubBlocks& blocks);
  // The places, multiples of `step`, at which to start again.
  std::vector<size_t> shortest_resets(std::span<const uint8_t> indices,
                                      int code_size, size_t step,
                                      int64_t patience_bits);

  std::vector<Entry> entries_;
  uint32_t generation_ = 0;
};

}  // namespace framewise::media
