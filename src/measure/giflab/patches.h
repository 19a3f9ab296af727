// SPDX-License-Identifier: Apache-2.0
// GifLab's measures of gradients, colours and dither: from patches of frames
// that are paired by their number, pooled over all patches of all frames.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "frame/plane.h"
#include "measure/picture.h"

namespace framewise::measure::giflab {

struct PatchValues {
  double banding_mean = 0;  // 0 to 100; 0 where there is no gradient
  double banding_p95 = 0;
  double deltae_mean = 0;
  double deltae_p95 = 0;
  double deltae_max = 0;
  double dither_ratio_mean = 0;
  double dither_ratio_p95 = 0;
  double dither_quality = 0;  // 0 to 100; 0 where nothing is flat
  int64_t gradients = 0;      // how many patches each was measured on
  int64_t colors = 0;
  int64_t flats = 0;
};

class Patches {
 public:
  Patches();
  ~Patches();

  // 8-bit RGBA, opaque, of one size. Both have moved on by at most one frame
  // since they were added last: what has not changed is known already.
  void add(const Picture& reference, const Picture& test);
  PatchValues values() const;

 private:
  // A quarter of a patch, shared by four of them.
  struct Quarter {
    double sum = 0;
    double squares = 0;
  };
  // One of the overlapping patches that cover a picture.
  struct Place {
    Rect area;
    bool in_square = false;  // where GifLab looks for gradients
    bool known = false;
    bool gradient = false;        // of the reference
    double variance = 0;          // of the reference
    std::optional<double> ratio;  // of the test: high to middle frequencies
  };

  // A patch of those whose colours are compared.
  struct ColorPatch {
    Rect area;
    std::optional<double> difference;
  };

  class ColorDifferences;

  void find_places(Size size);
  void find_color_patches(Size size);
  // Forgets what has changed.
  void update(const Picture& reference, const Picture& test);
  static Quarter sums_of_quarter(const ImageF& gray, int left, int top);
  double variance_of(const Place& place) const;
  std::vector<Rect> gradient_boxes() const;
  void add_banding(const ImageF& reference, const ImageF& test);
  void add_colors(const Picture& reference, const Picture& test);
  void add_dither(const ImageF& test);

  std::vector<Place> places_;      // row by row
  std::vector<Quarter> quarters_;  // of the reference, row by row
  int quarter_columns_ = 0;
  std::vector<ColorPatch> color_patches_;
  std::unique_ptr<ColorDifferences> differences_;

  std::vector<double> banding_;
  std::vector<double> deltae_;
  std::vector<double> ratios_;
  std::vector<double> dither_;
};

}  // namespace framewise::measure::giflab
