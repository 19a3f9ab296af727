// SPDX-License-Identifier: Apache-2.0
// The input of the perceptual metrics: an opaque frame in stored colors or
// linear light, owned by the caller.
#pragma once

#include <string_view>

#include "frame/color/color_decoding.h"
#include "frame/plane.h"
#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::measure {

// Alpha is ignored: callers lay transparent frames over each background first,
// as the metric's header describes.
struct PictureView {
  enum class Samples : uint8_t {
    kRgba8,   // plane 0: R G B A interleaved, sRGB or by `decoding`
    kRgba16,  // the same with 16 bits, full range 0..65535
    kLinear,  // planes 0..2: float R, G, B in linear light, sRGB primaries
  };

  // Of an opaque kRgba frame, by its color facts.
  static PictureView of(const Frame& rgba);

  static PictureView rgba8(const PlaneView& plane) {
    return {Samples::kRgba8, {plane}, {}};
  }
  static PictureView rgba16(const PlaneView& plane) {
    return {Samples::kRgba16, {plane}, {}};
  }
  static PictureView linear(const Image3F& image) {
    PictureView view{Samples::kLinear, {}, {}};
    for (size_t i = 0; i < 3; ++i) {
      view.planes[i] = {reinterpret_cast<const uint8_t*>(image[i].row(0)),
                        ptrdiff_t(image[i].stride() * sizeof(float)),
                        image.size()};
    }
    return view;
  }

  Size size() const { return planes[0].size; }

  Samples samples = Samples::kRgba8;
  PlaneView planes[3];
  ColorDecoding decoding;  // of stored colors
};

// Writes `count` pixels of row y from column x as linear light.
void read_linear(const PictureView& picture, int x, int y, int count,
                 float* red, float* green, float* blue);

// Prefetches those pixels of row y, if it exists. For short pieces of distant
// rows, which the processor does not predict.
void prefetch(const PictureView& picture, int x, int y, int count);

// Whether all samples are finite. Integers always are.
bool is_finite(const PictureView& picture);

// Fail if a sample is not finite, or if the sizes of a pair differ.
Result<void> check_samples(const PictureView& picture);
Result<void> check_sizes(std::string_view metric, Size reference, Size test);

}  // namespace framewise::measure
