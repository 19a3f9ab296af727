// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/picture_view.h"

#include <bit>
#include <cstring>

#include "base/prefetch.h"
#include "base/result.h"

namespace framewise::measure {

PictureView PictureView::of(const Frame& rgba) {
  PictureView view =
      rgba.format().bits > 8 ? rgba16(rgba.plane(0)) : rgba8(rgba.plane(0));
  view.decoding = ColorDecoding(rgba.format(), rgba.size());
  return view;
}

void read_linear(const PictureView& picture, int x, int y, int count,
                 float* red, float* green, float* blue) {
  const PlaneView& pixels = picture.planes[0];
  const auto from = 4 * ptrdiff_t(x);
  switch (picture.samples) {
    case PictureView::Samples::kRgba8:
      picture.decoding.linearize(pixels.row(y) + from, size_t(count), red,
                                 green, blue);
      return;
    case PictureView::Samples::kRgba16:
      picture.decoding.linearize(pixels.row<uint16_t>(y) + from, size_t(count),
                                 red, green, blue);
      return;
    case PictureView::Samples::kLinear:
      float* const out[3] = {red, green, blue};
      for (int i = 0; i < 3; ++i) {
        std::memcpy(out[i], picture.planes[i].row<float>(y) + x,
                    size_t(count) * sizeof(float));
      }
      return;
  }
}

void prefetch(const PictureView& picture, int x, int y, int count) {
  if (y >= picture.size().height) return;
  const bool linear = picture.samples == PictureView::Samples::kLinear;
  const size_t pixel_bytes =
      picture.samples == PictureView::Samples::kRgba16 ? 8 : 4;
  for (int plane = 0; plane < (linear ? 3 : 1); ++plane) {
    framewise::prefetch(picture.planes[plane].row(y) + size_t(x) * pixel_bytes,
                        size_t(count) * pixel_bytes);
  }
}

bool is_finite(const PictureView& picture) {
  if (picture.samples != PictureView::Samples::kLinear) return true;
  constexpr uint32_t kExponent = 0x7F800000;
  bool finite = true;
  for (const PlaneView& plane : picture.planes) {
    for (int y = 0; y < plane.size.height; ++y) {
      const float* row = plane.row<float>(y);
      for (int x = 0; x < plane.size.width; ++x) {
        finite &= (std::bit_cast<uint32_t>(row[x]) & kExponent) != kExponent;
      }
    }
  }
  return finite;
}

Result<void> check_samples(const PictureView& picture) {
  if (is_finite(picture)) return {};
  return fail(ErrorKind::kInput,
              "a sample of the picture is infinite or not a number");
}

Result<void> check_sizes(std::string_view metric, Size reference, Size test) {
  if (reference == test) return {};
  return fail(ErrorKind::kUsage,
              "{} needs two pictures of one size, not {}x{} and {}x{}", metric,
              reference.width, reference.height, test.width, test.height);
}

}  // namespace framewise::measure
