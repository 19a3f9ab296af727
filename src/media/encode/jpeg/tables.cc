// SPDX-License-Identifier: Apache-2.0
#include "media/encode/jpeg/tables.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace framewise::media {
namespace {

// Steps at distance 1, of the frequencies (0,0), (1,0), (1,1), (2,0), (2,1) and
// so on: tables are symmetric.
using Triangle = std::array<float, 36>;

// How fast steps grow with the distance: steps ~ distance ^ growth, from the
// lowest to the highest frequency.
constexpr float kLowGrowth = 1.15;
constexpr float kHighGrowth = 1.2;

// Y, then Cb and Cr of the same resolution, then Cb and Cr of half of it.
constexpr std::array<Triangle, 5> kSteps = {{
    {4,     4.78f, 5.49f, 6.61f, 7.02f, 8.2f,  8.59f, 8.78f, 9.34f,
     10.2f, 9.87f, 10,    10.5f, 10.9f, 11.4f, 10.9f, 11,    11.2f,
     11.5f, 11.9f, 13.4f, 11.6f, 11.7f, 11.9f, 12.5f, 13.8f, 15.5f,
     17.6f, 13.2f, 13.4f, 14,    14.9f, 16.3f, 18,    20.1f, 22.6f},
    {7.36f, 17.6f, 20.4f, 25.8f, 25.5f, 26.5f, 27.9f, 27.9f, 29.4f,
     31.8f, 32.3f, 32.1f, 32.9f, 38.5f, 47.1f, 40.2f, 40.8f, 43.9f,
     49.8f, 58.5f, 66.5f, 54.4f, 54.9f, 58.2f, 62.9f, 68.3f, 75.2f,
     83.5f, 68.6f, 68.6f, 70.3f, 73.7f, 78.7f, 85.2f, 93,    102},
    {10,    16.7f, 17.7f, 18.1f, 19.9f, 23.2f, 23,    24.1f, 25.8f,
     27.4f, 25.7f, 26.5f, 27.6f, 29.9f, 32.6f, 28.7f, 29.6f, 31.1f,
     33,    35.2f, 38.5f, 32.4f, 33.2f, 34.4f, 36.4f, 39.1f, 42.2f,
     45.6f, 36.5f, 37.3f, 38.8f, 40.8f, 43.2f, 46.1f, 49.2f, 52.6f},
    {3.81f, 6.9f,  8.58f, 12.2f, 12.8f, 15.5f, 17.1f, 17.1f, 17.8f,
     19,    19.4f, 19.2f, 19.5f, 21.2f, 23.4f, 22.1f, 22.1f, 22.8f,
     24.1f, 25.9f, 30.3f, 25.7f, 25.6f, 26.1f, 27.9f, 31.5f, 36.3f,
     42.3f, 31.1f, 31.3f, 32.6f, 35,    38.7f, 43.6f, 49.8f, 57.5f},
    {3.6f,  7.5f,  7.98f, 8.25f, 9.25f, 11.2f, 11.3f, 12,    13.3f,
     15.1f, 13.8f, 14.4f, 15.5f, 17.4f, 19.9f, 16.7f, 17.4f, 18.6f,
     20.4f, 22.6f, 22.3f, 20.2f, 20.8f, 22,    22.6f, 22,    21.1f,
     19.9f, 21.4f, 21.6f, 21.5f, 21.1f, 20.5f, 19.7f, 18.6f, 17.4f},
}};

// Distances of qualities.
struct QualityPoint {
  double quality;
  double distance;
};
constexpr QualityPoint kQualities[] = {
    {0, 36},    {5, 17},    {10, 11},   {25, 4.4},   {40, 2.9},  {52, 2.35},
    {62, 2.02}, {70, 1.72}, {76, 1.36}, {81, 1.07},  {85, 0.84}, {88, 0.7},
    {91, 0.51}, {94, 0.36}, {97, 0.2},  {100, 0.035}};

uint8_t step_of(size_t kind, size_t u, size_t v, double distance) {
  const size_t high = std::max(u, v), low = std::min(u, v);
  const float step = kSteps[kind][high * (high + 1) / 2 + low];
  const double frequency = std::sqrt(double(u * u + v * v)) / std::sqrt(98.0);
  const double growth = kLowGrowth + (kHighGrowth - kLowGrowth) * frequency;
  return uint8_t(std::clamp(
      std::lround(double(step) * std::pow(distance, growth)), 1l, 255l));
}

}  // namespace

QuantTables quant_tables(double distance, bool whole_chroma) {
  QuantTables tables;
  for (size_t c = 0; c < tables.size(); ++c) {
    const size_t kind = c == 0 || whole_chroma ? c : c + 2;
    for (size_t v = 0; v < kBlockSide; ++v) {
      for (size_t u = 0; u < kBlockSide; ++u) {
        tables[c][v * kBlockSide + u] = step_of(kind, u, v, distance);
      }
    }
  }
  return tables;
}

double distance_of_quality(double quality) {
  const auto* above = std::begin(kQualities) + 1;
  while (above + 1 != std::end(kQualities) && above->quality < quality) ++above;
  const QualityPoint& a = above[-1];
  const QualityPoint& b = above[0];
  const double share =
      std::clamp((quality - a.quality) / (b.quality - a.quality), 0.0, 1.0);
  return a.distance * std::pow(b.distance / a.distance, share);
}

}  // namespace framewise::media
