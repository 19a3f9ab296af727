// SPDX-License-Identifier: Apache-2.0
// Resizing of interleaved RGBA, for Resizer.
#pragma once

#include <cstdint>
#include <vector>

#include "frame/plane.h"
#include "frame/resize/resize.h"

namespace framewise {

class RgbaResizer {
 public:
  RgbaResizer(Size from, Size to, const ResizeOptions& options);

  // Planes have 8 or 16 bits a sample and the prepared sizes.
  template <typename Sample>
  void apply(const PlaneView& in, const MutablePlaneView& out);

  const ResizeWeights& horizontal() const { return horizontal_; }
  const ResizeWeights& vertical() const { return vertical_; }

 private:
  template <typename Sample>
  void pick(const PlaneView& in, const MutablePlaneView& out) const;
  template <typename Sample>
  void weigh_stored(const PlaneView& in, const MutablePlaneView& out);
  template <typename Sample>
  void weigh_prepared(const PlaneView& in, const MutablePlaneView& out);
  template <typename Sample>
  void keep_row(const Sample* in, float* out);
  template <typename Sample>
  void prepare_row(const Sample* in, float* out) const;
  template <typename Sample>
  void finish_row(float* pixels, Sample* out) const;
  void resize_row(const float* in, float* out) const;

  Size from_, to_;
  ResizeOptions options_;
  ResizeWeights horizontal_, vertical_;
  bool horizontal_first_ = false;
  std::vector<int32_t> nearest_x_, nearest_y_;
  ImageF source_row_;  // one row of source width
  ImageF resized_;     // one row of output width
  ImageF prepared_;    // ring buffer of source rows, premultiplied, in linear
                       // light if requested
  std::vector<const uint8_t*> rows8_;
  std::vector<const uint16_t*> rows16_;
  std::vector<const float*> prepared_rows_;
};

}  // namespace framewise
