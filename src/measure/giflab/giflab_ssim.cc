// SPDX-License-Identifier: Apache-2.0
// GifLab's SSIM (7 x 7 uniform windows on OpenCV's gray, scikit-image's
// default) and its MS-SSIM: a weighted arithmetic mean of full SSIM at up to
// five scales, each computed from the one before by area averaging.
#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "framewise/executor.h"
#include "measure/giflab/description.h"
#include "measure/metric.h"
#include "measure/structural/gray.h"
#include "measure/structural/ssim/ssim.h"
#include "measure/tile_sums.h"
#include "simd/plane/halve.h"
#include "simd/ssim/box_ssim.h"

namespace framewise::measure {
namespace {

constexpr size_t kScales = 5;

// A plane for box_ssim_row: rows can be read 16 samples further.
struct Padded {
  ImageF plane;
  Size size;

  void resize(Size wanted) {
    size = wanted;
    plane.resize(wanted.width + 32, wanted.height);
  }
};

// Start of an output sample's interval of input samples, and the weights of up
// to four of them.
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

// Gray at one scale, and its computation from the scale above.
struct Scale {
  Padded gray;
  TileMap changed;
  std::vector<Interval> across;
  std::vector<Interval> down;
  std::vector<float> sums;

  void resize(Size above) {
    gray.resize({above.width / 2, above.height / 2});
    across = intervals(above.width, gray.size.width);
    down = intervals(above.height, gray.size.height);
    sums.resize(size_t(above.width) + 4);
  }

  // Area averaging to half the size; odd sides round down.
  void average(const Padded& above, const Rect& part) {
    if (above.size.width % 2 || above.size.height % 2) {
      average_shares(above, part);
      return;
    }
    for (int y = part.y; y < part.y + part.height; ++y) {
      simd::halve_rows(above.plane.row(2 * y) + 2 * part.x,
                       above.plane.row(2 * y + 1) + 2 * part.x,
                       2 * size_t(part.width), gray.plane.row(y) + part.x);
    }
  }

 private:
  void average_shares(const Padded& above, const Rect& part) {
    const int begin = across[size_t(part.x)].first;
    const int last = across[size_t(part.x + part.width - 1)].first;
    const int end = std::min(last + 4, above.size.width);
    for (int y = part.y; y < part.y + part.height; ++y) {
      const Interval& rows = down[size_t(y)];
      std::fill(sums.begin() + begin, sums.begin() + last + 4, 0.0f);
      for (int k = 0; k < 4; ++k) {
        const float share = rows.share[size_t(k)];
        if (share == 0) continue;
        const float* row = above.plane.row(rows.first + k);
        for (int x = begin; x < end; ++x) sums[size_t(x)] += share * row[x];
      }
      float* out = gray.plane.row(y);
      for (int x = part.x; x < part.x + part.width; ++x) {
        const Interval& columns = across[size_t(x)];
        const float* in = sums.data() + columns.first;
        out[x] = columns.share[0] * in[0] + columns.share[1] * in[1] +
                 columns.share[2] * in[2] + columns.share[3] * in[3];
      }
    }
  }
};

void copy(const ImageF& from, const Rect& part, Padded& to) {
  for (int y = part.y; y < part.y + part.height; ++y) {
    std::copy_n(from.row(y) + part.x, part.width, to.plane.row(y) + part.x);
  }
}

struct GrayScales {
  std::array<Scale, kScales> scales;
  size_t count = 0;

  void compute(const Picture& picture) {
    const Size size = picture.size();
    scales[0].gray.resize(size);
    for (count = 1; count < kScales; ++count) {
      const Size above = scales[count - 1].gray.size;
      if (above.width / 2 < 8 || above.height / 2 < 8) break;
      scales[count].resize(above);
    }
    TileMap all;
    all.reset(size, true);
    fill(picture, all);
  }

  void update(const Picture& picture) {
    if (picture.size() != scales[0].gray.size) return compute(picture);
    fill(picture, picture.changed());
  }

 private:
  void fill(const Picture& picture, const TileMap& changed) {
    const ImageF& gray = picture.get<Gray>().plane;
    changed.for_each_run(
        [&](const Rect& part) { copy(gray, part, scales[0].gray); });
    const TileMap* above = &changed;
    for (size_t s = 1; s < count; ++s) {
      Scale& scale = scales[s];
      scale.changed.reset(scale.gray.size, false);
      scale.changed.mark_scaled(*above);
      scale.changed.for_each_run(
          [&](const Rect& part) { scale.average(scales[s - 1].gray, part); });
      above = &scale.changed;
    }
  }
};

struct Sum {
  double ssim = 0;

  void add(const Sum& other) { ssim += other.ssim; }
};

// SSIM of whole planes, in tiles of windows.
class BoxSsim {
 public:
  double evaluate(const Padded& a, const Padded& b, const TileMap* changed,
                  Executor* executor) {
    const Size windows{a.size.width - kReach, a.size.height - kReach};
    const auto sum_of = [&](const Rect& tile) {
      alignas(64) std::array<float, 4 * (kSumTile.width + 48)> scratch;
      Sum sum;
      for (int y = tile.y; y < tile.y + tile.height; ++y) {
        const float* reference[simd::kBoxSsimWindow];
        const float* test[simd::kBoxSsimWindow];
        for (int k = 0; k <= kReach; ++k) {
          reference[k] = a.plane.row(y + k) + tile.x;
          test[k] = b.plane.row(y + k) + tile.x;
        }
        sum.ssim += simd::box_ssim_row(reference, test, size_t(tile.width),
                                       scratch.data());
      }
      return sum;
    };
    tiles_.evaluate(windows, changed, kReach, executor, sum_of);
    return tiles_.total().ssim / double(windows.pixels());
  }

 private:
  static constexpr int kReach = int(simd::kBoxSsimWindow) - 1;
  TileSums<Sum> tiles_{kSumTile};
};

struct ScaleSsims {
  std::array<double, kScales> ssim{};

  void compute(const PairView& pair) {
    const size_t scales = pair.reference().get<GrayScales>().count;
    for (size_t s = 0; s < scales; ++s) find(pair, s, nullptr);
  }

  void update(const PairView& pair) {
    const GrayScales& gray = pair.reference().get<GrayScales>();
    for (size_t s = 0; s < gray.count; ++s) {
      changed_[s].reset(gray.scales[s].gray.size, false);
      if (s == 0) {
        changed_[s].mark(pair.changed());
      } else {
        changed_[s].mark_scaled(changed_[s - 1]);
      }
      find(pair, s, &changed_[s]);
    }
  }

 private:
  void find(const PairView& pair, size_t s, const TileMap* changed) {
    ssim[s] = sums_[s].evaluate(
        pair.reference().get<GrayScales>().scales[s].gray,
        pair.test().get<GrayScales>().scales[s].gray, changed, pair.executor());
  }

  std::array<BoxSsim, kScales> sums_;
  std::array<TileMap, kScales> changed_;
};

void measure_giflab_ssim(const PairView& pair, std::span<Value> values) {
  constexpr double kWeights[kScales] = {0.4, 0.25, 0.15, 0.1, 0.1};
  const ScaleSsims& ssims = pair.get<ScaleSsims>();
  values[0] = std::clamp(ssims.ssim[0], 0.0, 1.0);
  const size_t scales = pair.reference().get<GrayScales>().count;
  double sum = 0;
  double weights = 0;
  for (size_t s = 0; s < scales; ++s) {
    sum += kWeights[s] * ssims.ssim[s];
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
      .measure = measure_giflab_ssim,
      .map_errors = map_structure,
      .kept_bytes = 12};
  for (MetricInfo& info : metric.outputs) {
    info.minimum_side = int(simd::kBoxSsimWindow);
  }
  metric.outputs[1].lowest = -1;
  return metric;
}

}  // namespace framewise::measure
