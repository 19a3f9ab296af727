// SPDX-License-Identifier: Apache-2.0
#include "measure/luma.h"

#include "simd/color/luma.h"
#include "simd/plane/samples.h"

namespace framewise::measure {
namespace {

// Samples [x, x + count) of row y.
void luma_row(const Picture& picture, const Frame& frame, int y, size_t x,
              size_t count, float* out) {
  const PlaneView plane = frame.plane(0);
  const bool wide = frame.format().bits > 8;
  if (picture.planes() == Planes::kOwn) {
    if (wide) {
      const float scale = 1.0f / float(1 << (frame.format().bits - 8));
      simd::samples_to_float(plane.row<uint16_t>(y) + x, count, scale, 0, out);
    } else {
      simd::samples_to_float(plane.row(y) + x, count, 1, 0, out);
    }
  } else if (wide) {
    simd::luma(plane.row<uint16_t>(y) + 4 * x, count, simd::kLumaBt709,
               1.0f / 257, out);
  } else {
    simd::luma(plane.row(y) + 4 * x, count, simd::kLumaBt709, 1, out);
  }
}

const Frame& source(const Picture& picture) {
  return picture.planes() == Planes::kOwn ? picture.frame() : picture.rgb();
}

}  // namespace

double peak_of_luma(const Picture& picture) {
  if (picture.planes() != Planes::kOwn) return 255;
  const int bits = picture.frame().format().bits;
  return double((1 << bits) - 1) / double(1 << (bits - 8));
}

void Luma::compute(const Picture& picture) {
  plane.resize(picture.size());
  const Frame& frame = source(picture);
  for (int y = 0; y < plane.height(); ++y) {
    luma_row(picture, frame, y, 0, size_t(plane.width()), plane.row(y));
  }
}

void Luma::update(const Picture& picture) {
  if (plane.size() != picture.size()) return compute(picture);
  const Frame& frame = source(picture);
  picture.changed().for_each_run([&](const Rect& run) {
    for (int y = run.y; y < run.y + run.height; ++y) {
      luma_row(picture, frame, y, size_t(run.x), size_t(run.width),
               plane.row(y) + run.x);
    }
  });
}

}  // namespace framewise::measure
