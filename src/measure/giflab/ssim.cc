// SPDX-License-Identifier: Apache-2.0
// GifLab's SSIM (7 x 7 uniform windows on OpenCV's grey, the default of
// scikit-image) and its MS-SSIM: a weighted arithmetic mean of full SSIM at up
// to five scales, each made from the one before by area averaging.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "framewise/executor.h"
#include "measure/giflab/description.h"
#include "measure/metric.h"
#include "measure/structural/gray.h"
#include "simd/box_ssim.h"

namespace framewise::measure {
namespace {

constexpr size_t kScales = 5;
constexpr int kBand = 64;

// A plane as box_ssim_row wants it: rows may be read 16 samples further.
struct Padded {
  ImageF plane;
  Size size;

  void resize(Size wanted) {
    size = wanted;
    plane.resize(wanted.width + 32, wanted.height);
  }
};

// Where one output sample's interval of input samples begins, and the share
// that each of up to four of them has.
struct Interval {
  int first = 0;
  std::array<float, 4> share{};
};

std::vector<Interval> intervals(int from, int to) {
  std::vector<Interval> list(size_t(to), Interval{});
  const double scale = double(from) / to;
  for (int i = 0; i < to; ++i) {
    const double begin = i * scale;
    const double end = std::min(begin + scale, double(from));
    Interval& interval = list[size_t(i)];
    interval.first = int(begin);
    for (int k = 0; k < 4; ++k) {
      const double low = std::max(begin, double(interval.first + k));
      const double high = std::min(end, double(interval.first + k + 1));
      interval.share[size_t(k)] = float(std::max(high - low, 0.0) / scale);
    }
  }
  return list;
}

// Area averaging to half the size, odd sides rounded down.
void halve(const Padded& from, Padded& to) {
  to.resize({from.size.width / 2, from.size.height / 2});
  const auto across = intervals(from.size.width, to.size.width);
  const auto down = intervals(from.size.height, to.size.height);
  std::vector<float> sums(size_t(from.size.width) + 4, 0.0f);
  for (int y = 0; y < to.size.height; ++y) {
    const Interval& rows = down[size_t(y)];
    std::fill(sums.begin(), sums.end(), 0.0f);
    for (int k = 0; k < 4; ++k) {
      const float share = rows.share[size_t(k)];
      if (share == 0) continue;
      const float* row = from.plane.row(rows.first + k);
      for (int x = 0; x < from.size.width; ++x) {
        sums[size_t(x)] += share * row[x];
      }
    }
    float* out = to.plane.row(y);
    for (int x = 0; x < to.size.width; ++x) {
      const Interval& columns = across[size_t(x)];
      const float* in = sums.data() + columns.first;
      out[x] = columns.share[0] * in[0] + columns.share[1] * in[1] +
               columns.share[2] * in[2] + columns.share[3] * in[3];
    }
  }
}

struct GrayScales {
  std::array<Padded, kScales> scales;
  size_t count = 0;

  void compute(const Picture& picture) {
    const ImageF& gray = picture.get<Gray>().plane;
    scales[0].resize(gray.size());
    for (int y = 0; y < gray.height(); ++y) {
      std::copy_n(gray.row(y), gray.width(), scales[0].plane.row(y));
    }
    for (count = 1; count < kScales; ++count) {
      const Size size = scales[count - 1].size;
      if (size.width / 2 < 8 || size.height / 2 < 8) break;
      halve(scales[count - 1], scales[count]);
    }
  }
};

double box_ssim(const Padded& a, const Padded& b, Executor* executor) {
  constexpr int kReach = int(simd::kBoxSsimWindow) - 1;
  const int rows = a.size.height - kReach;
  const size_t columns = size_t(a.size.width - kReach);
  std::vector<double> sums(size_t(rows), 0.0);
  const auto one_band = [&](size_t band) {
    ImageF scratch(int(4 * (columns + 48)), 1);
    const int first = int(band) * kBand;
    for (int y = first; y < std::min(first + kBand, rows); ++y) {
      const float* reference[simd::kBoxSsimWindow];
      const float* test[simd::kBoxSsimWindow];
      for (int k = 0; k <= kReach; ++k) {
        reference[k] = a.plane.row(y + k);
        test[k] = b.plane.row(y + k);
      }
      sums[size_t(y)] =
          simd::box_ssim_row(reference, test, columns, scratch.row(0));
    }
  };
  const size_t bands = size_t((rows + kBand - 1) / kBand);
  if (executor && bands > 1) {
    executor->parallel_for(bands, one_band);
  } else {
    for (size_t band = 0; band < bands; ++band) one_band(band);
  }
  double total = 0;
  for (const double sum : sums) total += sum;
  return total / (double(rows) * double(columns));
}

void measure(const PairView& pair, std::span<Value> values) {
  constexpr double kWeights[kScales] = {0.4, 0.25, 0.15, 0.1, 0.1};
  const GrayScales& a = pair.reference().get<GrayScales>();
  const GrayScales& b = pair.test().get<GrayScales>();
  const size_t scales = values[1].wanted ? a.count : 1;
  double sum = 0;
  double weights = 0;
  for (size_t s = 0; s < scales; ++s) {
    const double ssim = box_ssim(a.scales[s], b.scales[s], pair.executor());
    if (s == 0) values[0] = std::clamp(ssim, 0.0, 1.0);
    sum += kWeights[s] * ssim;
    weights += kWeights[s];
  }
  values[1] = sum / weights;
}

}  // namespace

Metric giflab_ssim_metric() {
  Metric metric = {
      .outputs = {giflab::similarity(
                      "giflab:ssim", "SSIM, GifLab's form",
                      "7 x 7 uniform windows on grey of 8 bits."),
                  giflab::similarity(
                      "giflab:ms_ssim", "MS-SSIM, GifLab's form",
                      "An arithmetic mean of SSIM at up to five scales; not "
                      "the metric of the paper of that name.")},
      .measure = measure,
      .kept_bytes = 16};
  for (MetricInfo& info : metric.outputs) {
    info.minimum_side = int(simd::kBoxSsimWindow);
  }
  metric.outputs[1].lowest = -1;
  return metric;
}

}  // namespace framewise::measure
