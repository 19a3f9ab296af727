// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/decimated_rgb.h"

#include <algorithm>
#include <vector>

#include "simd/plane/samples.h"

namespace framewise::measure {
namespace {

// Column sums of interleaved samples, `rows` rows from y.
template <typename Sample, typename Sum>
void sum_rows(const PlaneView& plane, int y, int rows, size_t samples,
              Sum* sums) {
  std::fill_n(sums, samples, Sum{0});
  for (int i = 0; i < rows; ++i) {
    const Sample* row = plane.row<Sample>(y + i);
    for (size_t x = 0; x < samples; ++x) sums[x] = Sum(sums[x] + row[x]);
  }
}

// 16-bit sums hold 257 rows of 8-bit samples: the factor stays below that for
// sides up to 65,000. 32-bit sums hold as many rows of 16-bit samples.
template <typename Sample, typename Sum>
void decimate(const PlaneView& rgba, int factor, float scale, Image3F& out) {
  const int before = (factor - 1) / 2;
  const int width = rgba.size.width;
  const int height = rgba.size.height;
  const size_t samples = 4 * size_t(width);
  std::vector<Sum> sums(samples);
  const float weight = scale / float(factor * factor);
  for (int oy = 0; oy < out.size().height; ++oy) {
    const int top = std::max(oy * factor - before, 0);
    const int bottom = std::min(oy * factor - before + factor, height);
    sum_rows<Sample>(rgba, top, bottom - top, samples, sums.data());
    float* const to[] = {out[0].row(oy), out[1].row(oy), out[2].row(oy)};
    for (int ox = 0; ox < out.size().width; ++ox) {
      const int left = std::max(ox * factor - before, 0);
      const int right = std::min(ox * factor - before + factor, width);
      uint32_t r = 0, g = 0, b = 0;
      for (int x = left; x < right; ++x) {
        r += sums[4 * size_t(x)];
        g += sums[4 * size_t(x) + 1];
        b += sums[4 * size_t(x) + 2];
      }
      to[0][ox] = float(r) * weight;
      to[1][ox] = float(g) * weight;
      to[2][ox] = float(b) * weight;
    }
  }
}

template <typename Sample>
void split(const PlaneView& rgba, float scale, Image3F& out) {
  for (int y = 0; y < rgba.size.height; ++y) {
    simd::rgba_to_planes(rgba.row<Sample>(y), size_t(rgba.size.width), scale,
                         out[0].row(y), out[1].row(y), out[2].row(y));
  }
}

}  // namespace

int decimation_factor(Size size) {
  return std::max(1, (std::min(size.width, size.height) + 128) / 256);
}

void DecimatedRgb::compute(const Picture& picture) { compute(picture.rgb()); }

void DecimatedRgb::compute(const Frame& rgba) {
  const PlaneView plane = rgba.plane(0);
  const bool wide = rgba.format().bits > 8;
  const float scale = wide ? 1.0f / 257 : 1.0f;
  factor = decimation_factor(plane.size);
  planes.resize({(plane.size.width + factor - 1) / factor,
                 (plane.size.height + factor - 1) / factor});
  if (factor == 1) {
    wide ? split<uint16_t>(plane, scale, planes)
         : split<uint8_t>(plane, scale, planes);
  } else if (wide) {
    decimate<uint16_t, uint32_t>(plane, factor, scale, planes);
  } else {
    decimate<uint8_t, uint16_t>(plane, factor, scale, planes);
  }
}

void enlarge(const ImageF& small, int factor, Size size, ImageF& map) {
  const int before = (factor - 1) / 2;
  map.resize(size);
  for (int y = 0; y < size.height; ++y) {
    const int sy = std::min((y + before) / factor, small.height() - 1);
    for (int x = 0; x < size.width; ++x) {
      const int sx = std::min((x + before) / factor, small.width() - 1);
      map.row(y)[x] = std::clamp(small.row(sy)[sx], 0.0f, 1.0f);
    }
  }
}

}  // namespace framewise::measure
