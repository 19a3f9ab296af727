// SPDX-License-Identifier: Apache-2.0
#include "measure/pixel/color_difference.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <vector>

#include "base/prefetch.h"
#include "frame/color/color_decoding.h"
#include "measure/metric.h"
#include "simd/plane/order_statistic.h"

namespace framewise::measure {
namespace {

constexpr int kSide = TileMap::kSide;
constexpr int kRowsAhead = 4;  // prefetch distance
// HDR white is 100 nits, as in JVET's common test conditions.
constexpr float kWhiteOfHdr = ColorDecoding::kNitsOfHdr / 100;

// Measures runs of pixels. Short runs are first copied side by side, so that
// vectors process many at once.
class PixelRuns {
 public:
  PixelRuns(const Frame& reference, const Frame& test)
      : sides_{reference.plane(0), test.plane(0)},
        pixel_{bytes_of_pixel(reference), bytes_of_pixel(test)},
        decoding_(reference.format(), reference.size()) {}

  // Prefetches pixels that will be added soon.
  void fetch(int x, int y, int count) const {
    if (y >= sides_[0].size.height) return;
    for (size_t side = 0; side < 2; ++side) {
      prefetch(sides_[side].row(y) + size_t(x) * pixel_[side],
               size_t(count) * pixel_[side]);
    }
  }

  // Writes the differences of `count` pixels from (x, y), at most a row of a
  // tile, to `out`; at the latest when finish() is called.
  void add(int x, int y, int count, float* out) {
    const Pixels from = {sides_[0].row(y) + size_t(x) * pixel_[0],
                         sides_[1].row(y) + size_t(x) * pixel_[1]};
    if (pixel_[0] == pixel_[1] &&
        std::memcmp(from[0], from[1], size_t(count) * pixel_[0]) == 0) {
      std::fill_n(out, count, 0.0f);
    } else if (count > kMost / 2) {
      measure(from, count, out);
    } else {
      if (used_ + count > kMost) finish();
      for (size_t side = 0; side < 2; ++side) {
        std::memcpy(&pixels_[side][size_t(used_) * pixel_[side]], from[side],
                    size_t(count) * pixel_[side]);
      }
      outs_[copied_++] = {out, count};
      // Start of a vector.
      used_ += (count + kSide - 1) / kSide * kSide;
    }
  }

  void finish() {
    if (copied_ == 0) return;
    measure({pixels_[0].data(), pixels_[1].data()}, used_, differences_.data());
    const float* from = differences_.data();
    for (const auto& [out, count] : std::span(outs_).first(copied_)) {
      std::copy_n(from, count, out);
      from += (count + kSide - 1) / kSide * kSide;
    }
    used_ = 0;
    copied_ = 0;
  }

 private:
  static constexpr int kMost = ColorDifference::kTile.width;
  using Pixels = std::array<const uint8_t*, 2>;
  struct Out {
    float* to;
    int count;
  };

  static size_t bytes_of_pixel(const Frame& rgba) {
    return 4 * size_t(rgba.format().bytes_per_sample());
  }

  template <typename Sample>
  void linearize(const Sample* rgba, size_t count,
                 const simd::MutableColorRow& to) const {
    const auto& [red, green, blue] = to.planes;
    decoding_.linearize(rgba, count, red, green, blue);
    if (!decoding_.is_hdr()) return;
    for (float* row : {red, green, blue}) {
      for (size_t x = 0; x < count; ++x) row[x] *= kWhiteOfHdr;
    }
  }

  void measure(const Pixels& from, int pixels, float* out) {
    const auto count = size_t(pixels);
    const auto row = [&](size_t side) {
      auto& [red, green, blue] = colors_[side];
      return simd::MutableColorRow{{red.data(), green.data(), blue.data()}};
    };
    for (size_t side = 0; side < 2; ++side) {
      const simd::MutableColorRow to = row(side);
      if (pixel_[side] > 4) {
        linearize(reinterpret_cast<const uint16_t*>(from[side]), count, to);
      } else {
        linearize(from[side], count, to);
      }
      simd::lab_row(to, count, to);
    }
    simd::ciede2000_row(row(0), row(1), count, out);
  }

  std::array<PlaneView, 2> sides_;
  std::array<size_t, 2> pixel_;  // in bytes
  ColorDecoding decoding_;       // of both frames
  int used_ = 0;                 // number of copied pixels
  size_t copied_ = 0;            // number of copied runs
  std::array<Out, size_t(kMost / kSide)> outs_;
  alignas(64) std::array<std::array<uint8_t, size_t{8} * kMost>, 2> pixels_{};
  alignas(64) std::array<std::array<std::array<float, kMost>, 3>, 2> colors_{};
  alignas(64) std::array<float, kMost> differences_;
};

// Whether a tile's width of pixels from (x, y) must be computed.
bool is_stale(const TileMap* changed, int x, int y) {
  return !changed ||
         (changed->marked_rows(x / kSide, y / kSide) >> (y % kSide) & 1) != 0;
}

}  // namespace

void ColorDifference::evaluate(const PairView& pair, const TileMap* changed) {
  const Frame& reference = pair.reference().rgb();
  const Frame& test = pair.test().rgb();
  if (map_.size() != pair.size()) changed = nullptr;
  map_.resize(pair.size());
  const auto summary_of = [&](const Rect& tile) {
    PixelRuns runs(reference, test);
    const int right = tile.x + tile.width;
    for (int y = tile.y; y < tile.y + tile.height; ++y) {
      for (int x = tile.x; x < right; x += kSide) {
        const int first = x;
        while (x < right && is_stale(changed, x, y)) x += kSide;
        if (x == first) continue;
        const int count = std::min(x, right) - first;
        runs.fetch(first, y + kRowsAhead, count);
        runs.add(first, y, count, map_.row(y) + first);
      }
    }
    runs.finish();
    return simd::summarize_differences(map_.row(tile.y) + tile.x, map_.stride(),
                                       size_t(tile.width), size_t(tile.height));
  };
  tiles_.evaluate(pair.size(), changed, 0, pair.executor(), summary_of);
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

void measure_color_difference(const PairView& pair, std::span<Value> values) {
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

// A difference of 10 is clearly visible.
void map_color_difference_errors(const PairView& pair, ImageF& map) {
  const ImageF& difference = pair.get<ColorDifference>().map();
  map.resize(pair.size());
  for (int y = 0; y < map.height(); ++y) {
    for (int x = 0; x < map.width(); ++x) {
      map.row(y)[x] = std::min(difference.row(y)[x] / 10, 1.0f);
    }
  }
}

MetricInfo describe_color_difference(std::string_view name,
                                     std::string_view title,
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
  MetricInfo info =
      describe_color_difference(name, title, "Share of such pixels.");
  info.unit = "%";
  info.highest = 100;
  return info;
}

}  // namespace

Metric ciede2000_metric() {
  MetricInfo mean = describe_color_difference(
      "ciede2000", "Mean color difference",
      "How far colors are apart, pixel by pixel: 1 is just visible side by "
      "side, 5 is plain. The metric for palettes and tints; knows no texture.");
  mean.aliases = "deltae deltae2000 ciede2000_mean deltae_mean";
  mean.sets = "default";
  MetricInfo p95 =
      describe_color_difference("ciede2000_p95", "Color difference, 95 %",
                                "95 % of the pixels differ by at most this.");
  p95.aliases = "deltae_p95";
  MetricInfo largest = describe_color_difference(
      "ciede2000_max", "Largest color difference", "The worst single pixel.");
  largest.aliases = "deltae_max";
  return {.outputs = {mean, p95, largest,
                      share_above("deltae_pct_gt1", "Pixels with dE above 1"),
                      share_above("deltae_pct_gt2", "Pixels with dE above 2"),
                      share_above("deltae_pct_gt3", "Pixels with dE above 3"),
                      share_above("deltae_pct_gt5", "Pixels with dE above 5")},
          .measure = measure_color_difference,
          .map_errors = map_color_difference_errors};
}

}  // namespace framewise::measure
