// SPDX-License-Identifier: Apache-2.0
// GifLab's "fsim" (Sobel magnitudes and Laplacians with a constant near 0; no
// phase congruency) and its GMSD (full size, the constant of 0..1 samples on
// 0..255): both call almost any noise on plain areas a loss.
#include <algorithm>
#include <cmath>

#include "measure/giflab/description.h"
#include "measure/giflab/flatness.h"
#include "measure/metric.h"
#include "measure/structural/gray.h"
#include "measure/structural/row_window.h"

namespace framewise::measure {
namespace {

constexpr float kConstant = 0.001f;

// Calls row(reference window, test window, width) for each row.
template <typename Row>
void for_each_row(const PairView& pair, const Row& row) {
  const ImageF& a = pair.reference().get<Gray>().plane;
  const ImageF& b = pair.test().get<Gray>().plane;
  RowWindow a_rows, b_rows;
  a_rows.begin(a, Border::kMirror);
  b_rows.begin(b, Border::kMirror);
  for (int y = 0; y < a.height(); ++y) {
    row(a_rows.around(y), b_rows.around(y), size_t(a.width()));
  }
}

void measure_fsim(const PairView& pair, std::span<Value> values) {
  if (const auto flat = giflab::value_of_flat(pair, 1, 0)) {
    values[0] = *flat;
    return;
  }
  ImageF row(pair.size().width, 1);
  double sum = 0;
  for_each_row(pair, [&](const auto& a, const auto& b, size_t width) {
    sum += simd::sobel_laplacian_similarity_row(a, b, width, kConstant,
                                                row.row(0));
  });
  values[0] = std::clamp(sum / double(pair.size().pixels()), 0.0, 1.0);
}

void measure_gmsd(const PairView& pair, std::span<Value> values) {
  if (const auto flat = giflab::value_of_flat(pair, 0, 0.5)) {
    values[0] = *flat;
    return;
  }
  ImageF row(pair.size().width, 1);
  simd::Moments moments;
  for_each_row(pair, [&](const auto& a, const auto& b, size_t width) {
    moments.add(
        simd::prewitt_deviation_row(a, b, width, kConstant, row.row(0)));
  });
  const double n = double(pair.size().pixels());
  const double mean = moments.sum / n;
  values[0] =
      std::sqrt(std::max(moments.sum_of_squares / n - mean * mean, 0.0));
}

}  // namespace

Metric giflab_fsim_metric() {
  return {.outputs = {giflab::similarity(
              "giflab:fsim", "FSIM, GifLab's form",
              "Sobel gradients and Laplacians; not the metric of the paper of "
              "that name, which is fsim.")},
          .measure = measure_fsim};
}

Metric giflab_gmsd_metric() {
  return {.outputs = {giflab::error(
              "giflab:gmsd", "GMSD, GifLab's form", 1,
              "At full size with a constant meant for other units; gmsd is "
              "the metric of the paper.")},
          .measure = measure_gmsd};
}

}  // namespace framewise::measure
