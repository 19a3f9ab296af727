// SPDX-License-Identifier: Apache-2.0
// The weights of source samples in each output sample of a resize, along one
// axis.
#pragma once

#include <cstdint>
#include <vector>

namespace framewise {

// Resampling filters.
//
// The first five behave like Pillow's. Pixel i is an area centered at i + 1/2.
// When shrinking, the filter is widened so that every source pixel counts.
// Weights outside of the source are dropped and the others scaled up.
enum class Filter : uint8_t {
  kNearest,   // the pixel at the center
  kArea,      // exact mean over the covered area; sharp squares when enlarging
  kBilinear,  // triangle
  kBicubic,   // Catmull-Rom (Keys 1981, a = -1/2)
  kLanczos3,  // sinc windowed by sinc, three lobes (Duchon 1979)
  // As in OpenCV's cv::resize: never widened, so shrinking to less than half
  // aliases; the edge pixel is repeated outside of the source.
  kOpenCvLinear,
  kOpenCvCubic,     // a = -3/4
  kOpenCvLanczos4,  // four lobes
};

const char* name_of(Filter filter) noexcept;

// One axis of a resize. The center of output sample i lies at source position
// (i + 1/2) * ratio + shift.
struct Axis {
  int from = 0;  // samples
  int to = 0;
  double ratio = 1.0;
  double shift = 0.0;

  static Axis whole(int from, int to) {
    return {from, to, double(from) / double(to), 0.0};
  }
};

// Output sample i is the sum of weights[i * taps + k] * source[first[i] + k]
// for k < taps. Every window lies inside the source, `first` never decreases,
// and the weights of each output sample sum to 1.
struct ResizeWeights {
  int taps = 0;
  std::vector<int32_t> first;
  std::vector<float> weights;

  // Output samples [begin, end) that depend on source samples [begin, end).
  struct Interval {
    int begin = 0;
    int end = 0;
  };
  Interval affected_by(Interval source) const;
};

// Not for kNearest, which has no weights.
ResizeWeights resize_weights(Filter filter, const Axis& axis);

// True if resizing rows horizontally before summing them vertically takes far
// fewer operations, as for a tall, narrow result.
bool is_horizontal_first(const Axis& x, const ResizeWeights& across,
                         const Axis& y, const ResizeWeights& down);

// The source sample of each output sample, for kNearest.
std::vector<int32_t> nearest_samples(const Axis& axis);

}  // namespace framewise
