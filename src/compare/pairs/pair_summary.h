// SPDX-License-Identifier: Apache-2.0
// A cheap look at each pair of a film: sums over blocks say which pairs are so
// much alike that one of them can stand for the others.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "framewise/frame.h"
#include "simd/plane/block_moments.h"

namespace framewise::comparison {

// How a pair differs, in steps: pairs that are less than one step apart in all
// values are alike.
struct PairSummary {
  static constexpr size_t kWhole = 10;  // values of the whole frame
  static constexpr size_t kAcross = 4;  // regions, across and down
  static constexpr size_t kValues = kWhole + kAcross * kAcross;

  std::array<float, kValues> values = {};
  bool equal = false;     // no sample differs in its 8 highest bits
  bool outlying = false;  // a block is far worse than around it lately
  bool still = false;     // hardly a block changed since the pair before
  bool new_scene = false;

  // The largest difference of any value, in steps.
  float distance(const PairSummary& other) const;
};

// Summarizes the pairs of one film in order. All memory is taken with the first
// pair.
class PairSummarizer {
 public:
  // Nullopt where the samples of the two frames cannot be compared as they are
  // stored: of other sizes or colors, or not planar.
  std::optional<PairSummary> summarize(const Frame& reference,
                                       const Frame& test);

 private:
  // Of a block of 16x16 pixels.
  struct Block {
    float luma_error = 0;        // squared, a sample
    float chroma_error = 0;      // squared, a sample, both planes
    float reference_spread = 0;  // standard deviation of luma
    float test_spread = 0;
    float mean = 0;  // luma of the reference
  };
  struct Shift {
    double reference = 0;  // mean of a plane
    double test = 0;
  };

  void begin(const Frame& reference);
  // The moments of a plane in blocks of 8x8 samples, row by row.
  void read(const Frame& reference, const Frame& test, int plane);
  void read_luma();
  void read_chroma();
  Shift shift() const;
  PairSummary summary_of(const std::array<Shift, 3>& shifts) const;
  void find_outlying(PairSummary& summary);
  void compare_with_last(PairSummary& summary);

  Size size_;
  size_t columns_ = 0;  // blocks of 16x16
  size_t rows_ = 0;
  size_t across_ = 0;  // blocks of 8x8 of the plane that was read
  size_t down_ = 0;
  bool differs_ = false;  // any sample of this pair
  bool first_ = true;
  std::vector<Block> blocks_;
  std::vector<simd::BlockMoments> moments_;  // of the plane that was read
  std::vector<simd::BlockMoments> luma_;     // of this pair
  std::vector<simd::BlockMoments> last_luma_;
  std::vector<float> lately_;     // error of each block beside detail, fading
  std::vector<float> row_wise_;   // the largest of these around it in its row
  std::vector<uint8_t> deep_[2];  // eight rows of samples of more than 8 bits
};

}  // namespace framewise::comparison
