// SPDX-License-Identifier: Apache-2.0
// The light of a frame, averaged over the cells of a view.
#pragma once

#include <vector>

#include "flashes/flash_view.h"
#include "frame/plane.h"
#include "framewise/frame.h"
#include "simd/flashes/light_cells.h"

namespace framewise::flashes {

// Rows of cells that may have changed: [begin, end).
struct CellRows {
  int begin = 0;
  int end = 0;
  bool empty() const { return begin >= end; }
};

class LightCells {
 public:
  // `nits`: white of the display; 0 for relative luminance.
  LightCells(const View& view, LightRule light, double nits);

  // Replaces the cells by those of `frame`. Transparent pixels show white, as
  // on most pages. The first frame changes all rows.
  Result<CellRows> read(const Frame& frame);

  // Linear light, white = 1; rows are whole groups of simd::kCellGroup cells,
  // zero beyond the picture.
  const Image3F& light() const { return light_; }
  const ImageF& luminance() const { return luminance_; }
  size_t groups() const { return groups_; }  // of a row
  double mean_luminance() const;

 private:
  Result<void> add_rows_of(const Frame& frame, CellRows rows);
  Result<void> add_yuv(const Frame& frame);
  void add_rgba(const Frame& frame, CellRows rows);
  Result<void> add_wide(const Frame& frame, CellRows rows);
  void begin_row();
  void end_row(int row);
  simd::ColorRows coded();
  simd::ColorRows sums();

  View view_;
  simd::LightCurve curve_;
  float hdr_scale_;  // from ColorDecoding's HDR light to that of the rules
  size_t groups_;
  bool first_ = true;
  Image3F light_;
  ImageF luminance_;
  Image3F coded_;  // one row of the picture each
  Image3F sums_;
  FramePool pool_;
};

}  // namespace framewise::flashes
