// SPDX-License-Identifier: Apache-2.0
#include "placement/scaling.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/result.h"
#include "frame/geometry.h"

namespace framewise::placement {
namespace {

// gifsicle scales in linear light, ffmpeg (bicubic), ImageMagick and Pillow
// (Lanczos) the stored values. All of them smooth.
constexpr std::array kFilters = {Filter::kLanczos3, Filter::kBicubic,
                                 Filter::kBilinear, Filter::kArea};
constexpr std::array kLights = {Light::kCoded, Light::kLinear};

// Another way than the usual one has to leave less than this share of its
// squared error, which has to be an RMS of one level at least.
constexpr double kClearlyBetter = 0.7;
constexpr double kLeastSquare = 1;

// Rows of the test that are enough to choose by; a frame of up to twice as many
// is taken whole. Eight ways to scale a whole frame of 4K take half a second.
constexpr int kEnoughRows = 256;
// Rows at the begin and the end of a band, where the filters lack neighbors.
constexpr int kEdgeRows = 4;

// The rows of both frames, of full width, that show the same.
struct Bands {
  Rect reference;
  Rect test;
};

// In the middle. Begin and end have to be whole rows of both frames: where the
// heights have no common divisor, the band is all.
Bands bands_of(Size reference, Size test) {
  const int parts = std::gcd(reference.height, test.height);
  const int of_reference = reference.height / parts;
  const int of_test = test.height / parts;
  const int enough = (kEnoughRows + of_test - 1) / of_test;
  const bool whole = test.height <= 2 * kEnoughRows;
  const int taken = whole ? parts : std::min(parts, enough);
  const int begin = (parts - taken) / 2;
  return {{0, begin * of_reference, reference.width, taken * of_reference},
          {0, begin * of_test, test.width, taken * of_test}};
}

// The mean square of the differences.
double square_error(const Frame& a, const Frame& b) {
  const PlaneView x = a.plane(0);
  const PlaneView y = b.plane(0);
  const int edge = x.size.height > 4 * kEdgeRows ? kEdgeRows : 0;
  int64_t sum = 0;
  int64_t count = 0;
  for (int row = edge; row < x.size.height - edge; ++row) {
    const uint8_t* const of_a = x.row(row);
    const uint8_t* const of_b = y.row(row);
    for (int i = 0; i < 4 * x.size.width; ++i) {
      const int apart = of_a[i] - of_b[i];
      sum += apart * apart;
    }
    count += 3 * int64_t{x.size.width};  // alpha is opaque in both
  }
  return double(sum) / double(std::max<int64_t>(count, 1));
}

}  // namespace

Result<ResizeOptions> scaling_of(const Frame& reference, const Frame& test,
                                 bool allow_linear, FramePool& pool) {
  const Bands bands = bands_of(reference.size(), test.size());
  FW_ASSIGN_OR_RETURN(const Frame from, crop(reference, bands.reference, pool));
  FW_ASSIGN_OR_RETURN(const Frame shown, crop(test, bands.test, pool));
  ResizeOptions best;
  double least = -1;
  for (const Light light : kLights) {
    if (light == Light::kLinear && !allow_linear) continue;
    for (const Filter filter : kFilters) {
      const ResizeOptions options = {.filter = filter, .light = light};
      FW_ASSIGN_OR_RETURN(const Frame scaled,
                          resize(from, shown.size(), options, pool));
      const double error = square_error(scaled, shown);
      if (least < 0) {
        if (error < kLeastSquare) return best;
        least = kClearlyBetter * error;
      } else if (error < least) {
        least = error;
        best = options;
      }
    }
  }
  return best;
}

}  // namespace framewise::placement
