// SPDX-License-Identifier: Apache-2.0
// GifLab's metrics of gradients, colors and dither: from patches of frames
// paired by number, pooled over all patches of all frames.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "frame/plane.h"
#include "measure/picture.h"

namespace framewise::measure::giflab {

struct PatchValues {
  double banding_mean = 0;  // 0 to 100; 0 if there is no gradient
  double banding_p95 = 0;
  double deltae_mean = 0;
  double deltae_p95 = 0;
  double deltae_max = 0;
  // Percentage of the color differences above 1, 2, 3 and 5.
  std::array<double, 4> deltae_above = {};
  double dither_ratio_mean = 0;
  double dither_ratio_p95 = 0;
  double dither_quality = 0;  // 0 to 100; 0 if nothing is flat
  int64_t gradients = 0;      // number of patches that each was measured on
  int64_t colors = 0;
  int64_t flats = 0;
};

class Patches {
 public:
  Patches();
  ~Patches();

  // 8-bit RGBA, opaque, of equal size. Both have advanced by at most one frame
  // since the last call of the same function, so unchanged regions are reused.
  // Two threads may call one function each.
  void add_gray(const Picture& reference, const Picture& test);
  void add_colors(const Picture& reference, const Picture& test);
  PatchValues values() const;

 private:
  // A quarter of a patch, shared by four patches.
  struct Quarter {
    double sum = 0;
    double squares = 0;
  };
  // One of the overlapping patches that cover a frame.
  struct GridPatch {
    Rect area;
    // In the region where GifLab searches for gradients.
    bool in_square = false;
    bool known = false;
    bool gradient = false;        // of the reference
    double variance = 0;          // of the reference
    std::optional<double> ratio;  // of the test: high to middle frequencies
  };

  // A patch whose colors are compared.
  struct ColorPatch {
    Rect area;
    std::optional<double> difference;
  };

  // Banding in a box around gradients.
  struct Banding {
    Rect box;
    double score = 0;
  };

  class ColorDifferences;
  class Gradients;
  class Spectra;

  void find_grid(Size size);
  void find_color_patches(Size size);
  // Invalidates what has changed.
  void update(const Picture& reference, const Picture& test);
  static Quarter sums_of_quarter(const ImageF& gray, int left, int top);
  double variance_of(const GridPatch& patch) const;
  std::vector<Rect> gradient_boxes() const;
  void add_banding(const Picture& reference, const Picture& test);
  double banding_in(const Rect& box, const ImageF& reference,
                    const ImageF& test);
  void add_dither(const ImageF& test);

  std::vector<GridPatch> grid_;    // row by row
  std::vector<Quarter> quarters_;  // of the reference, row by row
  int quarter_columns_ = 0;
  std::vector<ColorPatch> color_patches_;
  std::vector<Banding> bands_;  // of the last frame
  std::unique_ptr<ColorDifferences> differences_;
  std::unique_ptr<Gradients> gradients_;
  std::unique_ptr<Spectra> spectra_;

  std::vector<double> banding_;
  std::vector<double> deltae_;
  std::vector<double> ratios_;
  std::vector<double> dither_;
};

}  // namespace framewise::measure::giflab
