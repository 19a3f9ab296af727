// SPDX-License-Identifier: Apache-2.0
#include "placement/plane_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/for_each_index.h"
#include "simd/color/luma.h"
#include "simd/plane/registration.h"

namespace framewise::placement {
namespace {

// Scales of a pyramid. The longer side of the finest plane has at most kFinest
// pixels, which bounds the work for large frames. The shorter side of the
// coarsest plane has at least kCoarsest pixels: fewer show no shapes.
constexpr int kFinest = 512;
constexpr int kCoarsest = 12;

// Steps at each scale, for maps that do not converge.
constexpr int kMostSteps = 20;

// Sampled points of a plane. A move has two unknowns, an affine map six.
constexpr int kMostMapPoints = 6000;
constexpr int kPointsOfMoves = 1500;

// The weight of a point falls when its error exceeds this, in levels. Such
// points show content that only one of the frames has.
constexpr double kOutlier = 24;

// Sums of luma weights for a gain of 1.
constexpr int kWeightsOne = 256;

// The numbers of an affine map.
constexpr size_t kMapNumbers = 6;

SmallPlane plane_of(const Frame& frame, int factor,
                    const PlaneWeights& weights) {
  const PlaneView view = frame.plane(0);
  SmallPlane plane = {view.size,
                      factor,
                      {view.size.width / factor, view.size.height / factor},
                      {}};
  if (plane.size.pixels() == 0) return plane;
  plane.values.resize(size_t(plane.size.pixels()));
  const float scale = 1.0f / float(kWeightsOne * factor * factor);
  const auto used = size_t(plane.size.width) * size_t(factor);
  const simd::LumaWeights whole{weights.red, weights.green, weights.blue};
  // The scale of simd::luma at which results are whole numbers: sums of them
  // are exact.
  constexpr float kUnscaled = 10000;
  std::vector<float> line(used), sums(used);
  for (int y = 0; y < plane.size.height; ++y) {
    std::fill(sums.begin(), sums.end(), 0.0f);
    for (int i = 0; i < factor; ++i) {
      simd::luma(view.row(y * factor + i), used, whole, kUnscaled, line.data());
      for (size_t x = 0; x < used; ++x) sums[x] += line[x];
    }
    float* row = &plane.values[size_t(y) * size_t(plane.size.width)];
    for (int i = 0; i < factor; ++i) {
      const float* from = sums.data() + i;
      for (int x = 0; x < plane.size.width; ++x) row[x] += from[x * factor];
    }
    for (int x = 0; x < plane.size.width; ++x) row[x] *= scale;
  }
  const uint8_t* first = view.row(0);
  plane.corner = float(weights.red * first[0] + weights.green * first[1] +
                       weights.blue * first[2]) /
                 kWeightsOne;
  return plane;
}

SmallPlane halved(const SmallPlane& from) {
  SmallPlane to = {from.frame,
                   from.factor * 2,
                   {from.size.width / 2, from.size.height / 2},
                   {},
                   from.corner};
  to.values.resize(size_t(to.size.pixels()));
  for (int y = 0; y < to.size.height; ++y) {
    for (int x = 0; x < to.size.width; ++x) {
      to.values[size_t(y) * size_t(to.size.width) + size_t(x)] =
          (from.at(2 * x, 2 * y) + from.at(2 * x + 1, 2 * y) +
           from.at(2 * x, 2 * y + 1) + from.at(2 * x + 1, 2 * y + 1)) /
          4;
    }
  }
  return to;
}

// Blurs a plane by (1, 2, 1) / 4 in both directions. Details of one pixel's
// size cannot be interpolated between pixels.
void smooth(SmallPlane& plane) {
  const Size size = plane.size;
  if (size.pixels() == 0) return;
  const auto width = size_t(size.width);
  std::vector<float> across(plane.values.size());
  for (int y = 0; y < size.height; ++y) {
    const float* from = &plane.values[size_t(y) * width];
    float* to = &across[size_t(y) * width];
    const size_t last = width - 1;
    for (size_t x = 1; x < last; ++x) {
      to[x] = from[x - 1] + 2 * from[x] + from[x + 1];
    }
    to[0] = from[0] + 2 * from[0] + from[std::min<size_t>(1, last)];
    if (last > 0) to[last] = from[last - 1] + 2 * from[last] + from[last];
  }
  for (int y = 0; y < size.height; ++y) {
    const float* above = &across[size_t(std::max(y - 1, 0)) * width];
    const float* here = &across[size_t(y) * width];
    const float* below =
        &across[size_t(std::min(y + 1, size.height - 1)) * width];
    float* to = &plane.values[size_t(y) * width];
    for (size_t x = 0; x < width; ++x) {
      to[x] = (above[x] + 2 * here[x] + below[x]) / 16;
    }
  }
}

// The planes of a frame at all scales, the finest first.
std::vector<SmallPlane> pyramid_of(const Frame& frame,
                                   const PlaneWeights& weights) {
  const Size size = frame.size();
  const int longer = std::max(size.width, size.height);
  std::vector<SmallPlane> planes = {
      plane_of(frame, (longer + kFinest - 1) / kFinest, weights)};
  const auto shorter = [&] {
    return std::min(planes.back().size.width, planes.back().size.height);
  };
  while (shorter() >= 2 * kCoarsest) planes.push_back(halved(planes.back()));
  for (SmallPlane& plane : planes) smooth(plane);
  return planes;
}

// The center of a pixel of the plane, in shares of the frame.
SharedPlace place_of(const SmallPlane& plane, int x, int y) {
  const double half = 0.5 * plane.factor;
  return {(x * plane.factor + half) / plane.frame.width - 0.5,
          (y * plane.factor + half) / plane.frame.height - 0.5};
}

// The inverse of place_of: coordinates in pixels of the plane. The center of
// the first pixel is (0, 0).
SharedPlace in_pixels(const SmallPlane& plane, SharedPlace place) {
  return {(place.x + 0.5) * plane.frame.width / plane.factor - 0.5,
          (place.y + 0.5) * plane.frame.height / plane.factor - 0.5};
}

// The plane's value at a point, interpolated between four pixels. Absent: the
// point lies outside.
std::optional<double> sample_at(const SmallPlane& plane, SharedPlace place) {
  const auto [x, y] = in_pixels(plane, place);
  if (!(x >= 0 && y >= 0 && x < plane.size.width - 1 &&
        y < plane.size.height - 1)) {
    return std::nullopt;
  }
  const int left = int(x);
  const int top = int(y);
  const double u = x - left;
  const double v = y - top;
  const double a = plane.at(left, top), b = plane.at(left + 1, top);
  const double c = plane.at(left, top + 1), d = plane.at(left + 1, top + 1);
  return (a * (1 - u) + b * u) * (1 - v) + (c * (1 - u) + d * u) * v;
}

// The error of a test's value at a point outside the reference plane. Outside,
// the test should show its surround, or a blend of the surround with the
// reference's edge.
double error_beyond(const SmallPlane& plane, SharedPlace place, double around,
                    double value) {
  // Smoothing blends edge and surround over this many pixels.
  constexpr double kBlends = 2;
  const auto [x, y] = in_pixels(plane, place);
  const double inside_x = std::clamp(x, 0.0, plane.size.width - 1.0);
  const double inside_y = std::clamp(y, 0.0, plane.size.height - 1.0);
  if (std::abs(x - inside_x) > kBlends || std::abs(y - inside_y) > kBlends) {
    return value - around;
  }
  const double edge =
      plane.at(int(std::lround(inside_x)), int(std::lround(inside_y)));
  return value -
         std::clamp(value, std::min(edge, around), std::max(edge, around));
}

// The distance in pixels between sampled points, for at most about `most`
// points in the plane.
int step_of(const SmallPlane& plane, int most) {
  const double pixels = double(plane.size.pixels());
  return std::max(1, int(std::ceil(std::sqrt(pixels / most))));
}

// Calls `use` with sampled points of the test and their values. Returns the
// number of points.
template <typename Use>
int for_points(const SmallPlane& test, int most, const Use& use) {
  const int step = step_of(test, most);
  int count = 0;
  for (int y = step / 2; y < test.size.height; y += step) {
    for (int x = step / 2; x < test.size.width; x += step) {
      use(place_of(test, x, y), double(test.at(x, y)));
      ++count;
    }
  }
  return count;
}

using Vector = std::array<double, kMapNumbers>;
using Matrix = std::array<Vector, kMapNumbers>;

// The solution x of m x = v for a symmetric matrix, by Cholesky decomposition.
// Absent: the matrix is not positive definite.
std::optional<Vector> solved(Matrix m, Vector v) {
  for (size_t i = 0; i < kMapNumbers; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      double sum = m[i][j];
      for (size_t k = 0; k < j; ++k) sum -= m[i][k] * m[j][k];
      if (i == j && !(sum > 0)) return std::nullopt;
      m[i][j] = i == j ? std::sqrt(sum) : sum / m[j][j];
    }
    for (size_t k = 0; k < i; ++k) v[i] -= m[i][k] * v[k];
    v[i] /= m[i][i];
  }
  for (size_t i = kMapNumbers; i-- > 0;) {
    for (size_t k = i + 1; k < kMapNumbers; ++k) v[i] -= m[k][i] * v[k];
    v[i] /= m[i][i];
  }
  return v;
}

// The largest distance by which a step moves a corner of the plane, in pixels.
double length_of(const Vector& step, const SmallPlane& plane) {
  const double x =
      (std::abs(step[0]) + std::abs(step[1])) / 2 + std::abs(step[2]);
  const double y =
      (std::abs(step[3]) + std::abs(step[4])) / 2 + std::abs(step[5]);
  return std::max(x * plane.size.width, y * plane.size.height);
}

// A matrix from the parameters of a freedom to the numbers of a map. Column i
// is the change of the map by parameter i. Parameters 0 and 1 of kTilted are
// scale and angle.
Matrix columns_of(MapFreedom freedom, double aspect) {
  Matrix columns{};
  const auto free = [&](size_t i) { columns[i][i] = 1; };
  switch (freedom) {
    case MapFreedom::kMove: free(2), free(5); break;
    case MapFreedom::kUpright: free(0), free(2), free(4), free(5); break;
    case MapFreedom::kTilted:
      free(2), free(5);
      columns[0][0] = columns[4][0] = 1;
      columns[1][1] = 1 / aspect;
      columns[3][1] = -aspect;
      break;
    case MapFreedom::kAffine:
      for (size_t i = 0; i < kMapNumbers; ++i) free(i);
      break;
  }
  return columns;
}

Vector times(const Matrix& m, const Vector& v) {
  Vector product{};
  for (size_t i = 0; i < kMapNumbers; ++i) {
    for (size_t k = 0; k < kMapNumbers; ++k) product[i] += m[i][k] * v[k];
  }
  return product;
}

Matrix transposed(const Matrix& m) {
  Matrix t;
  for (size_t i = 0; i < kMapNumbers; ++i) {
    for (size_t k = 0; k < kMapNumbers; ++k) t[i][k] = m[k][i];
  }
  return t;
}

Matrix times(const Matrix& a, const Matrix& b) {
  const Matrix columns = transposed(b);
  Matrix product;
  for (size_t i = 0; i < kMapNumbers; ++i) product[i] = times(columns, a[i]);
  return product;
}

// The normal equations of an affine map's numbers.
struct Equations {
  Matrix squares{};
  Vector slope{};
  int points = 0;  // sampled in the test
  int inside = 0;  // points that the map takes into the reference

  void add_row(const simd::RegistrationSums& row, double y) {
    // Products of the slopes along two axes, for the numbers (x, y, 1) of each
    // axis.
    const auto add_block = [&](size_t top, size_t left,
                               const std::array<double, 3>& sums) {
      const double block[3][3] = {{sums[2], sums[1] * y, sums[1]},
                                  {sums[1] * y, sums[0] * y * y, sums[0] * y},
                                  {sums[1], sums[0] * y, sums[0]}};
      for (size_t i = 0; i < 3; ++i) {
        for (size_t k = 0; k < 3; ++k) {
          squares[top + i][left + k] += block[i][k];
        }
      }
    };
    add_block(0, 0, row.xx);
    add_block(0, 3, row.xy);
    add_block(3, 0, row.xy);
    add_block(3, 3, row.yy);
    const double slopes[kMapNumbers] = {row.xe[1], row.xe[0] * y, row.xe[0],
                                        row.ye[1], row.ye[0] * y, row.ye[0]};
    for (size_t i = 0; i < kMapNumbers; ++i) slope[i] += slopes[i];
    inside += row.inside;
  }
};

Equations equations_of(const SmallPlane& reference, const SmallPlane& test,
                       const AffineMap& map, int most_points) {
  Equations equations;
  const Size size = reference.size;
  if (size.width < 2 || size.height < 2) return equations;
  const simd::SampledPlane plane = {reference.values.data(), size.width,
                                    size.height};
  const auto per_x = float(double(reference.frame.width) / reference.factor);
  const auto per_y = float(double(reference.frame.height) / reference.factor);
  const int step = step_of(test, most_points);
  const int first = step / 2;
  const int count = (test.size.width - first + step - 1) / step;
  if (count <= 0) return equations;
  for (int y = first; y < test.size.height; y += step) {
    const SharedPlace begin = place_of(test, first, y);
    const SharedPlace next = place_of(test, first + step, y);
    const SharedPlace from = in_pixels(reference, mapped(map, begin));
    const SharedPlace to = in_pixels(reference, mapped(map, next));
    const auto evenly = [](double here, double there) {
      return simd::LinearRamp{float(here), float(there - here)};
    };
    const float* const row =
        &test.values[size_t(y) * size_t(test.size.width) + size_t(first)];
    const simd::RowOfPoints points = {row,
                                      size_t(step),
                                      size_t(count),
                                      evenly(from.x, to.x),
                                      evenly(from.y, to.y),
                                      evenly(begin.x, next.x)};
    equations.add_row(
        simd::registration_sums(plane, points, per_x, per_y, float(kOutlier)),
        begin.y);
    equations.points += count;
  }
  return equations;
}

}  // namespace

SharedPlace mapped(const AffineMap& map, SharedPlace p) {
  return {map[0] * p.x + map[1] * p.y + map[2],
          map[3] * p.x + map[4] * p.y + map[5]};
}

PyramidPair pyramids_of(const Frame& reference, const Frame& test,
                        const PlaneWeights& weights, Executor* executor) {
  PyramidPair pair;
  for_each_index(executor, 2, [&](size_t side) {
    (side == 0 ? pair.reference : pair.test) =
        pyramid_of(side == 0 ? reference : test, weights);
  });
  return pair;
}

// Takes weighted Gauss-Newton steps until they are short. Absent: the map left
// the limits of its overlap or scale.
std::optional<AffineMap> refined(const SmallPlane& reference,
                                 const SmallPlane& test, AffineMap map,
                                 MapFreedom freedom) {
  // A step this short ends the search, in pixels.
  constexpr double kConverged = 0.02;
  // Steps below kShort pixels that are not kShorter times the step before
  // oscillate around the result.
  constexpr double kShort = 0.1;
  constexpr double kShorter = 0.9;
  // Frames of one content differ in scale by less than 5 times. (A test that
  // shows more than the reference has too little overlap before.)
  constexpr double kLeastScale = 0.2;
  // Levenberg's damping, relative and absolute. Plain frames have singular
  // equations.
  constexpr double kDamping = 1.001;
  constexpr double kLeastDamping = 1e-6;
  const int points =
      freedom == MapFreedom::kMove ? kPointsOfMoves : kMostMapPoints;
  const Matrix columns =
      columns_of(freedom, double(test.size.width) / test.size.height);
  const Matrix numbers = transposed(columns);
  double last = kShort;
  for (int step = 0; step < kMostSteps; ++step) {
    const Equations all = equations_of(reference, test, map, points);
    if (all.inside == 0 || all.inside < kLeastOverlap * all.points) {
      return std::nullopt;
    }
    Matrix squares = times(numbers, times(all.squares, columns));
    for (size_t a = 0; a < kMapNumbers; ++a) {
      squares[a][a] = squares[a][a] * kDamping + kLeastDamping;
    }
    auto move = solved(squares, times(numbers, all.slope));
    if (!move) return std::nullopt;
    *move = times(columns, *move);
    for (size_t a = 0; a < kMapNumbers; ++a) map[a] += (*move)[a];
    for (const double scale : {map[0], map[4]}) {
      if (scale < kLeastScale) return std::nullopt;
    }
    const double length = length_of(*move, test);
    if (length < kConverged || (length < kShort && length > kShorter * last))
      break;
    last = length;
  }
  return map;
}

MapFit fit_of(const SmallPlane& reference, const SmallPlane& test,
              const AffineMap& map) {
  if (reference.size.pixels() == 0 || test.size.pixels() == 0) return {};
  double sum = 0, squares = 0, errors = 0, beyond = 0;
  int inside = 0;
  const int points =
      for_points(test, kMostMapPoints, [&](SharedPlace place, double value) {
        const SharedPlace from = mapped(map, place);
        const auto sample = sample_at(reference, from);
        const double error =
            sample ? value - *sample
                   : error_beyond(reference, from, test.corner, value);
        (sample ? errors : beyond) += error * error;
        inside += sample.has_value();
        sum += value;
        squares += value * value;
      });
  if (inside == 0) return {};
  const double n = points;
  return {errors / inside, beyond / n, squares / n - sum / n * (sum / n),
          inside / n};
}

double left_otherwise(const SmallPlane& reference, const SmallPlane& test,
                      const AffineMap& map, const AffineMap& other) {
  double errors = 0;
  int inside = 0;
  for_points(test, kMostMapPoints, [&](SharedPlace place, double value) {
    if (!sample_at(reference, mapped(map, place))) return;
    const auto sample = sample_at(reference, mapped(other, place));
    if (!sample) return;
    errors += (value - *sample) * (value - *sample);
    ++inside;
  });
  return inside > 0 ? errors / inside : 0;
}

double left_by_tone(const SmallPlane& reference, const SmallPlane& test) {
  struct Shade {
    double n = 0, sum = 0, squares = 0;
  };
  constexpr size_t kShades = 64;  // 4 levels each
  constexpr double kLevels = 256;
  std::array<Shade, kShades> shades;
  for_points(test, kMostMapPoints, [&](SharedPlace place, double value) {
    const auto sample = sample_at(reference, place);
    if (!sample) return;
    const double at = std::clamp(*sample, 0.0, kLevels - 1) * kShades / kLevels;
    Shade& shade = shades[size_t(at)];
    shade.n += 1;
    shade.sum += value;
    shade.squares += value * value;
  });
  constexpr double kRounding = 2;  // levels by which a rising curve may fall
  double n = 0;
  double left = 0;
  double darkest = 0;  // mean that a brighter shade may have
  for (const Shade& shade : shades) {
    if (shade.n == 0) continue;
    const double mean = shade.sum / shade.n;
    if (mean < darkest - kRounding) return std::numeric_limits<double>::max();
    darkest = std::max(darkest, mean);
    n += shade.n;
    left += shade.squares - mean * shade.sum;
  }
  return n > 0 ? std::max(0.0, left / n) : 0;
}

std::optional<AffineMap> refined_over(std::span<const SmallPlane> reference,
                                      std::span<const SmallPlane> test,
                                      AffineMap map, MapFreedom freedom) {
  std::optional<AffineMap> found = map;
  for (size_t i = std::min(reference.size(), test.size()); found && i-- > 0;) {
    found = refined(reference[i], test[i], *found, freedom);
  }
  return found;
}

}  // namespace framewise::placement
