// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/ssim/dssim.h"

#include <algorithm>
#include <cmath>

#include "measure/metric.h"

namespace framewise::measure {
namespace {

// Means of 2 x 2.
void halve_rows(const float* upper, const float* lower, int width, float* out) {
  for (int x = 0; x < width; ++x) {
    out[x] =
        (upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1]) / 4;
  }
}

}  // namespace

void DssimBlur::begin(Size size) {
  size_ = size;
  y_ = 0;
  edged_.resize(size.width + 3 * kMargin, 2);
  along_.resize(size.width, 3);
  down_.resize(size.width, 3);
}

float* DssimBlur::with_edges(int index) {
  float* row = edged_.row(index) + kMargin;
  row[-1] = row[0];
  row[size_.width] = row[size_.width - 1];
  return row;
}

// Two passes along the row that the source wrote to edged_.
void DssimBlur::pass_along(int y) {
  const size_t count = size_t(size_.width);
  simd::dssim_blur_along(with_edges(0), count, edged_.row(1) + kMargin);
  simd::dssim_blur_along(with_edges(1), count, along_.row(y % 3));
}

void DssimBlur::pass_down(const ImageF& ring, int y, float* out) const {
  const auto row = [&](int at) {
    return ring.row(std::clamp(at, 0, size_.height - 1) % 3);
  };
  simd::dssim_blur_down(row(y - 1), row(y), row(y + 1), size_t(size_.width),
                        out);
}

void DssimRows::begin(const Picture& picture) {
  view_ = PictureView::of(picture.rgb());
  scale_ = 0;
  const Size size = picture.rgb().size();
  linear_.resize({size.width, 2});
  start_scale(size);
}

void DssimRows::shrink() {
  const Size size = halves_[scale_ % 2].size();
  ++scale_;
  start_scale(size);
}

void DssimRows::start_scale(Size size) {
  size_ = size;
  raw_ = made_ = 0;
  planes_.resize({size.width, kRing});
  halves_[scale_ % 2].resize({size.width / 2, size.height / 2});
  for (size_t i = 0; i < 2; ++i) {
    colors_[i].resize(size.width, kRing);
    blurs_[i].begin(size);
  }
}

std::array<const float*, 3> DssimRows::row(int y) {
  while (made_ <= y) make_row(made_++);
  std::array<const float*, 3> rows;
  for (size_t c = 0; c < 3; ++c) rows[c] = planes_[c].row(y % kRing);
  return rows;
}

// Computes a row from linear light, and halves that light.
void DssimRows::make_raw_row(int y) {
  std::array<std::array<const float*, 3>, 2> light;  // the row above, and this
  for (size_t c = 0; c < 3; ++c) {
    const Image3F& here = scale_ == 0 ? linear_ : halves_[(scale_ + 1) % 2];
    const int at = scale_ == 0 ? y % 2 : y;
    light[0][c] = here[c].row(std::max(at - 1, 0));
    light[1][c] = here[c].row(at);
  }
  if (scale_ == 0) {
    float* const rows[] = {linear_[0].row(y % 2), linear_[1].row(y % 2),
                           linear_[2].row(y % 2)};
    read_linear(view_, 0, y, size_.width, rows[0], rows[1], rows[2]);
  }
  Image3F& half = halves_[scale_ % 2];
  if (y % 2 == 1) {  // an odd last line is dropped
    for (size_t c = 0; c < 3; ++c) {
      halve_rows(light[0][c], light[1][c], half.size().width,
                 half[c].row(y / 2));
    }
  }
  simd::dssim_color_row(light[1][0], light[1][1], light[1][2],
                        size_t(size_.width), planes_[0].row(y % kRing),
                        colors_[0].row(y % kRing), colors_[1].row(y % kRing));
}

// Color planes are smoothed once before everything else.
void DssimRows::make_row(int y) {
  for (size_t i = 0; i < 2; ++i) {
    const float* smooth = blurs_[i].next([&](int wanted, float* row) {
      while (raw_ <= wanted) make_raw_row(raw_++);
      std::copy_n(colors_[i].row(wanted % kRing), size_.width, row);
    });
    std::copy_n(smooth, size_.width, planes_[i + 1].row(y % kRing));
  }
}

void Dssim::Side::begin_blurs() {
  for (DssimBlur& blur : means) blur.begin(rows.size());
  mean_square.begin(rows.size());
}

simd::DssimRow Dssim::Side::next() {
  const int width = rows.size().width;
  simd::DssimRow row{};
  for (size_t c = 0; c < 3; ++c) {
    row.means[c] = means[c].next(
        [&](int y, float* out) { std::copy_n(rows.row(y)[c], width, out); });
  }
  row.mean_square = mean_square.next([&](int y, float* out) {
    simd::mean_of_squares_row(rows.row(y).data(), size_t(width), out);
  });
  return row;
}

double Dssim::compare(const Picture& reference, const Picture& test,
                      ImageF* error) {
  constexpr double kWeights[kMostScales] = {0.028, 0.197, 0.322, 0.298, 0.155};
  double sum = 0;
  double weights = 0;
  reference_.rows.begin(reference);
  test_.rows.begin(test);
  for (size_t scale = 0; scale < kMostScales; ++scale) {
    sum += kWeights[scale] * score(scale);
    weights += kWeights[scale];
    if (scale == 0 && error) *error = copy_of(error_);
    const Size size = reference_.rows.size();
    if (scale + 1 == kMostScales || std::min(size.width, size.height) < 8) {
      break;
    }
    reference_.rows.shrink();
    test_.rows.shrink();
  }
  return 1 / std::max(sum / weights, 2.2e-16) - 1;
}

double Dssim::score(size_t scale) {
  const Size size = reference_.rows.size();
  const size_t count = size_t(size.width);
  error_.resize(size);
  reference_.begin_blurs();
  test_.begin_blurs();
  difference_.begin(size);
  double errors = 0;
  for (int y = 0; y < size.height; ++y) {
    const float* difference = difference_.next([&](int at, float* out) {
      simd::mean_of_squared_differences_row(reference_.rows.row(at).data(),
                                            test_.rows.row(at).data(), count,
                                            out);
    });
    errors += simd::dssim_error_row(reference_.next(), test_.next(), difference,
                                    count, error_.row(y));
  }
  const double pixels = double(size.pixels());
  const double level = std::pow(std::max(1 - errors / pixels, 0.0),
                                std::pow(0.5, double(scale)));
  double deviations = 0;
  for (int y = 0; y < size.height; ++y) {
    deviations +=
        simd::sum_of_deviations(error_.row(y), float(level - 1), count);
  }
  return 1 - deviations / pixels;
}

namespace {

struct DssimOfPair {
  Dssim dssim;
  double value = 0;

  void compute(const PairView& pair) {
    value = dssim.compare(pair.reference(), pair.test());
  }
};

void measure_dssim(const PairView& pair, std::span<Value> values) {
  values[0] = pair.get<DssimOfPair>().value;
}

void map_dssim_errors(const PairView& pair, ImageF& map) {
  Dssim().compare(pair.reference(), pair.test(), &map);
  for (int y = 0; y < map.height(); ++y) {
    for (int x = 0; x < map.width(); ++x) {
      map.row(y)[x] = std::clamp(map.row(y)[x], 0.0f, 1.0f);
    }
  }
}

}  // namespace

Metric dssim_metric() {
  return {.outputs = {{
              .name = "dssim",
              .title = "Structural dissimilarity",
              .direction = Direction::kLowerIsBetter,
              .lowest = 0,
              .perfect = 0,
              .version = "1",
              .paper = "Lesinski, DSSIM 3, after Wang, Simoncelli, Bovik, "
                       "Multiscale structural similarity, 2003",
              .about = "SSIM at five scales in a color space near that of the "
                       "eye. 0.01 is hard to see, 0.05 plain. It adds up how "
                       "uneven errors are: one that is the same everywhere, as "
                       "between two plain pictures, is 0. Written from its "
                       "formula, not compared with its program.",
              .cost = CostClass::kModerate,
          }},
          .measure = measure_dssim,
          .map_errors = map_dssim_errors,
          .on_one_thread = true,
          .kept_bytes = 12};
}

}  // namespace framewise::measure
