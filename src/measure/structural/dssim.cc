// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/dssim.h"

#include <algorithm>
#include <cmath>

#include "measure/metric.h"
#include "simd/linearize.h"

namespace framewise::measure {
namespace {

// Row y of a picture in linear light.
void linear_row(const Frame& rgba, int y, float* const rows[3]) {
  const PlaneView plane = rgba.plane(0);
  const size_t count = size_t(plane.size.width);
  if (rgba.format().bits <= 8) {
    simd::linearize_rgba8(plane.row(y), count, rows[0], rows[1], rows[2]);
  } else {
    simd::linearize_rgba16(plane.row<uint16_t>(y), count, rows[0], rows[1],
                           rows[2]);
  }
}

// Means of 2 x 2.
void halve_rows(const float* upper, const float* lower, int width, float* out) {
  for (int x = 0; x < width; ++x) {
    out[x] =
        (upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1]) / 4;
  }
}

// A source that reads a plane.
auto from(const ImageF& plane) {
  return [&plane](int y, float* row) {
    std::copy_n(plane.row(y), plane.width(), row);
  };
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

// Two passes along the row that the source has left in edged_.
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

void DssimScales::compute(const Picture& picture) {
  const Frame& rgba = picture.rgb();
  Size size = rgba.size();
  linear_.resize({size.width, 2});
  prepare(
      size, [&](int y, float* const rows[3]) { linear_row(rgba, y, rows); },
      scales_[0], halves_[0]);
  for (count_ = 1; count_ < kMost; ++count_) {
    if (std::min(size.width, size.height) < 8) break;
    const Image3F& here = halves_[(count_ - 1) % 2];
    size = here.size();
    prepare(
        size,
        [&](int y, float* const rows[3]) {
          for (size_t c = 0; c < 3; ++c) {
            std::copy_n(here[c].row(y), size.width, rows[c]);
          }
        },
        scales_[count_], halves_[count_ % 2]);
  }
}

// Colour planes are smoothed once before everything else.
template <typename Source>
void DssimScales::prepare(Size size, const Source& source, Image3F& planes,
                          Image3F& half) {
  // Both blurs read the same rows, one after the other: two ahead of the row
  // that they give, and the row itself.
  constexpr int kRing = 4;
  planes.resize(size);
  half.resize({size.width / 2, size.height / 2});
  for (size_t i = 0; i < 2; ++i) {
    chroma_[i].resize(size.width, kRing);
    blurs_[i].begin(size);
  }
  int made = 0;
  const auto make = [&](int y) {
    float* rows[3];
    for (size_t c = 0; c < 3; ++c) rows[c] = linear_[c].row(y % 2);
    source(y, rows);
    if (y % 2 == 1) {  // an odd last line is dropped
      for (size_t c = 0; c < 3; ++c) {
        halve_rows(linear_[c].row(0), linear_[c].row(1), half.size().width,
                   half[c].row(y / 2));
      }
    }
    simd::dssim_color_row(rows[0], rows[1], rows[2], size_t(size.width),
                          planes[0].row(y), chroma_[0].row(y % kRing),
                          chroma_[1].row(y % kRing));
  };
  for (int y = 0; y < size.height; ++y) {
    for (size_t i = 0; i < 2; ++i) {
      const float* smooth = blurs_[i].next([&](int wanted, float* row) {
        while (made <= wanted) make(made++);
        std::copy_n(chroma_[i].row(wanted % kRing), size.width, row);
      });
      std::copy_n(smooth, size.width, planes[i + 1].row(y));
    }
  }
}

void Dssim::Blurs::begin(Size size) {
  for (DssimBlur& blur : means) blur.begin(size);
  mean_square.begin(size);
}

simd::DssimRow Dssim::Blurs::next(const Image3F& planes) {
  simd::DssimRow row{};
  for (size_t c = 0; c < 3; ++c) row.means[c] = means[c].next(from(planes[c]));
  row.mean_square = mean_square.next([&](int y, float* out) {
    const float* const rows[] = {planes[0].row(y), planes[1].row(y),
                                 planes[2].row(y)};
    simd::mean_of_squares_row(rows, size_t(planes.size().width), out);
  });
  return row;
}

double Dssim::compare(const DssimScales& reference, const DssimScales& test,
                      ImageF* error) {
  constexpr double kWeights[] = {0.028, 0.197, 0.322, 0.298, 0.155};
  double sum = 0;
  double weights = 0;
  for (size_t scale = 0; scale < reference.count(); ++scale) {
    sum += kWeights[scale] *
           score(reference.planes(scale), test.planes(scale), scale);
    weights += kWeights[scale];
    if (scale == 0 && error) *error = copy_of(error_);
  }
  return 1 / std::max(sum / weights, 2.2e-16) - 1;
}

double Dssim::score(const Image3F& reference, const Image3F& test,
                    size_t scale) {
  const Size size = reference.size();
  const size_t count = size_t(size.width);
  error_.resize(size);
  reference_.begin(size);
  test_.begin(size);
  difference_.begin(size);
  double errors = 0;
  for (int y = 0; y < size.height; ++y) {
    const float* difference = difference_.next([&](int at, float* out) {
      const float* const a[] = {reference[0].row(at), reference[1].row(at),
                                reference[2].row(at)};
      const float* const b[] = {test[0].row(at), test[1].row(at),
                                test[2].row(at)};
      simd::mean_of_squared_differences_row(a, b, count, out);
    });
    errors +=
        simd::dssim_error_row(reference_.next(reference), test_.next(test),
                              difference, count, error_.row(y));
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
    value = dssim.compare(pair.reference().get<DssimScales>(),
                          pair.test().get<DssimScales>());
  }
};

void measure(const PairView& pair, std::span<Value> values) {
  values[0] = pair.get<DssimOfPair>().value;
}

void map_errors(const PairView& pair, ImageF& map) {
  Dssim().compare(pair.reference().get<DssimScales>(),
                  pair.test().get<DssimScales>(), &map);
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
              .about = "SSIM at five scales in a colour space near that of the "
                       "eye. 0.01 is hard to see, 0.05 plain. Written from its "
                       "formula, not compared with its program.",
              .cost = CostClass::kModerate,
          }},
          .measure = measure,
          .map_errors = map_errors,
          .kept_bytes = 40};
}

}  // namespace framewise::measure
