// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/gmsd.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "measure/metric.h"
#include "measure/structural/decimated_rgb.h"
#include "simd/color/half_luma.h"
#include "simd/color/luma.h"

namespace framewise::measure {
namespace {

constexpr float kConstant = 170;  // T of the paper, for samples 0..255

// Two rows of 16-bit pixels from x, through luma at full size.
void half_luma_of_wide(const PlaneView& plane, int y, int x, int count,
                       float* out) {
  constexpr int kBlock = 512;
  const bool has_lower = y + 1 < plane.size.height;
  std::array<float, kBlock> upper;
  std::array<float, kBlock> lower;
  const auto luma_of = [&](int row, int at, size_t pixels, float* to) {
    simd::luma(plane.row<uint16_t>(row) + 4 * at, pixels, simd::kLumaBt601,
               1.0f / 257, to);
  };
  for (int done = 0; done < count; done += kBlock) {
    const size_t pixels = size_t(std::min(kBlock, count - done));
    luma_of(y, x + done, pixels, upper.data());
    if (has_lower) luma_of(y + 1, x + done, pixels, lower.data());
    simd::half_size_row(upper.data(), has_lower ? lower.data() : nullptr,
                        pixels, out + done / 2);
  }
}

}  // namespace

void HalfLuma::resize(Size picture) {
  size_ = {(picture.width + 1) / 2, (picture.height + 1) / 2};
  padded_.resize(size_.width + 3 * kMargin, size_.height + 2);
  // Clears the border; callers write the rest.
  for (int y = 0; y < padded_.height(); ++y) {
    float* row = padded_.row(y);
    const bool outside = y == 0 || y == padded_.height() - 1;
    std::fill_n(row, outside ? padded_.width() : kMargin, 0.0f);
    std::fill_n(row + kMargin + size_.width, 2 * kMargin, 0.0f);
  }
}

void HalfLuma::compute(const Picture& picture) {
  resize(picture.size());
  fill_rows(picture, {0, 0, picture.size().width, picture.size().height});
}

void HalfLuma::update(const Picture& picture) {
  const Size half = {(picture.size().width + 1) / 2,
                     (picture.size().height + 1) / 2};
  if (half != size_) return compute(picture);
  picture.changed().for_each_run(
      [&](const Rect& pixels) { fill_rows(picture, pixels); });
}

// Whole tiles begin at even columns and rows.
void HalfLuma::fill_rows(const Picture& picture, const Rect& pixels) {
  const Frame& rgba = picture.rgb();
  const PlaneView plane = rgba.plane(0);
  for (int y = pixels.y; y < pixels.y + pixels.height; y += 2) {
    float* out = at(pixels.x / 2, y / 2);
    if (rgba.format().bits > 8) {
      half_luma_of_wide(plane, y, pixels.x, pixels.width, out);
      continue;
    }
    const bool has_lower = y + 1 < plane.size.height;
    simd::half_luma_row(plane.row(y) + 4 * pixels.x,
                        has_lower ? plane.row(y + 1) + 4 * pixels.x : nullptr,
                        size_t(pixels.width), out);
  }
}

void HalfLuma::compute(const ImageF& luma) {
  resize(luma.size());
  for (int y = 0; y < luma.height(); y += 2) {
    const bool has_lower = y + 1 < luma.height();
    simd::half_size_row(luma.row(y), has_lower ? luma.row(y + 1) : nullptr,
                        size_t(luma.width()), at(0, y / 2));
  }
}

void GmsdTiles::compute(const PairView& pair) {
  evaluate(pair.reference().get<HalfLuma>(), pair.test().get<HalfLuma>(),
           pair.size(), nullptr, pair.executor());
}

void GmsdTiles::update(const PairView& pair) {
  evaluate(pair.reference().get<HalfLuma>(), pair.test().get<HalfLuma>(),
           pair.size(), &pair.changed(), pair.executor());
}

void GmsdTiles::evaluate(const HalfLuma& reference, const HalfLuma& test,
                         Size picture, const TileMap* changed,
                         Executor* executor) {
  samples_ = reference.size().pixels();
  tiles_.evaluate(picture, changed, 2, executor, [&](const Rect& tile) {
    std::array<float, kSumTile.width / 2> row;
    const int x = tile.x / 2;
    const size_t width = size_t(tile.width + 1) / 2;
    simd::Moments moments;
    for (int y = tile.y / 2; y < (tile.y + tile.height + 1) / 2; ++y) {
      moments.add(simd::prewitt_deviation_row(reference.around(x, y),
                                              test.around(x, y), width,
                                              kConstant, row.data()));
    }
    return moments;
  });
}

double GmsdTiles::deviation() const {
  const simd::Moments sums = tiles_.total();
  const double n = double(samples_);
  const double variance = (sums.sum_of_squares - sums.sum * sums.sum / n);
  return std::sqrt(std::max(variance, 0.0) / (n - 1));
}

namespace {

void measure_gmsd(const PairView& pair, std::span<Value> values) {
  values[0] = pair.get<GmsdTiles>().deviation();
}

void map_gmsd_errors(const PairView& pair, ImageF& map) {
  const HalfLuma& reference = pair.reference().get<HalfLuma>();
  const HalfLuma& test = pair.test().get<HalfLuma>();
  ImageF half(reference.size());
  for (int y = 0; y < half.height(); ++y) {
    simd::prewitt_deviation_row(reference.around(0, y), test.around(0, y),
                                size_t(half.width()), kConstant, half.row(y));
  }
  enlarge(half, 2, pair.size(), map);
}

}  // namespace

Metric gmsd_metric() {
  return {.outputs = {{
              .name = "gmsd",
              .title = "Gradient magnitude similarity deviation",
              .direction = Direction::kLowerIsBetter,
              .lowest = 0,
              .highest = 1,
              .perfect = 0,
              .version = "1",
              .paper = "Xue, Zhang, Mou, Bovik, Gradient magnitude similarity "
                       "deviation, IEEE TIP 2014",
              .about = "How unevenly edges suffer, on luma at half size. Quick "
                       "and close to what people see of blur and blocks; an "
                       "even loss everywhere hides from it, color as well.",
              .cost = CostClass::kCheap,
              .minimum_side = 4,
          }},
          .measure = measure_gmsd,
          .map_errors = map_gmsd_errors};
}

}  // namespace framewise::measure
