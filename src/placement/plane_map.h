// SPDX-License-Identifier: Apache-2.0
// Aligns two frames by an affine map, from coarse to fine scales:
// B. Lucas, T. Kanade, An iterative image registration technique with an
// application to stereo vision, 1981; J. Bergen and others, Hierarchical
// model-based motion estimation, 1992.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "framewise/frame.h"

namespace framewise {
class Executor;
}

namespace framewise::placement {

// Weights of red, green and blue in a plane's values, in 1/256.
struct PlaneWeights {
  int red;
  int green;
  int blue;
};
inline constexpr PlaneWeights kLumaWeights = {77, 150, 29};

// A plane of a frame, scaled down by a whole factor.
struct SmallPlane {
  Size frame;
  int factor = 1;
  Size size;
  std::vector<float> values;
  float corner = 0;  // value of the frame's first pixel: its surround

  float at(int x, int y) const {
    return values[size_t(y) * size_t(size.width) + size_t(x)];
  }
};

// The planes of two frames at several scales, the finest first.
struct PyramidPair {
  std::vector<SmallPlane> reference;
  std::vector<SmallPlane> test;
};
// Frames must be opaque RGBA of 8 bits. Null executor: one thread.
PyramidPair pyramids_of(const Frame& reference, const Frame& test,
                        const PlaneWeights& weights, Executor* executor);

// A point of a frame, in shares of the frame's sides. The center is (0, 0).
struct SharedPlace {
  double x;
  double y;
};

// Maps a point (x, y) of the test to the point of the reference with the same
// content: (m0 x + m1 y + m2, m3 x + m4 y + m5).
using AffineMap = std::array<double, 6>;
inline constexpr AffineMap kIdentityMap = {1, 0, 0, 0, 1, 0};

SharedPlace mapped(const AffineMap& map, SharedPlace place);

// Mean squared errors of a map over the test, in levels². Outside the
// reference, the test is expected to show the value of its corner.
struct MapFit {
  double left = 0;      // error where the frames overlap, per point there
  double beyond = 0;    // error outside the reference, per point of the test
  double variance = 0;  // of the test
  double overlap = 0;   // share of the test that lies in the reference

  double explained() const {
    return variance > 0 ? 1 - (left * overlap + beyond) / variance : 0;
  }
};
MapFit fit_of(const SmallPlane& reference, const SmallPlane& test,
              const AffineMap& map);

// The mean squared error by `other` in the region where the frames overlap by
// `map`.
double left_otherwise(const SmallPlane& reference, const SmallPlane& test,
                      const AffineMap& map, const AffineMap& other);

// The mean squared error that remains after the best rising tone curve of the
// reference.
double left_by_tone(const SmallPlane& reference, const SmallPlane& test);

enum class MapFreedom {
  kMove,
  kUpright,  // scale and move along both sides
  kTilted,   // one scale, an angle and a move
  kAffine,
};

// The share of the test that must lie in the reference. Less shows too little
// content to confirm a map.
inline constexpr double kLeastOverlap = 0.3;

// A better map near this one, at one scale, by Gauss-Newton steps. Absent: the
// steps leave the limits of overlap or scale.
std::optional<AffineMap> refined(const SmallPlane& reference,
                                 const SmallPlane& test, AffineMap map,
                                 MapFreedom freedom);

// Refines a map from the coarsest scale that both pyramids have to the finest.
std::optional<AffineMap> refined_over(std::span<const SmallPlane> reference,
                                      std::span<const SmallPlane> test,
                                      AffineMap map, MapFreedom freedom);

}  // namespace framewise::placement
