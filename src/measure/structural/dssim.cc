// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/dssim.h"

#include <algorithm>
#include <cmath>

#include "measure/metric.h"
#include "simd/linearize.h"

namespace framewise::measure {
namespace {

void linear_planes(const Frame& rgba, Image3F& out) {
  const PlaneView plane = rgba.plane(0);
  const size_t count = size_t(plane.size.width);
  out.resize(plane.size);
  for (int y = 0; y < plane.size.height; ++y) {
    float* const to[] = {out[0].row(y), out[1].row(y), out[2].row(y)};
    if (rgba.format().bits <= 8) {
      simd::linearize_rgba8(plane.row(y), count, to[0], to[1], to[2]);
    } else {
      simd::linearize_rgba16(plane.row<uint16_t>(y), count, to[0], to[1],
                             to[2]);
    }
  }
}

// Means of 2 x 2; an odd last line is dropped.
void halve(const Image3F& from, Image3F& to) {
  to.resize({from.size().width / 2, from.size().height / 2});
  for (size_t c = 0; c < 3; ++c) {
    for (int y = 0; y < to.size().height; ++y) {
      const float* upper = from[c].row(2 * y);
      const float* lower = from[c].row(2 * y + 1);
      float* out = to[c].row(y);
      for (int x = 0; x < to.size().width; ++x) {
        out[x] = (upper[2 * x] + upper[2 * x + 1] + lower[2 * x] +
                  lower[2 * x + 1]) /
                 4;
      }
    }
  }
}

// A sink that fills a plane.
auto into(ImageF& plane) {
  return [&plane](int y, const float* row) {
    std::copy_n(row, plane.width(), plane.row(y));
  };
}

// A source that reads one.
auto from(const ImageF& plane) {
  return [&plane](int y, float* row) {
    std::copy_n(plane.row(y), plane.width(), row);
  };
}

}  // namespace

void DssimBlur::resize(Size size) {
  size_ = size;
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
  linear_planes(picture.rgb(), linear_);
  for (count_ = 0; count_ < kMost; ++count_) {
    if (count_ > 0) {
      if (std::min(linear_.size().width, linear_.size().height) < 8) break;
      halve(linear_, half_);
      std::swap(linear_, half_);
    }
    prepare(scales_[count_]);
  }
}

// Colour planes are smoothed once before everything else.
void DssimScales::prepare(Scale& scale) {
  const Size size = linear_.size();
  scale.planes.resize(size);
  scale.means.resize(size);
  scale.mean_square.resize(size);
  for (int y = 0; y < size.height; ++y) {
    simd::dssim_color_row(linear_[0].row(y), linear_[1].row(y),
                          linear_[2].row(y), size_t(size.width),
                          scale.planes[0].row(y), scale.means[1].row(y),
                          scale.means[2].row(y));
  }
  blur_.resize(size);
  blur_.run(from(scale.means[1]), into(scale.planes[1]));
  blur_.run(from(scale.means[2]), into(scale.planes[2]));
  for (size_t c = 0; c < 3; ++c) {
    blur_.run(from(scale.planes[c]), into(scale.means[c]));
  }
  blur_.run(
      [&](int y, float* out) {
        const float* const planes[] = {scale.planes[0].row(y),
                                       scale.planes[1].row(y),
                                       scale.planes[2].row(y)};
        simd::mean_of_squares_row(planes, size_t(size.width), out);
      },
      into(scale.mean_square));
}

simd::DssimRow DssimScales::row(size_t scale, int y) const {
  const Scale& of = scales_[scale];
  return {{of.means[0].row(y), of.means[1].row(y), of.means[2].row(y)},
          of.mean_square.row(y)};
}

double Dssim::compare(const DssimScales& reference, const DssimScales& test,
                      ImageF* error) {
  constexpr double kWeights[] = {0.028, 0.197, 0.322, 0.298, 0.155};
  double sum = 0;
  double weights = 0;
  for (size_t scale = 0; scale < reference.count(); ++scale) {
    sum += kWeights[scale] * score(reference, test, scale);
    weights += kWeights[scale];
    if (scale == 0 && error) *error = copy_of(error_);
  }
  return 1 / std::max(sum / weights, 2.2e-16) - 1;
}

double Dssim::score(const DssimScales& reference, const DssimScales& test,
                    size_t scale) {
  const Size size = reference.size(scale);
  const size_t count = size_t(size.width);
  error_.resize(size);
  double errors = 0;
  blur_.resize(size);
  blur_.run(
      [&](int y, float* out) {
        const float* a[3];
        const float* b[3];
        for (size_t c = 0; c < 3; ++c) {
          a[c] = reference.planes(scale)[c].row(y);
          b[c] = test.planes(scale)[c].row(y);
        }
        simd::mean_of_squared_differences_row(a, b, count, out);
      },
      [&](int y, const float* difference) {
        errors +=
            simd::dssim_error_row(reference.row(scale, y), test.row(scale, y),
                                  difference, count, error_.row(y));
      });
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
          .map_errors = map_errors};
}

}  // namespace framewise::measure
