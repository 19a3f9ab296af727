// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png/chosen_colors.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "media/encode/quantizer.h"

namespace framewise::media {
namespace {

using Color = CountedColors::Color;

// Bounds the time of a division. The photograph coffee has 94 478 colors in
// 0.24 megapixels.
constexpr size_t kMostCounted = size_t{1} << 16;

// Rounds in which colors move to the means of what is nearest to them: a fixed
// number, so that the size of a picture bounds the time.
constexpr int kRounds = 8;

struct Sums {
  double weight = 0;
  std::array<double, 3> sums{}, squares{};

  void add(const Color& color) {
    weight += color.weight;
    const std::array<double, 3> samples{color.red, color.green, color.blue};
    for (size_t c = 0; c < 3; ++c) {
      sums[c] += color.weight * samples[c];
      squares[c] += color.weight * samples[c] * samples[c];
    }
  }
  Sums less(const Sums& part) const {
    Sums rest = *this;
    rest.weight -= part.weight;
    for (size_t c = 0; c < 3; ++c) {
      rest.sums[c] -= part.sums[c];
      rest.squares[c] -= part.squares[c];
    }
    return rest;
  }
  // The squares that the best single color leaves.
  double error() const {
    if (weight <= 0) return 0;
    double left = 0;
    for (size_t c = 0; c < 3; ++c) {
      left += squares[c] - sums[c] * sums[c] / weight;
    }
    return left;
  }
  Rgb8 mean() const {
    const auto rounded = [&](double sum) {
      return uint8_t(std::clamp(sum / weight + 0.5, 0.0, 255.0));
    };
    return {rounded(sums[0]), rounded(sums[1]), rounded(sums[2])};
  }
};

struct Box {
  std::span<Color> colors;
  double error = 0;
};

double sample_of(const Color& color, size_t channel) {
  return channel == 0 ? color.red : channel == 1 ? color.green : color.blue;
}

Box box_of(std::span<Color> colors) {
  Sums sums;
  for (const Color& color : colors) sums.add(color);
  return {colors, sums.error()};
}

// Cuts along the channel and at the level that leave the least error. Absent:
// there is one color.
std::optional<std::array<Box, 2>> halves_of(const Box& box) {
  Sums all;
  for (const Color& color : box.colors) all.add(color);
  double least = all.error();
  std::optional<std::pair<size_t, int>> best;  // channel, last level below
  for (size_t channel = 0; channel < 3; ++channel) {
    std::array<Sums, 256> levels{};
    for (const Color& color : box.colors) {
      levels[size_t(sample_of(color, channel))].add(color);
    }
    Sums below;
    for (int level = 0; level < 255; ++level) {
      const Sums& here = levels[size_t(level)];
      if (here.weight == 0) continue;
      below.weight += here.weight;
      for (size_t c = 0; c < 3; ++c) {
        below.sums[c] += here.sums[c];
        below.squares[c] += here.squares[c];
      }
      const double error = below.error() + all.less(below).error();
      if (error >= least) continue;
      least = error;
      best = {channel, level};
    }
  }
  if (!best) return std::nullopt;
  const auto above = std::partition(
      box.colors.begin(), box.colors.end(), [&](const Color& color) {
        return int(sample_of(color, best->first)) <= best->second;
      });
  const auto count = size_t(above - box.colors.begin());
  if (count == 0 || above == box.colors.end()) return std::nullopt;
  return std::array{box_of(box.colors.first(count)),
                    box_of(box.colors.subspan(count))};
}

void add_once(std::vector<Rgb8>& colors, Rgb8 color) {
  if (std::ranges::find(colors, color) == colors.end()) colors.push_back(color);
}

// Each color at the mean of what is nearest to it.
std::vector<Rgb8> moved(const std::vector<Rgb8>& palette,
                        std::span<const Color> colors) {
  NearestColor nearest(palette);
  std::vector<Sums> parts(palette.size());
  for (const Color& color : colors) {
    parts[nearest({uint8_t(color.red + 0.5f), uint8_t(color.green + 0.5f),
                   uint8_t(color.blue + 0.5f)})]
        .add(color);
  }
  std::vector<Rgb8> means;
  for (const Sums& part : parts) {
    if (part.weight > 0) add_once(means, part.mean());
  }
  return means;
}

}  // namespace

void CountedColors::add(Rgb8 color, float weight) {
  Sums& sums = sums_[key_of(color.r, color.g, color.b)];
  sums.weight += weight;
  sums.red += weight * color.r;
  sums.green += weight * color.g;
  sums.blue += weight * color.b;
  while (sums_.size() > kMostCounted) drop_a_bit();
}

void CountedColors::drop_a_bit() {
  ++drop_;
  std::unordered_map<uint32_t, Sums> merged;
  for (const auto& [key, sums] : sums_) {
    // Keys have already lost the bits before.
    const uint32_t fewer = (key >> 1) & 0x7F7F7F;
    Sums& to = merged[fewer];
    to.weight += sums.weight;
    to.red += sums.red;
    to.green += sums.green;
    to.blue += sums.blue;
  }
  sums_ = std::move(merged);
}

std::vector<Color> CountedColors::colors() const {
  std::vector<std::pair<uint32_t, Sums>> sorted(sums_.begin(), sums_.end());
  std::ranges::sort(sorted, {}, &std::pair<uint32_t, Sums>::first);
  std::vector<Color> colors;
  for (const auto& [key, sums] : sorted) {
    colors.push_back({float(sums.weight), float(sums.red / sums.weight),
                      float(sums.green / sums.weight),
                      float(sums.blue / sums.weight)});
  }
  return colors;
}

std::vector<Rgb8> chosen_colors(std::span<const Color> colors, int most) {
  if (colors.empty()) return {};
  std::vector<Color> sorted(colors.begin(), colors.end());
  std::vector<Box> boxes{box_of(sorted)};
  while (int(boxes.size()) < most) {
    const auto widest = std::ranges::max_element(boxes, {}, &Box::error);
    if (widest->error <= 0) break;
    if (const auto halves = halves_of(*widest)) {
      *widest = (*halves)[0];
      boxes.push_back((*halves)[1]);
    } else {
      widest->error = 0;
    }
  }
  std::vector<Rgb8> palette;
  for (const Box& box : boxes) {
    Sums sums;
    for (const Color& color : box.colors) sums.add(color);
    add_once(palette, sums.mean());
  }
  for (int i = 0; i < kRounds; ++i) palette = moved(palette, colors);
  return palette;
}

}  // namespace framewise::media
