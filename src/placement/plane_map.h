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

// A weighted sum of red, green and blue, in 1/256.
struct PlaneWeights {
  int red;
  int green;
  int blue;
};
inline constexpr PlaneWeights kLumaWeights = {77, 150, 29};

// Of a picture, made smaller by a whole factor.
struct SmallPlane {
  Size picture;
  int factor = 1;
  Size size;
  std::vector<float> values;
  float corner = 0;  // the picture's first pixel

  float at(int x, int y) const {
    return values[size_t(y) * size_t(size.width) + size_t(x)];
  }
};

// At several scales, the finest first.
struct PyramidPair {
  std::vector<SmallPlane> reference;
  std::vector<SmallPlane> test;
};
// Of opaque RGBA of 8 bits; side by side where there is an executor.
PyramidPair pyramids_of(const Frame& reference, const Frame& test,
                        const PlaneWeights& weights, Executor* executor);

// A place as shares of the sides of a picture, from its middle.
struct SharedPlace {
  double x;
  double y;
};

// Where in the reference the test shows what is at a place of it:
// (x, y, 1) -> two sums of three.
using AffineMap = std::array<double, 6>;
inline constexpr AffineMap kIdentityMap = {1, 0, 0, 0, 1, 0};

SharedPlace mapped(const AffineMap& map, SharedPlace place);

// How two planes lie on each other by a map: mean squares over the test. What
// it shows beyond the reference should have the color of its corner, or some
// of it right at the edge.
struct MapFit {
  double left = 0;    // what differs, of the part that both show
  double beyond = 0;  // what differs from the corner, of all
  double variance = 0;
  double overlap = 0;

  double explained() const {
    return variance > 0 ? 1 - (left * overlap + beyond) / variance : 0;
  }
};
MapFit fit_of(const SmallPlane& reference, const SmallPlane& test,
              const AffineMap& map);

// The difference by another map within the region that both show by this one.
double left_otherwise(const SmallPlane& reference, const SmallPlane& test,
                      const AffineMap& map, const AffineMap& other);

// The squared error that no rising tone curve of the reference explains.
double left_by_tone(const SmallPlane& reference, const SmallPlane& test);

enum class MapFreedom {
  kMove,
  kUpright,  // scale and place along both sides
  kTilted,   // one scale, an angle and a place
  kAffine,
};

// A map that less has to overlap of is none.
inline constexpr double kLeastOverlap = 0.3;

// A better map near this one, by steps of Gauss and Newton; nothing where it
// runs away.
std::optional<AffineMap> refined(const SmallPlane& reference,
                                 const SmallPlane& test, AffineMap map,
                                 MapFreedom freedom);

// From the coarsest of these scales, or of as many, to the finest.
std::optional<AffineMap> refined_over(std::span<const SmallPlane> reference,
                                      std::span<const SmallPlane> test,
                                      AffineMap map, MapFreedom freedom);

}  // namespace framewise::placement
