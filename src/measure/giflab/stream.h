// SPDX-License-Identifier: Apache-2.0
// GifLab's metrics of a single animation: steadiness of motion, flicker of flat
// areas and edges, traces of disposal. Most of them measure motion; they exist
// for comparison with GifLab's numbers.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "frame/plane.h"
#include "framewise/frame.h"
#include "measure/giflab/recent_cache.h"
#include "measure/picture.h"
#include "measure/structural/canny_edges.h"
#include "simd/plane/block_over_time.h"

namespace framewise::measure::giflab {

// Linear interpolation between order statistics; 0 for no values.
double percentile(std::vector<double> values, double p);

struct StreamValues {
  double temporal_consistency = 1;
  double disposal_artifacts = 1;
  double flat_flicker_ratio = 0;
  double pumping = 0;
  double oscillation = 0;
  // Of successive frames: by LPIPS or, without its weights, in Lab.
  double neighbor_distance_mean = 0;
  double neighbor_distance_p95 = 0;
  double flicker_excess = 0;
  double flicker_frame_ratio = 0;
};

// Processes frames in order and keeps the last frame and sums. Unchanged
// regions are not computed again.
class Stream {
 public:
  // Limit of 16-bit sums; GifLab uses 30 frames.
  static constexpr int64_t kMostFrames = 256;

  // 8-bit RGBA, opaque. Successive frames of one Picture, or a Picture for
  // each.
  void add(const Picture& picture);
  // `first`: the frame that was added first. `neighbors`: distances of
  // successive frames by LPIPS; empty: those in Lab are used.
  StreamValues values(const Frame& first,
                      std::span<const double> neighbors = {}) const;

 private:
  // A square of pixels: see kBlock.
  struct Block {
    bool changed = false;  // by the last frame
    // Number of frames with this content; added to sums_ when it changes.
    uint16_t shown = 0;
    uint16_t whites = 0;       // number of nearly white pixels
    uint16_t colors[3] = {};   // sums per channel
    uint32_t squares_now = 0;  // of all samples
    uint64_t squares = 0;      // the same over time
  };
  struct Position {
    int x = 0;
    int y = 0;
  };
  struct Window {
    Position place;
    // Sums over time of each channel's mean and of its square.
    double means[3] = {};
    double squares[3] = {};
  };

  void begin(const Picture& picture);
  Rect area_of(int column, int row) const;
  const Block& block_at(int x, int y) const;
  // Calls visit(block, index) for blocks that the last frame changed.
  template <typename Visit>
  void for_each_changed(Visit&& visit);
  void find_changes(const Picture& picture);
  void replace_changed(const Frame& frame);
  void add_still_windows();
  void compare_lab(const Picture& picture);
  double lab_distance(const Frame& frame, const Rect& area);

  double partial_disposal(const Frame& first, double flat_flicker) const;
  double background(const Frame& first) const;
  double background_of_strips(const Frame& first) const;
  // Per block: sum of the squares of its samples' sums over time.
  std::vector<uint64_t> squared_sums() const;
  double flat_flicker() const;
  double structure(const Frame& first) const;
  double color(const Frame& first) const;

  int64_t count_ = 0;
  Size size_;
  Frame last_;
  std::vector<double> differences_;
  std::vector<double> large_;    // shares of pixels with large changes
  std::vector<double> whites_;   // shares of nearly white pixels
  std::vector<double> brights_;  // shares of pixels that are not black
  std::vector<double> levels_;   // edges and contrast, to detect pumping
  std::vector<double> lab_distances_;
  // Windows with low variance in the first frame.
  std::vector<Window> still_;
  std::vector<Position> flat_;
  std::vector<Block> blocks_;  // row by row
  int block_columns_ = 0;
  std::vector<simd::BlockTimeSums> sums_;         // per block: see kMostFrames
  BitRows edges_;                                 // of the last frame
  RecentCache<std::array<uint8_t, 3>, 10> labs_;  // by color
};

}  // namespace framewise::measure::giflab
