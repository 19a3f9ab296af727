// SPDX-License-Identifier: Apache-2.0
#include "placement/scaling.h"

#include <algorithm>
#include <array>

#include "base/result.h"

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

// The mean square of the differences, of a part of the rows of large frames.
double square_error(const Frame& a, const Frame& b) {
  constexpr int kMostRows = 256;
  const PlaneView x = a.plane(0);
  const PlaneView y = b.plane(0);
  const int step = std::max(1, x.size.height / kMostRows);
  int64_t sum = 0;
  int64_t count = 0;
  for (int row = 0; row < x.size.height; row += step) {
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
  ResizeOptions best;
  double least = -1;
  for (const Light light : kLights) {
    if (light == Light::kLinear && !allow_linear) continue;
    for (const Filter filter : kFilters) {
      const ResizeOptions options = {.filter = filter, .light = light};
      FW_ASSIGN_OR_RETURN(const Frame scaled,
                          resize(reference, test.size(), options, pool));
      const double error = square_error(scaled, test);
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
