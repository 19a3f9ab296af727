// SPDX-License-Identifier: Apache-2.0
// GifLab's measures of one animation by itself: how steadily it moves, how much
// flat areas and edges flicker, what its disposal leaves behind. Most of them
// measure motion; they are here to be compared with GifLab's numbers.
#pragma once

#include <cstdint>
#include <vector>

#include "frame/plane.h"
#include "framewise/frame.h"
#include "measure/picture.h"

namespace framewise::measure::giflab {

// Linear interpolation between order statistics; 0 of nothing.
double percentile(std::vector<double> values, double p);

struct StreamValues {
  double temporal_consistency = 1;
  double disposal_artifacts = 1;
  double flat_flicker_ratio = 0;
  double pumping = 0;
  double oscillation = 0;
  // In place of LPIPS between neighbours GifLab falls back to distances in
  // Lab, which is what these are.
  double lab_distance_mean = 0;
  double lab_distance_p95 = 0;
  double flicker_excess = 0;
  double flicker_frame_ratio = 0;
};

// Takes frame after frame; keeps two of them and sums.
class Stream {
 public:
  // As many as sums of 16 bits hold; GifLab takes 30.
  static constexpr int64_t kMostFrames = 256;

  // 8-bit RGBA, opaque.
  void add(const Picture& picture);
  StreamValues values() const;

 private:
  struct Window {
    int x = 0;
    int y = 0;
    // Sums over time of the mean of each channel, and of its square.
    double means[3] = {};
    double squares[3] = {};
    double last[3] = {};  // the mean of each channel in the last frame
  };

  void begin(const Picture& picture);
  void compare_with_last(const Frame& frame);
  void add_to_sums(const Frame& frame);
  void add_still_windows(const Frame& frame);
  void compare_lab(const Picture& picture);

  double partial_disposal() const;
  double background() const;
  double background_of_strips() const;
  double flat_flicker() const;
  double structure() const;
  double color() const;

  int64_t count_ = 0;
  Frame first_;
  Frame last_;
  std::vector<double> differences_;
  std::vector<double> large_;    // shares of pixels that change much
  std::vector<double> whites_;   // shares of nearly white pixels
  std::vector<double> brights_;  // shares of pixels that are not black
  std::vector<double> levels_;   // edges and contrast: what pumps
  std::vector<double> lab_distances_;
  std::vector<Window> still_;  // windows with little variance in frame 0
  std::vector<Window> flat_;
  std::vector<uint16_t> sums_;  // over time, of each sample: see kMostFrames
  std::vector<uint32_t> squares_;
  std::vector<uint8_t> lab_;  // of the last frame
  std::vector<uint8_t> edges_;
};

}  // namespace framewise::measure::giflab
