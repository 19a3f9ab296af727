// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/gray.h"

#include <algorithm>
#include <vector>

#include "simd/luma.h"
#include "simd/samples.h"

namespace framewise::measure {

void Gray::compute(const Picture& picture) {
  const Frame& rgba = picture.rgb();
  const PlaneView from = rgba.plane(0);
  const size_t width = size_t(from.size.width);
  std::vector<uint8_t> gray(width);
  std::vector<uint8_t> narrow(rgba.format().bits > 8 ? 4 * width : 0);
  uint8_t least = 255;
  uint8_t most = 0;
  plane.resize(from.size);
  for (int y = 0; y < from.size.height; ++y) {
    const uint8_t* pixels = from.row(y);
    if (!narrow.empty()) {
      simd::narrow_samples(from.row<uint16_t>(y), 4 * width, narrow.data());
      pixels = narrow.data();
    }
    simd::luma8_opencv(pixels, width, gray.data());
    simd::samples_to_float(gray.data(), width, 1, 0, plane.row(y));
    for (size_t x = 0; x < width; ++x) least = std::min(least, gray[x]);
    for (size_t x = 0; x < width; ++x) most = std::max(most, gray[x]);
  }
  darkest = least;
  brightest = most;
}

}  // namespace framewise::measure
