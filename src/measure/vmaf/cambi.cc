// SPDX-License-Identifier: Apache-2.0
#include "measure/vmaf/cambi.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <memory>
#include <mutex>
#include <span>

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

// The lowest 10-bit level of limited range that is at least so bright on that
// display; 0 if all are.
int first_level_of(double nits) {
  constexpr double kGamma = 2.4;
  constexpr int kBlack = 64;
  constexpr int kWhite = 940;
  const double white = std::pow(300.0, 1 / kGamma);
  const double black = std::pow(0.01, 1 / kGamma);
  const auto nits_of = [&](int level) {
    const double share = double(level - kBlack) / (kWhite - kBlack);
    return std::pow((white - black) * share + black, kGamma);
  };
  int level = kBlack;
  while (level < kWhite && nits_of(level) < nits) ++level;
  return level == kBlack ? 0 : level;
}

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
      const auto sum = uint16_t(a[x] + a[x + 1] + b[x] + b[x + 1]);
      to[x] = uint16_t(sum >> (2 - up));  // at most 9 bits a sample: up is 1, 2
    }
    const int x = out.width - 1;
    to[x] = uint16_t(((a[x] + b[x]) << up) >> 1);
  }
}

// Marks pixels that, like most of their 7 x 7 neighbors, equal those beside
// them.
void find_flat(const Levels& levels, Mask& flat, std::vector<uint8_t>& counts,
               Mask& mask) {
  constexpr int kReach = 3;
  constexpr int kSide = 2 * kReach + 1;
  const int width = levels.width;
  const int height = levels.height;
  const int limit =
      (49 + 3 * (ceil_log2((width / 64) * (height / 64)) - 11) - 1) >> 1;
  mask.resize(width, height);
  flat.resize(width, kSide);  // row y is in row y % 7
  // Down the columns, with zeros beyond both ends.
  counts.assign(size_t(width + 2 * kReach), 0);
  uint8_t* const column = counts.data() + kReach;
  const auto add = [&](int y) {
    const uint16_t* row = levels.row(y);
    const uint16_t* below = levels.row(std::min(y + 1, height - 1));
    uint8_t* to = flat.row(y % kSide);
    for (int x = 0; x + 1 < width; ++x) {
      to[x] = uint8_t((row[x] == below[x]) & (row[x] == row[x + 1]));
    }
    to[width - 1] = row[width - 1] == below[width - 1];
    for (int x = 0; x < width; ++x) column[x] = uint8_t(column[x] + to[x]);
  };
  const auto remove = [&](int y) {
    const uint8_t* from = flat.row(y % kSide);
    for (int x = 0; x < width; ++x) column[x] = uint8_t(column[x] - from[x]);
  };
  for (int y = 0; y < std::min(kReach, height); ++y) add(y);
  for (int y = 0; y < height; ++y) {
    if (y - kReach - 1 >= 0) remove(y - kReach - 1);
    if (y + kReach < height) add(y + kReach);
    const uint8_t* from = counts.data();
    uint8_t* to = mask.row(y);
    const auto most = uint8_t(limit);
    for (int x = 0; x < width; ++x) {
      const auto sum =
          uint8_t(from[x] + from[x + 1] + from[x + 2] + from[x + 3] +
                  from[x + 4] + from[x + 5] + from[x + 6]);
      to[x] = sum > most;
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

// Without branches, so that the compiler uses vectors. Levels have 10 bits.
uint16_t most_frequent(uint16_t a, uint16_t b, uint16_t c) {
  const int16_t lowest = std::min(int16_t(a), std::min(int16_t(b), int16_t(c)));
  const uint16_t of_two = b == c ? b : uint16_t(lowest);
  return (a == b) | (a == c) ? a : of_two;
}

// The most frequent of three levels along rows, then down columns. The first
// and the last row are not filtered, as in libvmaf.
void filter_modes(Levels& levels, Levels& along) {
  const int width = levels.width;
  const int height = levels.height;
  along.resize(width, 3);  // row y is in row y % 3
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

// Masked pixels of one level side by side in a row: [first, end).
struct Run {
  int level;
  int first;
  int end;
};

// The runs of a frame; masked pixels are flat, so runs are few and long.
class Runs {
 public:
  void find(const Levels& levels, const Mask& mask) {
    runs_.clear();
    ends_.clear();
    for (int y = 0; y < levels.height; ++y) {
      const uint16_t* level = levels.row(y);
      const uint8_t* counted = mask.row(y);
      for (int x = 0; x < levels.width;) {
        if (!counted[x] || level[x] >= kLevels) {
          ++x;
          continue;
        }
        Run run = {level[x], x, x + 1};
        while (run.end < levels.width && counted[run.end] &&
               level[run.end] == level[x]) {
          ++run.end;
        }
        runs_.push_back(run);
        x = run.end;
      }
      ends_.push_back(runs_.size());
    }
  }

  std::span<const Run> row(int y) const {
    const size_t first = y == 0 ? 0 : ends_[size_t(y) - 1];
    return std::span(runs_).subspan(first, ends_[size_t(y)] - first);
  }

 private:
  std::vector<Run> runs_;
  std::vector<size_t> ends_;  // of the rows
};

// Counts of masked pixels of each level in the window around each column:
// [level][column], with empty levels below and above.
class Histograms {
 public:
  void clear(int width, int reach) {
    width_ = width;
    reach_ = reach;
    counts_.assign(size_t(width) * size_t(kLevels + 2 * kSteps), 0);
  }

  // Whole rows enter and leave the windows of all columns.
  void change(std::span<const Run> row, int by) {
    for (const Run& run : row) {
      // How many of its pixels the windows of columns around it reach.
      const int columns = run.end - run.first + 2 * reach_;
      const int most = std::min(run.end - run.first, 2 * reach_ + 1);
      const int start = run.first - reach_;
      const int first = std::max(0, -start);
      const int end = std::min(columns, width_ - start);
      uint16_t* to = of(run.level) + start;
      const int falls = std::max(most, columns - most);
      const auto all = uint16_t(by * most);
      int t = first;
      for (; t < std::min(most, end); ++t) {
        to[t] = uint16_t(to[t] + by * (t + 1));
      }
      for (; t < std::min(falls, end); ++t) to[t] = uint16_t(to[t] + all);
      for (; t < end; ++t) to[t] = uint16_t(to[t] + by * (columns - t));
    }
  }

  // The counts of a level, from kSteps below the lowest to above the highest.
  const uint16_t* at(int level) const {
    return counts_.data() + size_t(level + kSteps) * size_t(width_);
  }

 private:
  uint16_t* of(int level) { return const_cast<uint16_t*>(at(level)); }

  int width_ = 0;
  int reach_ = 0;
  std::vector<uint16_t> counts_;
};

// The contrast of each pixel of a run. `darkest`: see CambiRules; the level
// that belongs to it.
void contrasts_of(const Run& run, const Histograms& histograms, int darkest,
                  float* contrasts) {
  const int count = run.end - run.first;
  std::fill_n(contrasts, count, 0.0f);
  const uint16_t* here = histograms.at(run.level) + run.first;
  for (int k = 1; k <= kSteps; ++k) {
    if (run.level > kVisibleUpTo[size_t(k) - 1]) continue;
    // libvmaf adds the number of steps to the level here.
    if (run.level + kSteps + k <= darkest) continue;
    const uint16_t* above = histograms.at(run.level + k) + run.first;
    const uint16_t* below = histograms.at(run.level - k) + run.first;
    for (int x = 0; x < count; ++x) {
      const int beside = above[x] > below[x] ? above[x] : below[x];
      const float value = float(k * int(here[x]) * beside) *
                          (1.0f / float(int(here[x]) + beside));
      contrasts[x] = value > contrasts[x] ? value : contrasts[x];
    }
  }
}

// One scale of a frame.
struct Scale {
  Size size;
  const Runs& runs;
  int reach;  // of the window, from its center
  double weight;
  int darkest;
};

// What a thread needs for its rows.
struct RowWork {
  Histograms histograms;
  std::vector<float> contrasts;  // of a run
  std::vector<float> found;      // of all pixels
};

// Calls found(x, y, contrast) for nonzero contrasts of rows [first, end).
template <typename Found>
void each_contrast(const Scale& scale, int first, int end, RowWork& work,
                   const Found& found) {
  const Runs& runs = scale.runs;
  const int reach = scale.reach;
  const int height = scale.size.height;
  auto& [histograms, contrasts, all] = work;
  histograms.clear(scale.size.width, reach);
  contrasts.resize(size_t(scale.size.width));
  for (int y = std::max(first - reach, 0); y < std::min(first + reach, height);
       ++y) {
    histograms.change(runs.row(y), 1);
  }
  for (int y = first; y < end; ++y) {
    if (y + reach < height) histograms.change(runs.row(y + reach), 1);
    if (y > first && y - reach - 1 >= 0) {
      histograms.change(runs.row(y - reach - 1), -1);
    }
    for (const Run& run : runs.row(y)) {
      contrasts_of(run, histograms, scale.darkest, contrasts.data());
      for (int x = run.first; x < run.end; ++x) {
        const float contrast = contrasts[size_t(x - run.first)];
        if (contrast != 0) found(x, y, contrast);
      }
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
double score_of(const Scale& scale, std::vector<RowWork>& work,
                Executor* executor) {
  const int height = scale.size.height;
  constexpr int kLeastRows = 128;
  const int threads = executor ? executor->concurrency() : 1;
  const int parts = std::clamp(height / kLeastRows, 1, threads);
  if (work.size() < size_t(parts)) work.resize(size_t(parts));
  const auto one = [&](size_t part) {
    const auto begin = [&](int i) { return int(int64_t(height) * i / parts); };
    std::vector<float>& values = work[part].found;
    values.clear();
    each_contrast(
        scale, begin(int(part)), begin(int(part) + 1), work[part],
        [&](int, int, float contrast) { values.push_back(contrast); });
  };
  if (parts > 1) {
    executor->parallel_for(size_t(parts), one);
  } else {
    one(0);
  }
  std::vector<float>& values = work[0].found;
  for (size_t part = 1; part < size_t(parts); ++part) {
    const std::vector<float>& more = work[part].found;
    values.insert(values.end(), more.begin(), more.end());
  }
  return mean_of_greatest(values, size_t(scale.size.pixels()));
}

void clear(ImageF& map, Size size) {
  map.resize(size);
  for (int y = 0; y < size.height; ++y) {
    std::fill_n(map.row(y), size.width, 0.0f);
  }
}

// The memory of one measurement, which is kept for later ones.
struct Workspace {
  Levels levels;
  Levels along;
  Mask mask;
  Mask flat;
  std::vector<uint8_t> counts;
  Runs runs;
  std::vector<RowWork> rows;
};

// A workspace for as long as it exists. Not one of the thread: while a thread
// waits for others, it may measure another frame.
class BorrowedWorkspace {
 public:
  BorrowedWorkspace() {
    std::lock_guard lock(mutex());
    if (idle().empty()) {
      workspace_ = std::make_unique<Workspace>();
    } else {
      workspace_ = std::move(idle().back());
      idle().pop_back();
    }
  }
  ~BorrowedWorkspace() {
    std::lock_guard lock(mutex());
    idle().push_back(std::move(workspace_));
  }
  BorrowedWorkspace(const BorrowedWorkspace&) = delete;
  BorrowedWorkspace& operator=(const BorrowedWorkspace&) = delete;
  Workspace& operator*() { return *workspace_; }

 private:
  static std::mutex& mutex() {
    static std::mutex kMutex;
    return kMutex;
  }
  static std::vector<std::unique_ptr<Workspace>>& idle() {
    static std::vector<std::unique_ptr<Workspace>> kIdle;
    return kIdle;
  }
  std::unique_ptr<Workspace> workspace_;
};

// Calls visit(scale) for each scale, the finest first.
template <typename Visit>
void each_scale(const VmafLuma& luma, const CambiRules& rules, Workspace& work,
                const Visit& visit) {
  auto& [levels, along, mask, flat, counts, runs, rows] = work;
  prepare(luma, levels);
  find_flat(levels, flat, counts, mask);
  const bool halved = rules.halves_large &&
                      int64_t(levels.width) * levels.height >= 1920 * 1080;
  int window = (65 * (levels.width + levels.height) / 375) >> 4;
  if (halved) window = (window + 1) >> 1;
  window |= 1;
  const int darkest =
      rules.darkest_nits > 0 ? first_level_of(rules.darkest_nits) : 0;
  for (int scale = 0; scale < kScales; ++scale) {
    if (scale > 0 || halved) {
      halve(levels);
      halve(mask);
    }
    filter_modes(levels, along);
    runs.find(levels, mask);
    const double weight = double(16 >> scale) / (double(window) * window);
    visit(Scale{
        {levels.width, levels.height}, runs, window >> 1, weight, darkest});
  }
}

}  // namespace

double cambi(const VmafLuma& luma, Executor* executor,
             const CambiRules& rules) {
  BorrowedWorkspace work;
  double sum = 0;
  each_scale(luma, rules, *work, [&](const Scale& scale) {
    sum += scale.weight * score_of(scale, (*work).rows, executor);
  });
  return std::min(sum, rules.most);
}

void map_banding(const VmafLuma& luma, ImageF& map) {
  const Size size = {luma.plane.width(), luma.plane.height()};
  clear(map, size);
  int cell = 1;
  BorrowedWorkspace work;
  RowWork rows;
  each_scale(luma, {}, *work, [&](const Scale& scale) {
    each_contrast(scale, 0, scale.size.height, rows,
                  [&](int x, int y, float contrast) {
                    const int right = std::min((x + 1) * cell, size.width);
                    const int bottom = std::min((y + 1) * cell, size.height);
                    for (int v = y * cell; v < bottom; ++v) {
                      for (int u = x * cell; u < right; ++u) {
                        map.row(v)[u] += float(scale.weight) * contrast;
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
