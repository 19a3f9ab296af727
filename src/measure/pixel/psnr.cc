// SPDX-License-Identifier: Apache-2.0
// Peak signal-to-noise ratio: 10 log10(peak^2 / MSE).
//
// The ratio is limited to 100 dB, so that equal frames, whose ratio is
// infinite, have a value and means over frames exist. (libvmaf limits at 6 bits
// + 12 dB, ffmpeg prints "inf".)
#include <algorithm>
#include <cmath>

#include "measure/luma.h"
#include "measure/pixel/differences.h"
#include "simd/plane/plane_error.h"

namespace framewise::measure {
namespace {

constexpr double kCap = 100;

double decibels(double peak, double mse) {
  if (mse <= 0) return kCap;
  return std::min(kCap, 10 * std::log10(peak * peak / mse));
}

enum PsnrOutput { kAll, kY, kU, kV, kR, kG, kB, kRgb, kWeighted, kOutputs };

// The error of BT.709 luma, which is not a plane of its own here.
double luma_decibels(const PairView& pair) {
  const ImageF& a = pair.reference().get<Luma>().plane;
  const ImageF& b = pair.test().get<Luma>().plane;
  double sum = 0;
  for (int y = 0; y < a.height(); ++y) {
    sum += simd::squared_error(a.row(y), b.row(y), size_t(a.width()));
  }
  return decibels(255, sum / double(a.size().pixels()));
}

// For videos, which are measured on their own planes.
double rgb_decibels(const PairView& pair) {
  const Frame& a = pair.reference().rgb();
  const Frame& b = pair.test().rgb();
  uint64_t sum = 0;
  for (int y = 0; y < a.size().height; ++y) {
    for (const uint64_t one : squared_errors_rgb(a, b, y)) sum += one;
  }
  const double peak = (1 << a.format().bits) - 1;
  return decibels(peak, double(sum) / (3 * double(a.size().pixels())));
}

void measure_psnr(const PairView& pair, std::span<Value> values) {
  const MeasuredPlanes planes(pair);
  const SquaredErrors& errors = pair.get<SquaredErrors>();
  const bool rgb = pair.planes() == Planes::kRgb;
  double sum = 0;
  double single[3] = {};
  for (size_t i = 0; i < size_t(planes.count); ++i) {
    sum += double(errors.sums[i]);
    single[i] = decibels(planes.peak,
                         double(errors.sums[i]) / double(planes.samples[i]));
    values[size_t(rgb ? kR : kY) + i] = single[i];
  }
  values[kAll] = decibels(planes.peak, sum / double(planes.all_samples));
  if (rgb) {
    if (values[kY].wanted) values[kY] = luma_decibels(pair);
    values[kRgb] = values[kAll];
  } else {
    if (values[kRgb].wanted) values[kRgb] = rgb_decibels(pair);
    values[kWeighted] = (6 * single[0] + single[1] + single[2]) / 8;
  }
}

}  // namespace

Metric psnr_metric() {
  MetricInfo psnr{
      .name = "psnr",
      .aliases = "psnr_avg psnr_average",
      .title = "Peak signal-to-noise ratio",
      .unit = "dB",
      .lowest = 0,
      .highest = kCap,
      .perfect = kCap,
      .version = "1",
      .paper = "10 log10(peak^2 / MSE) over all samples of all planes",
      .about =
          "The oldest measure there is: cheap, exact, comparable across "
          "decades, and a poor judge of what people see. Above 40 dB "
          "differences are small, below 25 dB plain.",
      .cost = CostClass::kCheap,
      .sets = "default fast giflab",
  };
  const auto part = [&psnr](std::string_view name, std::string_view aliases,
                            std::string_view title, Needs needs) {
    MetricInfo info = psnr;
    info.needs = needs;
    info.sets = {};
    info.name = name;
    info.aliases = aliases;
    info.title = title;
    return info;
  };
  std::vector<MetricInfo> outputs(kOutputs);
  outputs[kAll] = psnr;
  outputs[kY] =
      part("psnr_y", "psnr_luma psnr-y", "PSNR of luma", Needs::kAnyPair);
  outputs[kU] = part("psnr_u", "psnr_cb", "PSNR of Cb", Needs::kYuvPair);
  outputs[kV] = part("psnr_v", "psnr_cr", "PSNR of Cr", Needs::kYuvPair);
  outputs[kR] = part("psnr_r", "", "PSNR of red", Needs::kRgbPair);
  outputs[kG] = part("psnr_g", "", "PSNR of green", Needs::kRgbPair);
  outputs[kB] = part("psnr_b", "", "PSNR of blue", Needs::kRgbPair);
  outputs[kRgb] =
      part("psnr_rgb", "", "PSNR of red, green and blue", Needs::kAnyPair);
  outputs[kRgb].paper =
      "10 log10(peak^2 / MSE) over red, green and blue, whatever is stored";
  outputs[kWeighted] = part("psnr_611", "psnr_weighted",
                            "PSNR, luma weighted 6:1:1", Needs::kYuvPair);
  outputs[kWeighted].paper = "(6 Y + Cb + Cr) / 8, each in dB";
  return {.outputs = std::move(outputs),
          .measure = measure_psnr,
          .map_errors = map_differences,
          .kept_bytes = 0};
}

}  // namespace framewise::measure
