// SPDX-License-Identifier: Apache-2.0
#include "measure/pixel/color_histogram.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "measure/metric.h"
#include "measure/rgba8_rows.h"

namespace framewise::measure {
namespace {

using Counts = ColorHistogram::Counts;

// Neighboring pixels are often equal: four sets of counters avoid waiting for
// the previous addition.
using CountSets = std::array<Counts, 4>;

void add(const uint8_t* pixel, uint32_t times, Counts& counts) {
  counts[0][pixel[0]] += times;
  counts[1][pixel[1]] += times;
  counts[2][pixel[2]] += times;
}

constexpr size_t kRun = 8;

// Whether eight pixels in a row are equal, as mostly in screen content.
bool are_equal(const uint8_t* rgba) {
  std::array<uint64_t, kRun / 2> pairs;
  std::memcpy(pairs.data(), rgba, sizeof pairs);
  const uint64_t first = (pairs[0] & 0xffffffff) * 0x100000001;
  return ((pairs[0] ^ first) | (pairs[1] ^ first) | (pairs[2] ^ first) |
          (pairs[3] ^ first)) == 0;
}

void count_row(const uint8_t* rgba, size_t width, CountSets& sets) {
  size_t x = 0;
  for (; x + kRun <= width; x += kRun) {
    const uint8_t* pixels = rgba + 4 * x;
    if (are_equal(pixels)) {
      add(pixels, kRun, sets[x / kRun % 4]);
      continue;
    }
    for (size_t i = 0; i < kRun; ++i) add(pixels + 4 * i, 1, sets[i % 4]);
  }
  for (; x < width; ++x) add(rgba + 4 * x, 1, sets[0]);
}

// Whether few pixels change, so that keeping the last frame pays.
bool is_mostly_static(const Picture& picture) {
  return picture.changed().share_of_rows() < 0.3;
}

}  // namespace

void ColorHistogram::compute(const Picture& picture) {
  const Frame& rgba = picture.rgb();
  last_.reset();
  if (is_mostly_static(picture)) last_ = rgba;
  const Size size = rgba.size();
  pixels = size.pixels();
  CountSets sets{};
  for (int x = 0; x < size.width; x += kSumTile.width) {
    const int width = std::min(kSumTile.width, size.width - x);
    Rgba8Rows rows(rgba, {x, 0, width, size.height});
    for (int y = 0; y < size.height; ++y) {
      count_row(rows.row(y), size_t(width), sets);
    }
  }
  counts = {};
  for (const Counts& set : sets) {
    for (size_t c = 0; c < 3; ++c) {
      for (size_t v = 0; v < 256; ++v) counts[c][v] += set[c][v];
    }
  }
}

void ColorHistogram::update(const Picture& picture) {
  const Frame& rgba = picture.rgb();
  if (!last_ || rgba.size() != last_->size() ||
      rgba.format() != last_->format() || !is_mostly_static(picture)) {
    return compute(picture);
  }
  const TileMap& changed = picture.changed();
  for (int row = 0; row < changed.rows(); ++row) {
    for (int column = 0; column < changed.columns(); ++column) {
      const TileMap::RowBits bits = changed.marked_rows(column, row);
      const int x = column * TileMap::kSide;
      const int width = std::min(TileMap::kSide, rgba.size().width - x);
      for (int i = 0; bits >> i; ++i) {
        const int y = row * TileMap::kSide + i;
        if (bits >> i & 1 && y < rgba.size().height) {
          replace(rgba, {x, y, width, 1});
        }
      }
    }
  }
  last_ = rgba;
}

void ColorHistogram::replace(const Frame& rgba, const Rect& row) {
  Rgba8Rows before_rows(*last_, row);
  Rgba8Rows now_rows(rgba, row);
  const uint8_t* before = before_rows.row(row.y);
  const uint8_t* now = now_rows.row(row.y);
  for (int x = 0; x < row.width; ++x, before += 4, now += 4) {
    if (std::memcmp(before, now, 3) == 0) continue;
    for (size_t c = 0; c < 3; ++c) {
      --counts[c][before[c]];
      ++counts[c][now[c]];
    }
  }
}

double ColorHistogram::mean(size_t channel) const {
  double sum = 0;
  for (size_t v = 0; v < 256; ++v) {
    sum += double(v) * double(counts[channel][v]);
  }
  return sum / double(pixels);
}

double ColorHistogram::deviation(size_t channel) const {
  const double center = mean(channel);
  double sum = 0;
  for (size_t v = 0; v < 256; ++v) {
    const double distance = double(v) - center;
    sum += distance * distance * double(counts[channel][v]);
  }
  return std::sqrt(sum / double(pixels));
}

int ColorHistogram::range(size_t channel) const {
  const auto& list = counts[channel];
  const auto occurs = [](uint32_t count) { return count != 0; };
  const auto first = std::find_if(list.begin(), list.end(), occurs);
  const auto last = std::find_if(list.rbegin(), list.rend(), occurs);
  return int(list.rend() - last) - 1 - int(first - list.begin());
}

double correlation(const ColorHistogram& a, const ColorHistogram& b,
                   size_t channel) {
  constexpr double kBins = 32;
  double sum_a = 0, sum_b = 0, sum_aa = 0, sum_bb = 0, sum_ab = 0;
  for (size_t bin = 0; bin < 32; ++bin) {
    double h = 0;
    double k = 0;
    for (size_t v = 8 * bin; v < 8 * bin + 8; ++v) {
      h += double(a.counts[channel][v]);
      k += double(b.counts[channel][v]);
    }
    // Shares, so that large frames lose no digits.
    h /= double(a.pixels);
    k /= double(b.pixels);
    sum_a += h;
    sum_b += k;
    sum_aa += h * h;
    sum_bb += k * k;
    sum_ab += h * k;
  }
  const double spread =
      (kBins * sum_aa - sum_a * sum_a) * (kBins * sum_bb - sum_b * sum_b);
  if (spread <= 1e-24) return 1;
  return (kBins * sum_ab - sum_a * sum_b) / std::sqrt(spread);
}

namespace {

void measure_color_histogram(const PairView& pair, std::span<Value> values) {
  const ColorHistogram& a = pair.reference().get<ColorHistogram>();
  const ColorHistogram& b = pair.test().get<ColorHistogram>();
  double sum = 0;
  for (size_t c = 0; c < 3; ++c) sum += std::max(correlation(a, b, c), 0.0);
  values[0] = std::min(sum / 3, 1.0);
}

}  // namespace

Metric chist_metric() {
  return {.outputs = {{
              .name = "chist",
              .aliases = "color_histogram",
              .title = "Color-histogram correlation",
              .lowest = 0,
              .highest = 1,
              .perfect = 1,
              .version = "1",
              .paper = "Swain, Ballard, Color indexing, IJCV 1991; Pearson's "
                       "correlation of 32 bins a channel, mean of R, G and B, "
                       "none below 0",
              .about = "Whether the same colors are used as often. Notices "
                       "fewer colors and tints; does not see where.",
              .cost = CostClass::kCheap,
          }},
          .measure = measure_color_histogram,
          .kept_bytes = 1};
}

}  // namespace framewise::measure
