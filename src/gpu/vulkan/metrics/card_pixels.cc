// SPDX-License-Identifier: Apache-2.0
// PSNR and the means of squared and absolute errors, from one pass over the
// samples.
#include <algorithm>
#include <array>
#include <cmath>

#include "gpu/kernels.h"
#include "gpu/vulkan/metric_kernels.h"

namespace framewise::gpu::vulkan {
namespace {

constexpr int kRowsOfTile = 32;
// As in pixel_errors.comp.
enum Column : uint32_t { kLow = 0, kHigh = 4, kSizes = 8, kEqual = 11 };
constexpr uint32_t kColumns = 14;
constexpr uint32_t kRgb = 3;

struct Errors {
  Results counts;
  Results luma;
};

Errors record_errors(Recorder& recorder) {
  const Groups groups = tiles_of(recorder.shape().size, kRowsOfTile);
  const Partials counts = recorder.partials(groups, kColumns);
  const Partials luma = recorder.partials(groups, 1);
  struct {
    Address raw, shape, counts, luma;
  } const parameters{recorder.raw(), recorder.shape_address(), counts.address,
                     luma.address};
  recorder.dispatch(kernels::pixel_errors, {}, parameters, groups,
                    2 * frame_bytes(recorder.shape()));
  return {recorder.reduce(counts, Reduction::kCount),
          recorder.reduce(luma, Reduction::kSum)};
}

// The planes that a pair is measured on.
struct MeasuredPlanes {
  explicit MeasuredPlanes(const Shape& shape) {
    const int64_t pixels = shape.pixels();
    rgb = shape.is_rgb();
    count = shape.format.layout == Layout::kGray ? 1 : 3;
    samples = {pixels, pixels, pixels};
    const int64_t half_width = (shape.size.width + 1) / 2;
    if (shape.format.layout == Layout::kYuv422) {
      samples[1] = samples[2] = half_width * shape.size.height;
    } else if (shape.format.layout == Layout::kYuv420) {
      samples[1] = samples[2] = half_width * ((shape.size.height + 1) / 2);
    }
    for (size_t i = 0; i < count; ++i) all_samples += samples[i];
    const int bits = shape.bits();
    peak = double((1 << bits) - 1);
    unit = rgb ? (bits > 8 ? 257 : 1) : double(1 << (bits - 8));
    rgb_peak = bits > 8 ? 65535 : 255;
    rgb_samples = 3 * pixels;
  }

  bool rgb = false;
  size_t count = 3;
  std::array<int64_t, 3> samples{};
  int64_t all_samples = 0;
  double peak = 255;
  double unit = 1;  // of reported errors, in samples
  double rgb_peak = 255;
  int64_t rgb_samples = 0;
};

double squares(const Numbers& numbers, const Errors& errors, uint32_t plane) {
  return double(numbers.count(errors.counts, kLow + plane)) +
         65536.0 * double(numbers.count(errors.counts, kHigh + plane));
}

// Of equal frames it is infinite; see measure/pixel/psnr.cc.
double decibels(double peak, double mse) {
  constexpr double kCap = 100;
  if (mse <= 0) return kCap;
  return std::min(kCap, 10 * std::log10(peak * peak / mse));
}

}  // namespace

Finish record_psnr(Recorder& recorder) {
  const Errors errors = record_errors(recorder);
  const MeasuredPlanes planes(recorder.shape());
  const double pixels = double(recorder.shape().pixels());
  return [=](const Numbers& numbers, const PairFacts&,
             std::span<measure::Value> values) {
    // In the order of measure/pixel/psnr.cc.
    enum Output { kAll, kY, kU, kV, kR, kG, kB, kAllRgb, kWeighted };
    double sum = 0;
    double single[3] = {};
    for (uint32_t i = 0; i < planes.count; ++i) {
      const double error = squares(numbers, errors, i);
      sum += error;
      single[i] = decibels(planes.peak, error / double(planes.samples[i]));
      values[size_t(planes.rgb ? kR : kY) + i] = single[i];
    }
    values[kAll] = decibels(planes.peak, sum / double(planes.all_samples));
    if (planes.rgb) {
      values[kY] = decibels(255, numbers.real(errors.luma, 0) / pixels);
      values[kAllRgb] = values[kAll];
      return;
    }
    values[kAllRgb] = decibels(planes.rgb_peak, squares(numbers, errors, kRgb) /
                                                    double(planes.rgb_samples));
    values[kWeighted] = (6 * single[0] + single[1] + single[2]) / 8;
  };
}

Finish record_squared_error(Recorder& recorder) {
  const Errors errors = record_errors(recorder);
  const MeasuredPlanes planes(recorder.shape());
  return [=](const Numbers& numbers, const PairFacts&,
             std::span<measure::Value> values) {
    double sum = 0;
    for (uint32_t i = 0; i < planes.count; ++i) {
      sum += squares(numbers, errors, i);
    }
    const double mse =
        sum / double(planes.all_samples) / (planes.unit * planes.unit);
    values[0] = mse;
    values[1] = std::sqrt(mse);
  };
}

Finish record_absolute_difference(Recorder& recorder) {
  const Errors errors = record_errors(recorder);
  const MeasuredPlanes planes(recorder.shape());
  return [=](const Numbers& numbers, const PairFacts&,
             std::span<measure::Value> values) {
    double sum = 0;
    double msad = 0;
    double identity = 0;
    for (uint32_t i = 0; i < planes.count; ++i) {
      const double samples = double(planes.samples[i]);
      const double size = double(numbers.count(errors.counts, kSizes + i));
      sum += size;
      msad += size / samples / planes.peak;
      identity += double(numbers.count(errors.counts, kEqual + i)) / samples;
    }
    values[0] = sum / double(planes.all_samples) / planes.unit;
    values[1] = msad / double(planes.count);
    values[2] = identity / double(planes.count);
  };
}

}  // namespace framewise::gpu::vulkan
