// SPDX-License-Identifier: Apache-2.0
#include "image/difference/overall_sums.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "image/difference/pixel_color.h"

namespace framewise::image {
namespace {

constexpr int kTile = 64;  // pixels
constexpr int kTileMargin = kDetailRadii.back();
constexpr int kPadded = kTile + 2 * kTileMargin;
constexpr int kMostTilesAcross = 16;  // and down: a megapixel in all

using Filter = std::array<double, kDetailRadii.size()>;

double dot(const Filter& a, const Filter& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

// Solves matrix * x = right, for a matrix that is symmetric and positive.
Filter solved(std::array<Filter, 3> matrix, Filter right) {
  for (size_t i = 0; i < 3; ++i) {
    for (size_t k = i + 1; k < 3; ++k) {
      const double factor = matrix[k][i] / matrix[i][i];
      for (size_t j = i; j < 3; ++j) matrix[k][j] -= factor * matrix[i][j];
      right[k] -= factor * right[i];
    }
  }
  Filter x{};
  for (size_t i = 3; i-- > 0;) {
    double sum = right[i];
    for (size_t j = i + 1; j < 3; ++j) sum -= matrix[i][j] * x[j];
    x[i] = sum / matrix[i][i];
  }
  return x;
}

// The luma of a tile and of a margin, and sums of it over rectangles.
class LumaTile {
 public:
  void read(const PlaneView& image, const Rect& tile) {
    for (int y = 0; y < tile.height + 2 * kTileMargin; ++y) {
      double row = 0;
      for (int x = 0; x < tile.width + 2 * kTileMargin; ++x) {
        const double luma = luma_of(color_of(pixel_at(
            image,
            std::clamp(tile.x + x - kTileMargin, 0, image.size.width - 1),
            std::clamp(tile.y + y - kTileMargin, 0, image.size.height - 1))));
        luma_[at(x, y)] = luma;
        row += luma;
        sums_[size_t(y + 1)][size_t(x + 1)] =
            sums_[size_t(y)][size_t(x + 1)] + row;
      }
    }
  }
  double luma(int x, int y) const {
    return luma_[at(x + kTileMargin, y + kTileMargin)];
  }
  // Over a square of 2 * radius + 1 pixels.
  double mean(int x, int y, int radius) const {
    const size_t left = size_t(x + kTileMargin - radius);
    const size_t top = size_t(y + kTileMargin - radius);
    const size_t right = left + size_t(2 * radius + 1);
    const size_t bottom = top + size_t(2 * radius + 1);
    const double sum = sums_[bottom][right] - sums_[top][right] -
                       sums_[bottom][left] + sums_[top][left];
    return sum / double((2 * radius + 1) * (2 * radius + 1));
  }

 private:
  static size_t at(int x, int y) { return size_t(y) * kPadded + size_t(x); }

  std::array<double, size_t{kPadded} * kPadded> luma_{};
  std::array<std::array<double, kPadded + 1>, kPadded + 1> sums_{};
};

class Summing {
 public:
  explicit Summing(const ImagePair& pair) : pair_(pair) {}

  void add(const Rect& tile) {
    reference_.read(pair_.reference, tile);
    test_.read(pair_.test, tile);
    for (int y = 0; y < tile.height; ++y) {
      double left = 0;
      for (int x = 0; x < tile.width; ++x) {
        add_color(pixel_at(pair_.reference, tile.x + x, tile.y + y),
                  pixel_at(pair_.test, tile.x + x, tile.y + y));
        const double change = test_.luma(x, y) - reference_.luma(x, y);
        add_luma(x, y, change);
        if (x > 0) {
          neighbors_ += change * left;
          neighbor_sum_ += change + left;
          ++neighbor_pairs_;
        }
        left = change;
      }
    }
  }

  OverallSums finished() {
    const double count = std::max(sums_.pixels, 1.0);
    for (ChannelSums& channel : sums_.channels) {
      channel.reference /= count;
      channel.test /= count;
    }
    sums_.reference_luma = luma_ / count;
    sums_.test_luma = (luma_ + change_) / count;
    sums_.luma_variance = luma_luma_ / count - square(sums_.reference_luma);
    sums_.luma_covariance =
        luma_test_ / count - sums_.reference_luma * sums_.test_luma;
    finish_filter(count);
    return sums_;
  }

 private:
  static double square(double value) { return value * value; }

  void add_color(const uint8_t* before, const uint8_t* after) {
    const PixelColor a = color_of(before), b = color_of(after);
    const std::array<double, 3> was = {a.r, a.g, a.b}, is = {b.r, b.g, b.b};
    const double luma_was = luma_of(a), luma_is = luma_of(b);
    for (size_t i = 0; i < 3; ++i) {
      ChannelSums& channel = sums_.channels[i];
      const auto level = size_t(std::clamp(was[i] + 0.5, 0.0, 255.0));
      ++channel.count[level];
      channel.sum[level] += is[i];
      channel.squares += square(is[i]);
      channel.reference += was[i];
      channel.test += is[i];
      sums_.squares += square(is[i] - was[i]);
      sums_.swapped_squares += square(is[i] - was[2 - i]);
      const double color_was = was[i] - luma_was, color_is = is[i] - luma_is;
      sums_.reference_chroma += square(color_was);
      sums_.chroma_product += color_was * color_is;
      sums_.chroma_squares += square(color_is - color_was);
    }
    ++sums_.pixels;
  }

  void add_luma(int x, int y, double change) {
    const double luma = reference_.luma(x, y);
    luma_ += luma;
    luma_luma_ += square(luma);
    luma_test_ += luma * (luma + change);
    change_ += change;
    sums_.luma_squares += square(change);
    Filter detail;
    for (size_t i = 0; i < detail.size(); ++i) {
      detail[i] = luma - reference_.mean(x, y, kDetailRadii[i]);
    }
    for (size_t i = 0; i < detail.size(); ++i) {
      for (size_t j = 0; j < detail.size(); ++j) {
        details_[i][j] += detail[i] * detail[j];
      }
      detail_sum_[i] += detail[i];
      detail_change_[i] += detail[i] * change;
    }
    constexpr size_t kMiddle = 1;
    const double mean = test_.mean(x, y, kDetailRadii[kMiddle]);
    const double test_detail = luma + change - mean;
    sums_.reference_detail += square(detail[kMiddle]);
    sums_.test_detail += square(test_detail);
    sums_.detail_product += detail[kMiddle] * test_detail;
    coarse_ += square(mean - (luma - detail[kMiddle]));
  }

  // Least squares of the changes, less their mean, by the details.
  void finish_filter(double count) {
    const double mean = change_ / count;
    const double squares = sums_.luma_squares - count * square(mean);
    if (squares <= 0) return;
    sums_.coarse_share = (coarse_ - count * square(mean)) / squares;
    Filter right;
    for (size_t i = 0; i < right.size(); ++i) {
      right[i] = detail_change_[i] - mean * detail_sum_[i];
      details_[i][i] += 1e-6 * (count + details_[i][i]);  // never singular
    }
    sums_.filter_share = dot(solved(details_, right), right) / squares;
    const double pairs = std::max(neighbor_pairs_, 1.0);
    const double products =
        neighbors_ - mean * neighbor_sum_ + pairs * square(mean);
    sums_.neighbor_correlation = products / pairs / (squares / count);
  }

  const ImagePair& pair_;
  LumaTile reference_;
  LumaTile test_;
  OverallSums sums_;
  double luma_ = 0, luma_luma_ = 0, luma_test_ = 0, change_ = 0, coarse_ = 0;
  std::array<Filter, 3> details_{};
  Filter detail_sum_{}, detail_change_{};
  double neighbors_ = 0, neighbor_sum_ = 0, neighbor_pairs_ = 0;
};

// The begins of at most so many tiles along a side, spread evenly.
std::vector<int> begins_of(int length) {
  const int tiles = (length + kTile - 1) / kTile;
  const int taken = std::min(tiles, kMostTilesAcross);
  std::vector<int> begins;
  for (int i = 0; i < taken; ++i) {
    begins.push_back(int(int64_t{i} * tiles / taken) * kTile);
  }
  return begins;
}

}  // namespace

OverallSums overall_sums(const ImagePair& pair) {
  const Size size = pair.reference.size;
  // Too large for a stack.
  const auto summing = std::make_unique<Summing>(pair);
  for (const int y : begins_of(size.height)) {
    for (const int x : begins_of(size.width)) {
      summing->add({x, y, std::min(kTile, size.width - x),
                    std::min(kTile, size.height - y)});
    }
  }
  return summing->finished();
}

}  // namespace framewise::image
