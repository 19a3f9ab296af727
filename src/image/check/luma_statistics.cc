// SPDX-License-Identifier: Apache-2.0
#include "image/check/luma_statistics.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "simd/plane/luma_sums.h"

namespace framewise::image {
namespace {

// Sharpness is measured at one scale, so that the number of pixels of a camera
// does not decide it. A side of 512 to 1024 pixels keeps what is visible on a
// screen.
constexpr int kLongestSide = 1024;

int reduction(Size size) {
  int factor = 1;
  while (std::max(size.width, size.height) / factor > kLongestSide) factor *= 2;
  return factor;
}

}  // namespace

LumaStatistics::LumaStatistics(Size size)
    : size_(size), factor_(reduction(size)) {
  const auto width = size_t(size.width / factor_);
  if (factor_ > 1) columns_.resize(size_t(size.width));
  for (auto& row : reduced_) row.resize(width);
}

void LumaStatistics::add_row(const uint8_t* luma, const uint8_t* alpha) {
  const auto width = size_t(size_.width);
  const simd::LumaSums sums = alpha ? simd::luma_sums(luma, alpha, width)
                                    : simd::luma_sums(luma, width);
  weight_ += double(sums.weight);
  sum_ += double(sums.sum);
  squares_ += double(sums.squares);
  darkest_ = std::min(darkest_, sums.darkest);
  brightest_ = std::max(brightest_, sums.brightest);

  // Transparent pixels are gray for the sharpness: what they hold is invisible.
  const uint8_t* shown = luma;
  if (alpha) {
    over_gray_.resize(width);
    for (size_t x = 0; x < width; ++x) {
      over_gray_[x] =
          uint8_t((luma[x] * alpha[x] + 128 * (255 - alpha[x]) + 127) / 255);
    }
    shown = over_gray_.data();
  }
  std::vector<uint8_t>& newest = reduced_[2];
  if (factor_ == 1) {
    std::copy_n(shown, width, newest.begin());
    return add_reduced_row();
  }
  simd::add_to_columns(shown, width, columns_.data());
  if (++rows_in_columns_ < factor_) return;
  rows_in_columns_ = 0;
  const auto area = uint32_t(factor_) * uint32_t(factor_);
  for (size_t x = 0; x < newest.size(); ++x) {
    uint32_t sum = area / 2;
    for (int i = 0; i < factor_; ++i) {
      sum += columns_[x * size_t(factor_) + size_t(i)];
    }
    newest[x] = uint8_t(sum / area);
  }
  std::fill(columns_.begin(), columns_.end(), 0);
  add_reduced_row();
}

// reduced_[2] holds the newest row.
void LumaStatistics::add_reduced_row() {
  if (++reduced_rows_ >= 3 && reduced_[0].size() >= 3) {
    const simd::LaplacianSums sums =
        simd::laplacian_sums(reduced_[0].data(), reduced_[1].data(),
                             reduced_[2].data(), reduced_[0].size());
    laplacians_ += double(reduced_[0].size() - 2);
    laplacian_sum_ += double(sums.sum);
    laplacian_squares_ += double(sums.squares);
  }
  std::swap(reduced_[0], reduced_[1]);
  std::swap(reduced_[1], reduced_[2]);
}

LumaFacts LumaStatistics::facts() const {
  LumaFacts facts;
  if (weight_ > 0) {
    facts.brightness = sum_ / weight_;
    const double variance =
        squares_ / weight_ - facts.brightness * facts.brightness;
    facts.contrast = std::sqrt(std::max(variance, 0.0));
    facts.darkest = darkest_;
    facts.brightest = brightest_;
  }
  if (laplacians_ > 0) {
    const double mean = laplacian_sum_ / laplacians_;
    facts.sharpness =
        std::max(laplacian_squares_ / laplacians_ - mean * mean, 0.0);
  }
  return facts;
}

}  // namespace framewise::image
