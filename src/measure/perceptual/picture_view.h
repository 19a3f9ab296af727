// SPDX-License-Identifier: Apache-2.0
// What the perceptual metrics look at: an opaque picture of stored colours or
// linear light that somebody else owns.
#pragma once

#include <string_view>

#include "frame/color/color_decoding.h"
#include "frame/plane.h"
#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::measure {

// Alpha is ignored: whoever has transparency lays the picture over each
// background first, as the metric's header says.
struct PictureView {
  enum class Samples : uint8_t {
    kRgba8,   // plane 0: R G B A interleaved, sRGB or as `decoding` says
    kRgba16,  // the same with 16 bits, full range 0..65535
    kLinear,  // planes 0..2: float R, G, B in linear light, sRGB primaries
  };

  // Of an opaque frame of kRgba, which is taken as what its facts say.
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
  ColorDecoding decoding;  // of stored colours
};

// Writes `count` pixels of row y from column x on as linear light.
void read_linear(const PictureView& picture, int x, int y, int count,
                 float* red, float* green, float* blue);

// Asks the machine to fetch those pixels of row y, if there is such a row. For
// short pieces of far-apart rows, which it does not foresee by itself.
void prefetch(const PictureView& picture, int x, int y, int count);

// Whether no sample is infinite or not a number; integers never are.
bool is_finite(const PictureView& picture);

// Fail if a sample is not finite, or if the sizes of a pair differ.
Result<void> check_samples(const PictureView& picture);
Result<void> check_sizes(std::string_view metric, Size reference, Size test);

}  // namespace framewise::measure
