// SPDX-License-Identifier: Apache-2.0
// The planes of the score: luma at full size and halved twice, chroma at
// half size and halved twice. BT.601 on gamma-coded RGB, 0..255, whatever the
// files store, so scores of different formats are comparable. HDR uses a code
// in which 100 nits are 256 and brighter values are larger.
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
  static constexpr size_t kChromaScales = 3;
  std::array<PaddedPlane, kLumaScales> luma;
  std::array<PaddedPlane, kChromaScales> u;  // the first is at half size
  std::array<PaddedPlane, kChromaScales> v;

  void compute(const Picture& picture);
  void update(const Picture& picture);

 private:
  void fill(const Picture& picture, const Rect& area);
  void fill_from_samples(const Frame& rgba, const Rect& area);
  void fill_from_hdr(const Frame& rgba, const ColorDecoding& decoding,
                     const Rect& area);
  void pad();
  std::vector<uint8_t> narrow_;              // two rows of 8-bit pixels
  std::array<std::vector<float>, 6> light_;  // R, G, B of two rows
};

}  // namespace framewise::measure
