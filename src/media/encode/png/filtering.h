// SPDX-License-Identifier: Apache-2.0
// Ways to choose the filter of each row of a PNG.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct libdeflate_compressor;

namespace framewise::media {

// All rows by one filter (the code points of PNG), or each by the filter
// whose results promise the fewest bytes by a rule.
enum class PngFiltering : uint8_t {
  kNone,
  kSub,
  kUp,
  kAverage,
  kPaeth,
  kLeastSum,      // nearest to zero
  kLeastEntropy,  // of bytes
  kFewestPairs,   // of neighbouring bytes that differ from all others
  kTried,         // the smallest once it is compressed, with rows before it
};

// Packed rows, the first of which stands for the one above the picture, each
// after simd::kPngRowMargin bytes.
struct PngRows {
  const uint8_t* data = nullptr;
  size_t row_bytes = 0;
  int height = 0;
  int pixel_bytes = 1;
};

// Keeps its memory from one picture to the next.
class PngRowFilter {
 public:
  PngRowFilter();
  ~PngRowFilter();
  PngRowFilter(const PngRowFilter&) = delete;
  PngRowFilter& operator=(const PngRowFilter&) = delete;

  // As IDAT has them before they are compressed.
  void filter(const PngRows& rows, PngFiltering filtering,
              std::vector<uint8_t>& out);

 private:
  // The cost that a row's results promise: less is better.
  double promise_of(PngFiltering filtering, uint64_t sum,
                    std::span<const uint8_t> row, std::span<uint8_t> before);

  std::vector<uint8_t> candidates_;  // a row by two filters
  std::vector<uint64_t> pairs_;      // a bit for each that was met
  std::vector<uint8_t> packed_;
  libdeflate_compressor* compressor_ = nullptr;
};

}  // namespace framewise::media
