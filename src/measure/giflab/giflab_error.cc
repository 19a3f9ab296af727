// SPDX-License-Identifier: Apache-2.0
// GifLab's mse, rmse and psnr, over R, G and B together. Equal frames have 100
// dB; the key "psnr" is the share of 50 dB, limited to 1.
#include <algorithm>
#include <cmath>

#include "measure/giflab/description.h"
#include "measure/metric.h"
#include "measure/pixel/differences.h"

namespace framewise::measure {
namespace {

enum Output : size_t { kMse, kRmse, kPsnr, kDecibels };

void measure(const PairView& pair, std::span<Value> values) {
  const SquaredErrors& errors = pair.get<SquaredErrors>();
  const MeasuredPlanes planes(pair);
  const double sum = double(errors.sums[0] + errors.sums[1] + errors.sums[2]);
  const double unit = planes.peak / 255.0;
  const double mse = sum / double(planes.all_samples) / (unit * unit);
  const double decibels = mse == 0 ? 100 : 10 * std::log10(255.0 * 255.0 / mse);
  values[kMse] = mse;
  values[kRmse] = std::sqrt(mse);
  values[kPsnr] = std::clamp(decibels / 50, 0.0, 1.0);
  values[kDecibels] = decibels;
}

}  // namespace

Metric giflab_error_metric() {
  using giflab::error;
  using giflab::similarity;
  MetricInfo decibels =
      similarity("giflab:psnr_mean", "PSNR in dB, GifLab's form",
                 "R, G and B together; equal pictures count as 100 dB.");
  decibels.unit = "dB";
  decibels.highest = 100;
  decibels.perfect = 100;
  Metric metric = {
      .outputs = {error("giflab:mse", "Mean squared error, GifLab's form",
                        65025, "R, G and B together, 0..255."),
                  error("giflab:rmse", "Root mean squared error, GifLab's form",
                        255, "R, G and B together, 0..255."),
                  similarity("giflab:psnr", "PSNR over 50 dB, GifLab's form",
                             "GifLab's normalised value: dB / 50, at most 1."),
                  decibels},
      .measure = measure,
      .map_errors = map_differences,
      .kept_bytes = 0};
  for (MetricInfo& info : metric.outputs) {
    info.needs = Needs::kRgbPair;
    info.cost = CostClass::kCheap;
  }
  return metric;
}

}  // namespace framewise::measure
