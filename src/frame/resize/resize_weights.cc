// SPDX-License-Identifier: Apache-2.0
#include "frame/resize/resize_weights.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace framewise {
namespace {

double triangle(double x) { return std::max(0.0, 1.0 - std::abs(x)); }

// Keys, "Cubic convolution interpolation for digital image processing", 1981,
// equation 15 with its constant as a parameter.
double cubic(double x, double a) {
  x = std::abs(x);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

double sinc(double x) {
  if (x == 0) return 1;
  x *= std::numbers::pi;
  return std::sin(x) / x;
}

double lanczos(double x, int lobes) {
  return std::abs(x) < lobes ? sinc(x) * sinc(x / lobes) : 0.0;
}

double catmull_rom(double x) { return cubic(x, -0.5); }
double opencv_cubic(double x) { return cubic(x, -0.75); }
double lanczos3(double x) { return lanczos(x, 3); }
double lanczos4(double x) { return lanczos(x, 4); }

struct Shape {
  double (*value)(double);
  int support;
  bool like_opencv;
};

Shape shape_of(Filter filter) {
  switch (filter) {
    case Filter::kBicubic: return {catmull_rom, 2, false};
    case Filter::kLanczos3: return {lanczos3, 3, false};
    case Filter::kOpenCvLinear: return {triangle, 1, true};
    case Filter::kOpenCvCubic: return {opencv_cubic, 2, true};
    case Filter::kOpenCvLanczos4: return {lanczos4, 4, true};
    default: return {triangle, 1, false};
  }
}

// Weights of the source samples from `first` on, for one output sample.
struct Window {
  int first = 0;
  std::vector<double> weights;
};

Window widened_window(const Shape& shape, double center, double ratio,
                      int from) {
  const double widening = std::max(ratio, 1.0);
  const double reach = shape.support * widening;
  const int begin =
      std::clamp(int(std::floor(center - reach + 0.5)), 0, from - 1);
  const int end =
      std::clamp(int(std::floor(center + reach + 0.5)), begin + 1, from);
  Window window{begin, {}};
  for (int i = begin; i < end; ++i) {
    window.weights.push_back(shape.value((i + 0.5 - center) / widening));
  }
  return window;
}

// The edge sample gets the weights of the samples outside.
Window repeated_edge_window(const Shape& shape, double center, int from) {
  const int base = int(std::floor(center - 0.5));
  const int begin = base - shape.support + 1;
  const int end = base + shape.support + 1;
  const int first = std::clamp(begin, 0, from - 1);
  const int last = std::clamp(end - 1, 0, from - 1);
  Window window{first, std::vector<double>(size_t(last - first + 1))};
  for (int i = begin; i < end; ++i) {
    const int inside = std::clamp(i, 0, from - 1);
    window.weights[size_t(inside - first)] += shape.value(i + 0.5 - center);
  }
  return window;
}

// The weight of a sample is the length that the output sample covers.
Window covered_window(double center, double ratio, int from) {
  const double left = std::clamp(center - ratio / 2, 0.0, double(from));
  const double right = std::clamp(center + ratio / 2, 0.0, double(from));
  const int begin = std::clamp(int(std::floor(left)), 0, from - 1);
  // With a shift, the window may lie outside of the source: use the edge
  // sample.
  if (right <= left) return {begin, {1.0}};
  const int end = std::clamp(int(std::ceil(right)), begin + 1, from);
  Window window{begin, {}};
  for (int i = begin; i < end; ++i) {
    window.weights.push_back(
        std::max(0.0, std::min(right, i + 1.0) - std::max(left, double(i))));
  }
  return window;
}

Window window_of(Filter filter, const Axis& axis, int i) {
  const double center = (i + 0.5) * axis.ratio + axis.shift;
  if (filter == Filter::kArea) {
    return covered_window(center, axis.ratio, axis.from);
  }
  const Shape shape = shape_of(filter);
  return shape.like_opencv
             ? repeated_edge_window(shape, center, axis.from)
             : widened_window(shape, center, axis.ratio, axis.from);
}

// Normalizes the sum of the weights to 1. Removes weights at both ends that are
// nonzero only by rounding, so that an unchanged size needs one tap.
void tidy(Window& window) {
  double sum = 0;
  for (const double weight : window.weights) sum += weight;
  for (double& weight : window.weights) weight /= sum;
  const auto counts = [](double weight) { return std::abs(weight) > 1e-9; };
  auto& weights = window.weights;
  const auto begin = std::find_if(weights.begin(), weights.end(), counts);
  const auto end =
      std::find_if(weights.rbegin(), weights.rend(), counts).base();
  window.first += int(begin - weights.begin());
  weights = std::vector<double>(begin, end);
}

}  // namespace

const char* name_of(Filter filter) noexcept {
  switch (filter) {
    case Filter::kNearest: return "nearest";
    case Filter::kArea: return "area";
    case Filter::kBilinear: return "bilinear";
    case Filter::kBicubic: return "bicubic";
    case Filter::kLanczos3: return "lanczos3";
    case Filter::kOpenCvLinear: return "opencv-linear";
    case Filter::kOpenCvCubic: return "opencv-cubic";
    case Filter::kOpenCvLanczos4: return "opencv-lanczos4";
  }
  return "nearest";
}

ResizeWeights resize_weights(Filter filter, const Axis& axis) {
  assert(filter != Filter::kNearest && axis.from > 0 && axis.to > 0);
  std::vector<Window> windows(size_t(axis.to));
  for (int i = 0; i < axis.to; ++i) {
    windows[size_t(i)] = window_of(filter, axis, i);
    tidy(windows[size_t(i)]);
  }
  // `first` must never decrease. A window may lack a leading zero that the next
  // one has.
  ResizeWeights result;
  result.first.resize(size_t(axis.to));
  int least = axis.from;
  for (size_t i = windows.size(); i-- > 0;) {
    result.first[i] = least = std::min(least, windows[i].first);
    const int end = windows[i].first + int(windows[i].weights.size());
    result.taps = std::max(result.taps, end - least);
  }
  const auto taps = size_t(result.taps);
  result.weights.resize(windows.size() * taps);
  for (size_t i = 0; i < windows.size(); ++i) {
    // All windows get the same width, so those near the far edge begin earlier.
    result.first[i] = std::min(result.first[i], axis.from - result.taps);
    float* weights = &result.weights[i * taps];
    const auto skip = size_t(windows[i].first - result.first[i]);
    for (size_t k = 0; k < windows[i].weights.size(); ++k) {
      weights[skip + k] = float(windows[i].weights[k]);
    }
  }
  return result;
}

ResizeWeights::Interval ResizeWeights::affected_by(Interval source) const {
  // Windows of equal width only move to the right.
  const auto begin =
      std::upper_bound(first.begin(), first.end(), source.begin - taps);
  const auto end = std::lower_bound(begin, first.end(), source.end);
  return {int(begin - first.begin()), int(end - first.begin())};
}

bool is_horizontal_first(const Axis& x, const ResizeWeights& across,
                         const Axis& y, const ResizeWeights& down) {
  // Rows-first code is faster; if the aspect ratio hardly changes, both orders
  // take about the same number of sums.
  constexpr double kFarFewer = 0.25;
  const double rows_first =
      double(y.to) * (double(down.taps) * x.from + double(across.taps) * x.to);
  const double across_first =
      double(x.to) * (double(across.taps) * y.from + double(down.taps) * y.to);
  return across_first < kFarFewer * rows_first;
}

std::vector<int32_t> nearest_samples(const Axis& axis) {
  std::vector<int32_t> samples(size_t(axis.to));
  for (int i = 0; i < axis.to; ++i) {
    const double center = (i + 0.5) * axis.ratio + axis.shift;
    samples[size_t(i)] = std::clamp(int(std::floor(center)), 0, axis.from - 1);
  }
  return samples;
}

}  // namespace framewise
