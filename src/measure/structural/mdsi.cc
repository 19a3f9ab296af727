// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/mdsi.h"

#include <cmath>
#include <complex>
#include <numbers>

#include "measure/metric.h"
#include "measure/structural/row_window.h"
#include "simd/mdsi.h"

namespace framewise::measure {
namespace {

struct Lhm {
  explicit Lhm(const Image3F& rgb) {
    const Size size = rgb.size();
    planes.resize(size);
    for (int y = 0; y < size.height; ++y) {
      simd::lhm_row(rgb[0].row(y), rgb[1].row(y), rgb[2].row(y),
                    size_t(size.width), planes[0].row(y), planes[1].row(y),
                    planes[2].row(y));
    }
  }
  Image3F planes;
};

ImageF mean_of(const ImageF& a, const ImageF& b) {
  ImageF mean(a.size());
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) {
      mean.row(y)[x] = (a.row(y)[x] + b.row(y)[x]) / 2;
    }
  }
  return mean;
}

// The principal fourth root of 1 - deviation, less 1: small numbers keep their
// digits, and equal pictures give exactly 0.
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
      spread += std::abs(root_less_one(deviation.row(y)[x]) - mean);
    }
  }
  return std::sqrt(std::sqrt(spread / samples));
}

}  // namespace

double mdsi(const DecimatedRgb& reference, const DecimatedRgb& test,
            ImageF& deviation) {
  const Lhm a(reference.planes);
  const Lhm b(test.planes);
  const ImageF fused = mean_of(a.planes[0], b.planes[0]);
  RowWindow a_rows, b_rows, fused_rows;
  a_rows.begin(a.planes[0], Border::kZero);
  b_rows.begin(b.planes[0], Border::kZero);
  fused_rows.begin(fused, Border::kZero);
  deviation.resize(fused.size());
  for (int y = 0; y < fused.height(); ++y) {
    simd::mdsi_deviation_row(
        {a_rows.around(y), a.planes[1].row(y), a.planes[2].row(y)},
        {b_rows.around(y), b.planes[1].row(y), b.planes[2].row(y)},
        fused_rows.around(y), size_t(fused.width()), deviation.row(y));
  }
  return pooled(deviation);
}

namespace {

void measure(const PairView& pair, std::span<Value> values) {
  ImageF deviation;
  values[0] = mdsi(pair.reference().get<DecimatedRgb>(),
                   pair.test().get<DecimatedRgb>(), deviation);
}

void map_errors(const PairView& pair, ImageF& map) {
  const DecimatedRgb& reference = pair.reference().get<DecimatedRgb>();
  ImageF deviation;
  mdsi(reference, pair.test().get<DecimatedRgb>(), deviation);
  enlarge(deviation, reference.factor, pair.size(), map);
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
              .about = "Edges and colours of a picture shrunk to a usual "
                       "viewing distance. Its fourth root makes small damage "
                       "look large: 0.2 is still good.",
              .cost = CostClass::kModerate,
              .minimum_side = 16,
          }},
          .measure = measure,
          .map_errors = map_errors};
}

}  // namespace framewise::measure
