// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/mdsi.h"

#include <cmath>
#include <complex>
#include <numbers>

#include "measure/metric.h"
#include "measure/structural/ssim/row_window.h"
#include "simd/structural/mdsi.h"

namespace framewise::measure {
namespace {

void to_lhm(const Image3F& rgb, Image3F& lhm) {
  lhm.resize(rgb.size());
  for (int y = 0; y < rgb.size().height; ++y) {
    simd::lhm_row(rgb[0].row(y), rgb[1].row(y), rgb[2].row(y),
                  size_t(rgb.size().width), lhm[0].row(y), lhm[1].row(y),
                  lhm[2].row(y));
  }
}

void average(const ImageF& a, const ImageF& b, ImageF& mean) {
  mean.resize(a.size());
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) {
      mean.row(y)[x] = (a.row(y)[x] + b.row(y)[x]) / 2;
    }
  }
}

// The principal fourth root of 1 - deviation, minus 1. Small numbers keep their
// digits, and equal frames give exactly 0.
std::complex<double> root_less_one(float deviation) {
  const double g = 1 - double(deviation);
  if (g >= 0) return std::sqrt(std::sqrt(g)) - 1;
  const double size = std::sqrt(std::sqrt(-g)) * std::numbers::sqrt2 / 2;
  return {size - 1, size};
}

// (mean |p - mean p|)^(1/4) of the roots p.
double pooled(const ImageF& deviation) {
  const double samples = double(deviation.size().pixels());
  std::complex<double> sum = 0;
  for (int y = 0; y < deviation.height(); ++y) {
    for (int x = 0; x < deviation.width(); ++x) {
      sum += root_less_one(deviation.row(y)[x]);
    }
  }
  const std::complex<double> mean = sum / samples;
  double spread = 0;
  for (int y = 0; y < deviation.height(); ++y) {
    for (int x = 0; x < deviation.width(); ++x) {
      // Not std::abs, which guards against an overflow that cannot happen.
      spread += std::sqrt(std::norm(root_less_one(deviation.row(y)[x]) - mean));
    }
  }
  return std::sqrt(std::sqrt(spread / samples));
}

}  // namespace

double Mdsi::compare(const DecimatedRgb& reference, const DecimatedRgb& test) {
  to_lhm(reference.planes, reference_);
  to_lhm(test.planes, test_);
  average(reference_[0], test_[0], fused_);
  reference_rows_.begin(reference_[0], Border::kZero);
  test_rows_.begin(test_[0], Border::kZero);
  fused_rows_.begin(fused_, Border::kZero);
  deviation_.resize(fused_.size());
  for (int y = 0; y < fused_.height(); ++y) {
    simd::mdsi_deviation_row(
        {reference_rows_.around(y), reference_[1].row(y), reference_[2].row(y)},
        {test_rows_.around(y), test_[1].row(y), test_[2].row(y)},
        fused_rows_.around(y), size_t(fused_.width()), deviation_.row(y));
  }
  return pooled(deviation_);
}

namespace {

struct MdsiOfPair {
  Mdsi mdsi;
  double value = 0;

  void compute(const PairView& pair) {
    value = mdsi.compare(pair.reference().get<DecimatedRgb>(),
                         pair.test().get<DecimatedRgb>());
  }
};

void measure_mdsi(const PairView& pair, std::span<Value> values) {
  values[0] = pair.get<MdsiOfPair>().value;
}

void map_mdsi_errors(const PairView& pair, ImageF& map) {
  enlarge(pair.get<MdsiOfPair>().mdsi.deviation(),
          decimation_factor(pair.size()), pair.size(), map);
}

}  // namespace

Metric mdsi_metric() {
  return {.outputs = {{
              .name = "mdsi",
              .title = "Mean deviation similarity index",
              .direction = Direction::kLowerIsBetter,
              .lowest = 0,
              .perfect = 0,
              .version = "1",
              .paper = "Nafchi, Shahkolaei, Hedjam, Cheriet, Mean deviation "
                       "similarity index, IEEE Access 2016",
              .about = "Edges and colors of a picture shrunk to a usual "
                       "viewing distance. Its fourth root makes small damage "
                       "look large: 0.2 is still good.",
              .cost = CostClass::kModerate,
              .minimum_side = 16,
          }},
          .measure = measure_mdsi,
          .map_errors = map_mdsi_errors,
          .on_one_thread = true};
}

}  // namespace framewise::measure
