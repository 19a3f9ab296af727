// SPDX-License-Identifier: Apache-2.0
#include "measure/vmaf/cambi.h"

#include <algorithm>
#include <array>
#include <bit>
#include <functional>

#include "frame/plane.h"
#include "framewise/executor.h"
#include "measure/metric.h"

namespace framewise::measure {
namespace {

constexpr int kSteps = 4;  // contrasts of 1 to 4 levels of 10 bits
// Above these levels a step is invisible: Weber's law on a display of 300 cd/m2
// by BT.1886.
constexpr std::array<int, kSteps> kVisibleUpTo = {178, 305, 432, 559};
constexpr int kLevels = kVisibleUpTo[kSteps - 1] + kSteps + 1;
constexpr int kScales = 5;

template <typename T>
struct Grid {
  int width = 0;
  int height = 0;
  std::vector<T> cells;

  void resize(int w, int h) {
    width = w;
    height = h;
    cells.resize(size_t(w) * size_t(h));
  }
  T* row(int y) { return cells.data() + size_t(y) * size_t(width); }
  const T* row(int y) const { return cells.data() + size_t(y) * size_t(width); }
};
using Levels = Grid<uint16_t>;
using Mask = Grid<uint8_t>;

int ceil_log2(int n) {
  return n <= 1 ? 0 : int(std::bit_width(unsigned(n - 1)));
}

// Levels of 10 bits. Levels of fewer bits are smoothed over 2 x 2, which
// removes dither.
void prepare(const VmafLuma& luma, Levels& out) {
  const PaddedPlane<uint16_t>& from = luma.plane;
  out.resize(from.width(), from.height());
  const int up = std::max(0, 10 - luma.bits);
  const int down = std::max(0, luma.bits - 10);
  const int half = down > 0 ? 1 << (down - 1) : 0;
  for (int y = 0; y < out.height; ++y) {
    const uint16_t* a = from.row(y);
    uint16_t* to = out.row(y);
    if (up == 0) {
      for (int x = 0; x < out.width; ++x) {
        to[x] = uint16_t((a[x] + half) >> down);
      }
      continue;
    }
    const bool last = y + 1 == out.height;
    const uint16_t* b = last ? a : from.row(y + 1);
    // A missing neighbor is replaced by the other one.
    for (int x = 0; x + 1 < out.width; ++x) {
      to[x] = uint16_t(((a[x] + a[x + 1] + b[x] + b[x + 1]) << up) >> 2);
    }
    const int x = out.width - 1;
    to[x] = uint16_t(((a[x] + b[x]) << up) >> 1);
  }
}

// Marks pixels that, like most of their 7 x 7 neighbors, equal those beside
// them.
void find_flat(const Levels& levels, Mask& mask) {
  const int width = levels.width;
  const int height = levels.height;
  const int limit =
      (49 + 3 * (ceil_log2((width / 64) * (height / 64)) - 11) - 1) >> 1;
  mask.resize(width, height);
  std::vector<uint16_t> column(size_t(width), 0);
  const auto add = [&](int y, int sign) {
    const uint16_t* row = levels.row(y);
    const uint16_t* below = levels.row(std::min(y + 1, height - 1));
    for (int x = 0; x < width; ++x) {
      const bool flat =
          row[x] == below[x] && row[x] == row[std::min(x + 1, width - 1)];
      column[size_t(x)] = uint16_t(column[size_t(x)] + (flat ? sign : 0));
    }
  };
  for (int y = 0; y < std::min(3, height); ++y) add(y, 1);
  for (int y = 0; y < height; ++y) {
    if (y + 3 < height) add(y + 3, 1);
    if (y - 4 >= 0) add(y - 4, -1);
    int sum = 0;
    for (int x = 0; x < std::min(3, width); ++x) sum += column[size_t(x)];
    for (int x = 0; x < width; ++x) {
      if (x + 3 < width) sum += column[size_t(x) + 3];
      if (x - 4 >= 0) sum -= column[size_t(x) - 4];
      mask.row(y)[x] = sum > limit;
    }
  }
}

template <typename T>
void halve(Grid<T>& grid) {
  const int width = (grid.width + 1) / 2;
  const int height = (grid.height + 1) / 2;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      grid.cells[size_t(y) * size_t(width) + size_t(x)] =
          grid.row(2 * y)[2 * x];
    }
  }
  grid.resize(width, height);
}

uint16_t most_frequent(uint16_t a, uint16_t b, uint16_t c) {
  if (a == b || a == c) return a;
  if (b == c) return b;
  return std::min({a, b, c});
}

// The most frequent of three levels along rows, then down columns. The first
// and the last row are not filtered, as in libvmaf.
void filter_modes(Levels& levels) {
  const int width = levels.width;
  const int height = levels.height;
  Levels along;  // row y is in row y % 3
  along.resize(width, 3);
  for (int y = 0; y < height; ++y) {
    const uint16_t* from = levels.row(y);
    uint16_t* to = along.row(y % 3);
    std::copy_n(from, width, to);
    for (int x = 1; x + 1 < width; ++x) {
      to[x] = most_frequent(from[x - 1], from[x], from[x + 1]);
    }
    if (y < 2) continue;
    const uint16_t* above = along.row((y - 2) % 3);
    const uint16_t* middle = along.row((y - 1) % 3);
    uint16_t* out = levels.row(y - 1);
    for (int x = 0; x < width; ++x) {
      out[x] = most_frequent(above[x], middle[x], to[x]);
    }
  }
}

// Counts of masked pixels of each level in the window around each column:
// [level][column].
class Histograms {
 public:
  Histograms(int width, int reach) : width_(width), reach_(reach) {
    counts_.resize(size_t(width) * size_t(kLevels));
  }

  // Whole rows enter and leave the windows of all columns.
  void change(const Levels& levels, const Mask& mask, int y, int by) {
    const uint16_t* level = levels.row(y);
    const uint8_t* counted = mask.row(y);
    for (int x = 0; x < width_; ++x) {
      if (!counted[x] || level[x] >= kLevels) continue;
      uint16_t* row = counts_.data() + size_t(level[x]) * size_t(width_);
      const int end = std::min(x + reach_ + 1, width_);
      for (int j = std::max(x - reach_, 0); j < end; ++j) {
        row[j] = uint16_t(row[j] + by);
      }
    }
  }

  int at(int level, int x) const {
    if (level < 0 || level >= kLevels) return 0;
    return counts_[size_t(level) * size_t(width_) + size_t(x)];
  }

 private:
  int width_;
  int reach_;
  std::vector<uint16_t> counts_;
};

float contrast_at(const Histograms& histograms, int level, int x) {
  float greatest = 0;
  const int here = histograms.at(level, x);
  for (int k = 1; k <= kSteps; ++k) {
    if (level > kVisibleUpTo[size_t(k) - 1]) continue;
    const int beside =
        std::max(histograms.at(level + k, x), histograms.at(level - k, x));
    const float value =
        float(k * here * beside) * (1.0f / float(here + beside));
    greatest = std::max(greatest, value);
  }
  return greatest;
}

// Calls found(x, y, contrast) for nonzero contrasts of rows [first, end).
template <typename Found>
void each_contrast(const Levels& levels, const Mask& mask, int reach, int first,
                   int end, const Found& found) {
  Histograms histograms(levels.width, reach);
  const int height = levels.height;
  for (int y = std::max(first - reach, 0); y < std::min(first + reach, height);
       ++y) {
    histograms.change(levels, mask, y, 1);
  }
  for (int y = first; y < end; ++y) {
    if (y + reach < height) histograms.change(levels, mask, y + reach, 1);
    if (y > first && y - reach - 1 >= 0) {
      histograms.change(levels, mask, y - reach - 1, -1);
    }
    for (int x = 0; x < levels.width; ++x) {
      const int level = levels.row(y)[x];
      if (!mask.row(y)[x] || level >= kLevels) continue;
      const float contrast = contrast_at(histograms, level, x);
      if (contrast != 0) found(x, y, contrast);
    }
  }
}

// The mean of the largest 60 % of `size` values; values not given are zero.
double mean_of_greatest(std::vector<float>& values, size_t size) {
  const size_t count = std::clamp<size_t>(size_t(0.6 * double(size)), 1, size);
  if (values.size() > count) {
    std::nth_element(values.begin(), values.begin() + ptrdiff_t(count),
                     values.end(), std::greater<>());
    values.resize(count);
  }
  double sum = 0;
  for (const float value : values) sum += double(value);
  return sum / double(count);
}

// Histograms are large, so each thread gets as many rows as possible. All
// counts are integers: the division into rows does not change the result.
double score_of(const Levels& levels, const Mask& mask, int reach,
                Executor* executor) {
  constexpr int kLeastRows = 128;
  const int threads = executor ? executor->concurrency() : 1;
  const int parts = std::clamp(levels.height / kLeastRows, 1, threads);
  auto found = std::vector<std::vector<float>>(size_t(parts));
  const auto one = [&](size_t part) {
    const auto begin = [&](int i) {
      return int(int64_t(levels.height) * i / parts);
    };
    std::vector<float>& values = found[part];
    each_contrast(
        levels, mask, reach, begin(int(part)), begin(int(part) + 1),
        [&](int, int, float contrast) { values.push_back(contrast); });
  };
  if (parts > 1) {
    executor->parallel_for(found.size(), one);
  } else {
    one(0);
  }
  std::vector<float> values = std::move(found[0]);
  for (size_t part = 1; part < found.size(); ++part) {
    values.insert(values.end(), found[part].begin(), found[part].end());
  }
  return mean_of_greatest(values, levels.cells.size());
}

void clear(ImageF& map, Size size) {
  map.resize(size);
  for (int y = 0; y < size.height; ++y) {
    std::fill_n(map.row(y), size.width, 0.0f);
  }
}

// Calls visit(levels, mask, reach, weight) for each scale, the finest first.
template <typename Visit>
void each_scale(const VmafLuma& luma, const Visit& visit) {
  Levels levels;
  Mask mask;
  prepare(luma, levels);
  find_flat(levels, mask);
  const int window = ((65 * (levels.width + levels.height) / 375) >> 4) | 1;
  for (int scale = 0; scale < kScales; ++scale) {
    if (scale > 0) {
      halve(levels);
      halve(mask);
    }
    filter_modes(levels);
    visit(levels, mask, window >> 1,
          double(16 >> scale) / (double(window) * window));
  }
}

}  // namespace

double cambi(const VmafLuma& luma, Executor* executor) {
  double sum = 0;
  each_scale(luma, [&](const Levels& levels, const Mask& mask, int reach,
                       double weight) {
    sum += weight * score_of(levels, mask, reach, executor);
  });
  return std::min(sum, 1000.0);
}

void map_banding(const VmafLuma& luma, ImageF& map) {
  const Size size = {luma.plane.width(), luma.plane.height()};
  clear(map, size);
  int cell = 1;
  each_scale(luma, [&](const Levels& levels, const Mask& mask, int reach,
                       double weight) {
    each_contrast(levels, mask, reach, 0, levels.height,
                  [&](int x, int y, float contrast) {
                    const int right = std::min((x + 1) * cell, size.width);
                    const int bottom = std::min((y + 1) * cell, size.height);
                    for (int v = y * cell; v < bottom; ++v) {
                      for (int u = x * cell; u < right; ++u) {
                        map.row(v)[u] += float(weight) * contrast;
                      }
                    }
                  });
    cell *= 2;
  });
}

namespace {

constexpr std::string_view kTooSmall = "CAMBI wants a side of 216 pixels";

bool is_too_small(Size size) {
  return std::max(size.width, size.height) < kCambiLeastSide;
}

void measure_cambi(const PairView& pair, std::span<Value> values) {
  values[0] = is_too_small(pair.size())
                  ? Value::none(kTooSmall)
                  : Value(cambi(pair.test().get<VmafLuma>(), pair.executor()));
}

// CAMBI of a frame that is like this pixel everywhere. It is clearly visible at
// twice the value at which banding becomes annoying.
void map_cambi_errors(const PairView& pair, ImageF& map) {
  constexpr float kPlain = 10;
  const Size size = pair.size();
  clear(map, size);
  if (is_too_small(size)) return;
  map_banding(pair.test().get<VmafLuma>(), map);
  for (int y = 0; y < size.height; ++y) {
    float* row = map.row(y);
    for (int x = 0; x < size.width; ++x) row[x] /= kPlain;
  }
}

}  // namespace

Metric cambi_metric() {
  Metric metric = {
      .outputs = {{.name = "cambi",
                   .aliases = "banding",
                   .title = "Banding (CAMBI)",
                   .direction = Direction::kLowerIsBetter,
                   .lowest = 0,
                   .highest = 1000,
                   .perfect = 0,
                   .version = "1",
                   .paper = "Tandon, Afonso, Sole, Krasula, CAMBI: "
                            "contrast-aware multiscale banding index, PCS "
                            "2021; the rules of libvmaf 3.2",
                   .about = "How visible banding is in the test alone: from "
                            "about 5 on it annoys. Smooth areas that the "
                            "original has in bands count as well.",
                   .cost = CostClass::kModerate}},
      .measure = measure_cambi,
      .map_errors = map_cambi_errors};
  metric.measures_equal = true;
  metric.on_one_thread = true;
  return metric;
}

}  // namespace framewise::measure
