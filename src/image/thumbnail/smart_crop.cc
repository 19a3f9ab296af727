// SPDX-License-Identifier: Apache-2.0
#include "image/thumbnail/smart_crop.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace framewise::image {
namespace {

// Weights of what draws attention, of values from 0 to 1 each. Edges say where
// objects are; skin and saturated colors, which of them matter. Found by eye on
// portraits, animals and buildings.
struct AttentionWeights {
  double edges = 1.0;
  double skin = 1.8;
  double saturation = 0.3;
};
constexpr AttentionWeights kWeights;

// The direction of human skin in chromaticity, whatever its brightness, and how
// near a color has to be.
constexpr double kSkin[] = {0.78, 0.57, 0.44};
constexpr double kSkinCosine = 0.985;
// Darker and brighter pixels have no reliable color.
constexpr int kLeastLuma = 25;
constexpr int kMostLuma = 245;

int luma(const uint8_t* rgba) {
  return (54 * rgba[0] + 183 * rgba[1] + 19 * rgba[2]) >> 8;
}

double skin_of(const uint8_t* rgba) {
  const double r = rgba[0], g = rgba[1], b = rgba[2];
  const double length = std::sqrt(r * r + g * g + b * b);
  if (length == 0) return 0;
  constexpr double kLength = 1.0626;  // of kSkin
  const double cosine =
      (r * kSkin[0] + g * kSkin[1] + b * kSkin[2]) / (length * kLength);
  return std::clamp((cosine - kSkinCosine) / (1 - kSkinCosine), 0.0, 1.0);
}

double saturation_of(const uint8_t* rgba) {
  const auto [least, most] = std::minmax({rgba[0], rgba[1], rgba[2]});
  return most == 0 ? 0 : double(most - least) / most;
}

double edge_at(const PlaneView& plane, int x, int y) {
  const auto at = [&](int dx, int dy) {
    const int column = std::clamp(x + dx, 0, plane.size.width - 1);
    const int row = std::clamp(y + dy, 0, plane.size.height - 1);
    return luma(plane.row(row) + 4 * column);
  };
  const int laplacian =
      4 * at(0, 0) - at(-1, 0) - at(1, 0) - at(0, -1) - at(0, 1);
  return std::min(std::abs(laplacian) / 255.0, 1.0);
}

double attention_at(const PlaneView& plane, int x, int y) {
  const uint8_t* const rgba = plane.row(y) + 4 * x;
  const double alpha = rgba[3] / 255.0;
  double attention = kWeights.edges * edge_at(plane, x, y);
  if (const int level = luma(rgba); level >= kLeastLuma && level <= kMostLuma) {
    attention += kWeights.skin * skin_of(rgba);
    attention += kWeights.saturation * saturation_of(rgba);
  }
  return alpha * attention;
}

// The first of `length` entries whose sum is largest; of equal sums the one
// nearest to the middle.
int best_window(const std::vector<double>& profile, int length) {
  const int last = int(profile.size()) - length;
  double sum = 0;
  for (int i = 0; i < length; ++i) sum += profile[size_t(i)];
  double most = sum;
  int best = 0;
  for (int first = 1; first <= last; ++first) {
    sum += profile[size_t(first + length - 1)] - profile[size_t(first - 1)];
    const bool nearer = std::abs(2 * first - last) < std::abs(2 * best - last);
    // Sums differ by rounding where the attention is the same.
    const double margin = 1e-9 * (1 + most);
    if (sum > most + margin || (sum > most - margin && nearer)) {
      most = std::max(sum, most);
      best = first;
    }
  }
  return best;
}

}  // namespace

Rect smart_part(const Frame& picture, Size size) {
  const PlaneView plane = picture.plane(0);
  std::vector<double> columns(size_t(plane.size.width));
  std::vector<double> rows(size_t(plane.size.height));
  for (int y = 0; y < plane.size.height; ++y) {
    for (int x = 0; x < plane.size.width; ++x) {
      const double attention = attention_at(plane, x, y);
      columns[size_t(x)] += attention;
      rows[size_t(y)] += attention;
    }
  }
  return {best_window(columns, size.width), best_window(rows, size.height),
          size.width, size.height};
}

}  // namespace framewise::image
