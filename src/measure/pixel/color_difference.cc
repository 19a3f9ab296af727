// SPDX-License-Identifier: Apache-2.0
#include "measure/pixel/color_difference.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "measure/metric.h"
#include "simd/linearize.h"
#include "simd/order_statistic.h"

namespace framewise::measure {
namespace {

// A row of one tile, in linear light and then in CIELAB.
struct alignas(64) TileRow {
  std::array<std::array<float, ColorDifference::kTile.width>, 3> planes;

  simd::MutableColorRow view() {
    return {{planes[0].data(), planes[1].data(), planes[2].data()}};
  }
};

void linear_row(const Frame& rgba, int x, int y, size_t count, TileRow& row) {
  const PlaneView plane = rgba.plane(0);
  float* const to[] = {row.planes[0].data(), row.planes[1].data(),
                       row.planes[2].data()};
  if (rgba.format().bits <= 8) {
    simd::linearize_rgba8(plane.row(y) + 4 * x, count, to[0], to[1], to[2]);
  } else {
    simd::linearize_rgba16(plane.row<uint16_t>(y) + 4 * x, count, to[0], to[1],
                           to[2]);
  }
}

bool equal_rows(const Frame& a, const Frame& b, int x, int y, size_t count) {
  if (a.format() != b.format()) return false;
  const size_t pixel = 4 * size_t(a.format().bytes_per_sample());
  return std::memcmp(a.plane(0).row(y) + size_t(x) * pixel,
                     b.plane(0).row(y) + size_t(x) * pixel, count * pixel) == 0;
}

}  // namespace

void ColorDifference::evaluate(const PairView& pair, const TileMap* changed) {
  const Frame& reference = pair.reference().rgb();
  const Frame& test = pair.test().rgb();
  if (map_.size() != pair.size()) changed = nullptr;
  map_.resize(pair.size());
  tiles_.evaluate(pair.size(), changed, 0, pair.executor(),
                  [&](const Rect& tile) {
                    TileRow a{};
                    TileRow b{};
                    const size_t count = size_t(tile.width);
                    simd::DifferenceSummary summary;
                    for (int y = tile.y; y < tile.y + tile.height; ++y) {
                      if (equal_rows(reference, test, tile.x, y, count)) {
                        std::fill_n(map_.row(y) + tile.x, count, 0.0f);
                        continue;
                      }
                      linear_row(reference, tile.x, y, count, a);
                      linear_row(test, tile.x, y, count, b);
                      simd::lab_row(a.view(), count, a.view());
                      simd::lab_row(b.view(), count, b.view());
                      summary.add(simd::ciede2000_row(a.view(), b.view(), count,
                                                      map_.row(y) + tile.x));
                    }
                    return summary;
                  });
}

namespace {

struct Percentile95 {
  double value = 0;
  std::vector<float> memory;

  void compute(const PairView& pair) {
    const ImageF& map = pair.get<ColorDifference>().map();
    value = simd::percentile(
        {map.row(0), map.stride(), size_t(map.width()), size_t(map.height())},
        95, memory);
  }
};

enum Output : size_t { kMean, kP95, kMax, kAbove1, kAbove2, kAbove3, kAbove5 };

void measure(const PairView& pair, std::span<Value> values) {
  const ColorDifference& difference = pair.get<ColorDifference>();
  const simd::DifferenceSummary summary = difference.summary();
  const double pixels = double(pair.size().pixels());
  values[kMean] = summary.sum / pixels;
  values[kMax] = double(summary.largest);
  for (size_t i = 0; i < summary.above.size(); ++i) {
    values[kAbove1 + i] = 100 * double(summary.above[i]) / pixels;
  }
  if (values[kP95].wanted) values[kP95] = pair.get<Percentile95>().value;
}

// A difference of 10 is plain to everybody.
void map_errors(const PairView& pair, ImageF& map) {
  const ImageF& difference = pair.get<ColorDifference>().map();
  map.resize(pair.size());
  for (int y = 0; y < map.height(); ++y) {
    for (int x = 0; x < map.width(); ++x) {
      map.row(y)[x] = std::min(difference.row(y)[x] / 10, 1.0f);
    }
  }
}

MetricInfo described(std::string_view name, std::string_view title,
                     std::string_view about) {
  return {.name = name,
          .title = title,
          .direction = Direction::kLowerIsBetter,
          .lowest = 0,
          .perfect = 0,
          .version = "1",
          .paper =
              "Sharma, Wu, Dalal, The CIEDE2000 color-difference formula, "
              "Color Research and Application 2005",
          .about = about,
          .cost = CostClass::kModerate};
}

MetricInfo share_above(std::string_view name, std::string_view title) {
  MetricInfo info = described(name, title, "Share of such pixels.");
  info.unit = "%";
  info.highest = 100;
  return info;
}

}  // namespace

Metric ciede2000_metric() {
  MetricInfo mean = described(
      "ciede2000", "Mean colour difference",
      "How far colours are apart, pixel by pixel: 1 is just visible side by "
      "side, 5 is plain. The metric for palettes and tints; knows no texture.");
  mean.aliases = "deltae deltae2000 ciede2000_mean deltae_mean";
  mean.sets = "default";
  MetricInfo p95 = described("ciede2000_p95", "Colour difference, 95 %",
                             "95 % of the pixels differ by at most this.");
  p95.aliases = "deltae_p95";
  MetricInfo largest = described("ciede2000_max", "Largest colour difference",
                                 "The worst single pixel.");
  largest.aliases = "deltae_max";
  return {.outputs = {mean, p95, largest,
                      share_above("deltae_pct_gt1", "Pixels with dE above 1"),
                      share_above("deltae_pct_gt2", "Pixels with dE above 2"),
                      share_above("deltae_pct_gt3", "Pixels with dE above 3"),
                      share_above("deltae_pct_gt5", "Pixels with dE above 5")},
          .measure = measure,
          .map_errors = map_errors};
}

}  // namespace framewise::measure
