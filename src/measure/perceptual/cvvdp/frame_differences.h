// SPDX-License-Identifier: Apache-2.0
// The visible differences of two frames: from the channels of both to the
// differences of each band. A tile that did not change since the
// last call, or in which both frames are equal, costs nothing; the result is
// the same bit by bit.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "framewise/executor.h"
#include "measure/perceptual/cvvdp/pooling.h"
#include "measure/perceptual/cvvdp/pyramid.h"

namespace framewise::measure::cvvdp {

// Levels with a side of at most 6 pixels are not blurred.
bool is_blurred(Size level);
// The masking of a level.
simd::CvvdpMasking masking_of_level(bool blurred);

enum class Side : uint8_t { kTest, kReference };

class FrameDifferences {
 public:
  // Memory of about 8 bytes a pixel for stills and 11 for films: of the finest
  // level only a band is kept.
  FrameDifferences(Size size, double pixels_per_degree, size_t channels);
  ~FrameDifferences();

  Size size() const { return size_; }
  size_t channels() const { return channels_; }
  int64_t bytes() const;

  // The finest level, which `fill` writes.
  Plane& finest(Side side, size_t channel) {
    return sides_[size_t(side)][channel].finest;
  }

  struct Options {
    // Writes the channels of one side in these pixels, whose left edge is a
    // multiple of 16. Called from any thread, with growing rows.
    std::function<void(Side, const Rect&)> fill;
    Executor* executor = nullptr;
    // Where the finest level differs from that of the last call. Empty: it is
    // all new.
    IsChanged changed = {};
    // Where the two sides differ. Empty: anywhere.
    IsChanged differing = {};
  };
  const BandDifferences& measure(const Options& options);

  // The result of measure().
  const BandDifferences& differences() const { return differences_; }

  // How visible the differences are at each pixel, 1 for 1 JOD: 10 minus the
  // JOD of a frame that is as bad everywhere. Measures all of the frame.
  void map_errors(const Options& options, ImageF& map);

 private:
  struct Channel {
    Plane finest;
    Pyramid coarser;
    const Plane& level(size_t k) const {
      return k == 0 ? finest : coarser.level(k);
    }
  };
  struct Band;
  class TileRun;

  struct Run;

  // `maps`: where the differences of each level go, or null.
  void measure_levels(const Options& options, std::vector<Plane>* maps);
  void fill_rows(const Options& options, int first, int end);
  void find_cells(const Options& options, size_t level);
  void measure_cells(const Options& options, size_t level, int first_row,
                     int end_row, std::vector<Plane>* maps);
  void sum_up();
  void measure_base(Plane* map);
  double base_background(Side side) const;

  Size size_;
  size_t channels_;
  std::array<std::array<Channel, kChannels>, 2> sides_;  // by Side
  std::vector<Band> bands_;
  BandDifferences differences_;
  bool measured_ = false;  // whether cells hold the last call's sums
};

}  // namespace framewise::measure::cvvdp
