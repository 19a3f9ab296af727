// SPDX-License-Identifier: Apache-2.0
// MSE, RMSE, MAE, and ffmpeg's identity and msad.
#include "measure/pixel/differences.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "simd/plane/sample_differences.h"

namespace framewise::measure {
namespace {

uint64_t squared_error(const PlaneView& a, const PlaneView& b, bool wide) {
  const size_t width = size_t(a.size.width);
  uint64_t sum = 0;
  for (int y = 0; y < a.size.height; ++y) {
    sum += wide ? simd::squared_error(a.row<uint16_t>(y), b.row<uint16_t>(y),
                                      width)
                : simd::squared_error(a.row(y), b.row(y), width);
  }
  return sum;
}

simd::AbsoluteDifference absolute_difference(const PlaneView& a,
                                             const PlaneView& b, bool wide) {
  const size_t width = size_t(a.size.width);
  simd::AbsoluteDifference sum;
  for (int y = 0; y < a.size.height; ++y) {
    sum += wide ? simd::absolute_difference(a.row<uint16_t>(y),
                                            b.row<uint16_t>(y), width)
                : simd::absolute_difference(a.row(y), b.row(y), width);
  }
  return sum;
}

template <typename Sample>
void map_row(const Sample* a, const Sample* b, float scale, int width,
             float* out) {
  for (int x = 0; x < width; ++x, a += 4, b += 4) {
    const int r = std::abs(int(a[0]) - int(b[0]));
    const int g = std::abs(int(a[1]) - int(b[1]));
    const int blue = std::abs(int(a[2]) - int(b[2]));
    out[x] = std::min(1.0f, float(std::max({r, g, blue})) * scale);
  }
}

// Errors are reported in units of 8-bit samples at any depth.
double unit(const MeasuredPlanes& planes, const PairView& pair) {
  if (pair.planes() == Planes::kRgb) return planes.bits > 8 ? 257 : 1;
  return double(1 << (planes.bits - 8));
}

double mean_squared_error(const PairView& pair) {
  const MeasuredPlanes planes(pair);
  const SquaredErrors& errors = pair.get<SquaredErrors>();
  double sum = 0;
  for (int i = 0; i < planes.count; ++i) sum += double(errors.sums[size_t(i)]);
  const double scale = unit(planes, pair);
  return sum / double(planes.all_samples) / (scale * scale);
}

void measure_squared(const PairView& pair, std::span<Value> values) {
  const double mse = mean_squared_error(pair);
  values[0] = mse;
  values[1] = std::sqrt(mse);
}

void measure_absolute(const PairView& pair, std::span<Value> values) {
  const MeasuredPlanes planes(pair);
  const AbsoluteDifferences& differences = pair.get<AbsoluteDifferences>();
  double sum = 0;
  double msad = 0;
  double identity = 0;
  for (size_t i = 0; i < size_t(planes.count); ++i) {
    const double samples = double(planes.samples[i]);
    sum += double(differences.sums[i]);
    msad += double(differences.sums[i]) / samples / planes.peak;
    identity += double(differences.equal[i]) / samples;
  }
  values[0] = sum / double(planes.all_samples) / unit(planes, pair);
  values[1] = msad / planes.count;
  values[2] = identity / planes.count;
}

}  // namespace

std::array<uint64_t, 3> squared_errors_rgb(const Frame& reference,
                                           const Frame& test, int y) {
  const PlaneView a = reference.plane(0);
  const PlaneView b = test.plane(0);
  const size_t width = size_t(a.size.width);
  return reference.format().bits > 8
             ? simd::squared_error_rgba(a.row<uint16_t>(y), b.row<uint16_t>(y),
                                        width)
             : simd::squared_error_rgba(a.row(y), b.row(y), width);
}

MeasuredPlanes::MeasuredPlanes(const PairView& pair) {
  if (pair.planes() == Planes::kRgb) {
    count = 3;
    samples.fill(pair.size().pixels());
    bits = pair.reference().rgb().format().bits;
  } else {
    const Frame& frame = pair.reference().frame();
    count = frame.format().layout == Layout::kGray ? 1 : 3;
    for (int i = 0; i < count; ++i) {
      samples[size_t(i)] = frame.plane(i).size.pixels();
    }
    bits = frame.format().bits;
  }
  for (const int64_t part : samples) all_samples += part;
  peak = (1 << bits) - 1;
}

void SquaredErrors::add_up(const PairView& pair, const TileMap* changed) {
  if (pair.planes() == Planes::kRgb) {
    const Frame& reference = pair.reference().rgb();
    const Frame& test = pair.test().rgb();
    rows_.evaluate(reference.size(), changed, [&](int y) -> Sums {
      return {squared_errors_rgb(reference, test, y)};
    });
    sums = rows_.total().of;
    return;
  }
  sums = {};
  const MeasuredPlanes planes(pair);
  for (int i = 0; i < planes.count; ++i) {
    sums[size_t(i)] =
        squared_error(pair.reference().frame().plane(i),
                      pair.test().frame().plane(i), planes.bits > 8);
  }
}

AbsoluteDifferences::Sums AbsoluteDifferences::of_row(const PairView& pair,
                                                      int y) {
  const PlaneView a = pair.reference().rgb().plane(0);
  const PlaneView b = pair.test().rgb().plane(0);
  const bool wide = pair.reference().rgb().format().bits > 8;
  const size_t width = size_t(a.size.width);
  const auto row =
      wide ? simd::absolute_difference_rgba(a.row<uint16_t>(y),
                                            b.row<uint16_t>(y), width)
           : simd::absolute_difference_rgba(a.row(y), b.row(y), width);
  Sums sums;
  for (size_t c = 0; c < 3; ++c) {
    sums.of[c] = row[c].sum;
    sums.equal[c] = row[c].equal;
  }
  return sums;
}

void AbsoluteDifferences::add_up(const PairView& pair, const TileMap* changed) {
  if (pair.planes() == Planes::kRgb) {
    rows_.evaluate(pair.size(), changed,
                   [&](int y) { return of_row(pair, y); });
    const Sums total = rows_.total();
    sums = total.of;
    equal = total.equal;
    return;
  }
  sums = {};
  equal = {};
  const MeasuredPlanes planes(pair);
  for (int i = 0; i < planes.count; ++i) {
    const auto sum =
        absolute_difference(pair.reference().frame().plane(i),
                            pair.test().frame().plane(i), planes.bits > 8);
    sums[size_t(i)] = sum.sum;
    equal[size_t(i)] = sum.equal;
  }
}

void map_differences(const PairView& pair, ImageF& map) {
  constexpr float kPlain = 32;
  const Frame& a = pair.reference().rgb();
  const Frame& b = pair.test().rgb();
  map.resize(a.size());
  for (int y = 0; y < map.height(); ++y) {
    if (a.format().bits > 8) {
      map_row(a.plane(0).row<uint16_t>(y), b.plane(0).row<uint16_t>(y),
              1 / (257 * kPlain), map.width(), map.row(y));
    } else {
      map_row(a.plane(0).row(y), b.plane(0).row(y), 1 / kPlain, map.width(),
              map.row(y));
    }
  }
}

Metric squared_error_metric() {
  MetricInfo mse{
      .name = "mse",
      .title = "Mean squared error",
      .direction = Direction::kLowerIsBetter,
      .lowest = 0,
      .highest = 65025,
      .perfect = 0,
      .version = "1",
      .paper = "mean of (a - b)^2 over all samples of all planes",
      .about =
          "In units of 8-bit samples at any depth. Exact and cheap, but "
          "blind to how people see: a shift of brightness that nobody "
          "notices counts as much as ugly blocks.",
      .cost = CostClass::kCheap,
      .sets = "fast giflab",
  };
  MetricInfo rmse = mse;
  rmse.name = "rmse";
  rmse.title = "Root of the mean squared error";
  rmse.highest = 255;
  return {.outputs = {mse, rmse},
          .measure = measure_squared,
          .map_errors = map_differences,
          .kept_bytes = 0};
}

Metric absolute_difference_metric() {
  MetricInfo mae{
      .name = "mae",
      .title = "Mean absolute error",
      .direction = Direction::kLowerIsBetter,
      .lowest = 0,
      .highest = 255,
      .perfect = 0,
      .version = "1",
      .paper = "mean of |a - b| over all samples of all planes",
      .about =
          "In units of 8-bit samples at any depth. Less swayed by a few "
          "large errors than mse.",
      .cost = CostClass::kCheap,
  };
  MetricInfo msad = mae;
  msad.name = "msad";
  msad.title = "Mean of the planes' mean absolute differences";
  msad.highest = 1;
  msad.paper = "ffmpeg's msad filter: |a - b| / peak, planes weigh the same";
  msad.about = "0 to 1. Chroma planes count as much as luma.";
  MetricInfo identity = msad;
  identity.name = "identity";
  identity.title = "Share of equal samples";
  identity.direction = Direction::kHigherIsBetter;
  identity.perfect = 1;
  identity.paper = "ffmpeg's identity filter: planes weigh the same";
  identity.about =
      "1 when every sample is equal. Says how much was touched, "
      "not how badly.";
  return {.outputs = {mae, msad, identity},
          .measure = measure_absolute,
          .map_errors = map_differences,
          .kept_bytes = 0};
}

}  // namespace framewise::measure
