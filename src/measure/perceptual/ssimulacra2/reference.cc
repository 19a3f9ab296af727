// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/ssimulacra2/reference.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <new>

#include "base/for_each_index.h"
#include "base/result.h"
#include "measure/perceptual/ssimulacra2/ssimulacra2.h"
#include "simd/plane/halve.h"
#include "simd/ssimulacra2/recursive_gaussian.h"
#include "simd/ssimulacra2/reference_xyb.h"

namespace framewise::measure {
namespace {

// The program's approximation of the sRGB curve.
float linear_of(float encoded) {
  if (encoded <= 0.04045f) return encoded * (1.0f / 12.92f);
  const auto horner = [encoded](const std::array<float, 5>& low_to_high) {
    float sum = low_to_high[4];
    for (int i = 3; i >= 0; --i) {
      sum = std::fma(sum, encoded, low_to_high[size_t(i)]);
    }
    return sum;
  };
  return horner({2.200248328e-04f, 1.043637593e-02f, 1.624820318e-01f,
                 7.961564959e-01f, 8.210152774e-01f}) /
         horner({2.631846970e-01f, 1.076976492e+00f, 4.987528350e-01f,
                 -5.512498495e-02f, 6.521209011e-03f});
}

template <typename Sample>
void linearize(const PictureView& picture, Image3F& out) {
  constexpr size_t kLevels = size_t{1} << (8 * sizeof(Sample));
  constexpr float kScale = 1.0f / float(kLevels - 1);
  const auto table = std::make_unique<float[]>(kLevels);
  for (size_t i = 0; i < kLevels; ++i) {
    table[i] = linear_of(float(i) * kScale);
  }
  const Size size = picture.size();
  for (int y = 0; y < size.height; ++y) {
    const Sample* row = picture.planes[0].row<Sample>(y);
    for (size_t plane = 0; plane < 3; ++plane) {
      float* to = out[plane].row(y);
      for (int x = 0; x < size.width; ++x) {
        to[x] = table[row[4 * size_t(x) + plane]];
      }
    }
  }
}

Image3F linear_planes(const PictureView& picture) {
  const Size size = picture.size();
  Image3F out;
  out.resize(size);
  const bool stored = picture.samples != PictureView::Samples::kLinear;
  if (stored && picture.decoding == ColorDecoding()) {
    picture.samples == PictureView::Samples::kRgba8
        ? linearize<uint8_t>(picture, out)
        : linearize<uint16_t>(picture, out);
    return out;
  }
  for (int y = 0; y < size.height; ++y) {
    read_linear(picture, 0, y, size.width, out[0].row(y), out[1].row(y),
                out[2].row(y));
  }
  return out;
}

Image3F halved(const Image3F& full) {
  const Size size = full.size();
  Image3F half;
  half.resize({(size.width + 1) / 2, (size.height + 1) / 2});
  for (size_t plane = 0; plane < 3; ++plane) {
    for (int y = 0; y < half.size().height; ++y) {
      simd::halve_rows(full[plane].row(2 * y),
                       full[plane].row(std::min(2 * y + 1, size.height - 1)),
                       size_t(size.width), half[plane].row(y));
    }
  }
  return half;
}

Image3F xyb(const Image3F& linear) {
  const Size size = linear.size();
  Image3F out;
  out.resize(size);
  for (int y = 0; y < size.height; ++y) {
    simd::reference_xyb(linear[0].row(y), linear[1].row(y), linear[2].row(y),
                        size_t(size.width), out[0].row(y), out[1].row(y),
                        out[2].row(y));
  }
  return out;
}

// blur(a * c) of two planes.
ImageF blurred_product(const ImageF& a, const ImageF& c) {
  ImageF product(a.size());
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) {
      product.row(y)[x] = a.row(y)[x] * c.row(y)[x];
    }
  }
  return product;
}

struct AlignedFloats {
  explicit AlignedFloats(size_t count)
      : data(static_cast<float*>(
            ::operator new (count * sizeof(float), std::align_val_t{64}))) {}
  AlignedFloats(const AlignedFloats&) = delete;
  AlignedFloats& operator=(const AlignedFloats&) = delete;
  ~AlignedFloats() { ::operator delete (data, std::align_val_t{64}); }
  float* data;
};

ImageF blurred(const ImageF& plane) {
  const size_t width = size_t(plane.width());
  const size_t height = size_t(plane.height());
  const AlignedFloats scratch(simd::recursive_gaussian_scratch(width));
  ImageF rows(plane.size());
  simd::recursive_gaussian_rows(plane.row(0), plane.stride(), width, height,
                                rows.row(0), rows.stride(), scratch.data);
  ImageF result(plane.size());
  simd::recursive_gaussian_columns(rows.row(0), rows.stride(), width, height,
                                   result.row(0), result.stride());
  return result;
}

struct Sums {
  double sum = 0;
  double sum4 = 0;

  void add(double value) {
    sum += value;
    value *= value;
    sum4 += value * value;
  }
};

Ssimulacra2Norms norms(const ImageF& a, const ImageF& c) {
  constexpr float kC2 = 0.0009f;
  const ImageF mean_a = blurred(a), mean_c = blurred(c);
  const ImageF energy_a = blurred(blurred_product(a, a));
  const ImageF energy_c = blurred(blurred_product(c, c));
  const ImageF cross = blurred(blurred_product(a, c));
  Sums structure, artifact, lost;
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) {
      const float mu_a = mean_a.row(y)[x], mu_c = mean_c.row(y)[x];
      const float difference = mu_a - mu_c;
      const float luminance = float(1.0 - double(difference * difference));
      const float covariance = 2 * (cross.row(y)[x] - mu_a * mu_c) + kC2;
      const float variances = (energy_a.row(y)[x] - mu_a * mu_a) +
                              (energy_c.row(y)[x] - mu_c * mu_c) + kC2;
      structure.add(
          std::max(1.0 - double(luminance * covariance / variances), 0.0));
      const double edge = (1.0 + double(std::abs(c.row(y)[x] - mu_c))) /
                              (1.0 + double(std::abs(a.row(y)[x] - mu_a))) -
                          1.0;
      artifact.add(std::max(edge, 0.0));
      lost.add(std::max(-edge, 0.0));
    }
  }
  const double per_pixel = 1.0 / double(a.size().pixels());
  const auto root4 = [per_pixel](double sum4) {
    return std::sqrt(std::sqrt(per_pixel * sum4));
  };
  return {per_pixel * structure.sum, per_pixel * artifact.sum,
          per_pixel * lost.sum,      root4(structure.sum4),
          root4(artifact.sum4),      root4(lost.sum4)};
}

}  // namespace

Result<Ssimulacra2Subscores> ssimulacra2_reference(const PictureView& reference,
                                                   const PictureView& test,
                                                   Executor* executor) {
  FW_RETURN_IF_ERROR(check_ssimulacra2_pair(reference, test));
  Ssimulacra2Subscores subscores;
  subscores.scales = ssimulacra2_scales(reference.size());
  Image3F linear_a = linear_planes(reference);
  Image3F linear_c = linear_planes(test);
  for (int scale = 0; scale < subscores.scales; ++scale) {
    if (scale > 0) {
      linear_a = halved(linear_a);
      linear_c = halved(linear_c);
    }
    const Image3F a = xyb(linear_a);
    const Image3F c = xyb(linear_c);
    for_each_index(executor, 3, [&](size_t plane) {
      subscores.norms[plane][size_t(scale)] = norms(a[plane], c[plane]);
    });
  }
  return subscores;
}

}  // namespace framewise::measure
