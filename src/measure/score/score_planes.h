// SPDX-License-Identifier: Apache-2.0
// The planes of the score: luma at full size and halved twice, chroma at an
// eighth of the size, which is halved three times. BT.601 on gamma-coded RGB,
// 0..255, whatever the files store, so scores of different formats are
// comparable. HDR uses a code in which 100 nits are 256 and brighter values are
// larger.
#pragma once

#include <array>
#include <vector>

#include "frame/color/color_decoding.h"
#include "frame/plane.h"
#include "measure/picture.h"

namespace framewise::measure {

// A plane whose last columns and rows are repeated, so that its sides are
// multiples of 4 and at least 8.
struct PaddedPlane {
  ImageF plane;
  Size size;  // without the repeated samples

  void resize(Size wanted);
  void pad();
};

struct ScorePlanes {
  static constexpr size_t kLumaScales = 3;
  static constexpr int kChromaHalvings = 3;
  std::array<PaddedPlane, kLumaScales> luma;
  PaddedPlane u;
  PaddedPlane v;

  void compute(const Picture& picture);
  void update(const Picture& picture);

 private:
  // One of the planes of chroma, while a strip of rows is halved: four rows at
  // half size, which give two at a quarter and one at an eighth.
  struct ChromaStrip {
    std::vector<float> half;
    std::vector<float> quarter;
  };

  void fill(const Picture& picture, const Rect& area);
  void fill_from_samples(const Frame& rgba, const Rect& area);
  void fill_from_hdr(const Frame& rgba, const ColorDecoding& decoding,
                     const Rect& area);
  void begin_chroma(const Rect& area);
  // The row of a strip that holds row `y` of the picture at half size.
  float* half_row(ChromaStrip& strip, int y);
  // Halves the strips if rows `y` and `y` + 1 are their last ones.
  void end_chroma_row(const Rect& area, int y);
  void halve_chroma(ChromaStrip& strip, const Rect& area, int y,
                    PaddedPlane& eighth);
  void pad();
  ChromaStrip strip_u_;
  ChromaStrip strip_v_;
  size_t strip_stride_ = 0;      // samples between rows of `half` and `quarter`
  std::vector<uint8_t> narrow_;  // two rows of 8-bit pixels
  std::array<std::vector<float>, 6> light_;  // R, G, B of two rows
};

}  // namespace framewise::measure
