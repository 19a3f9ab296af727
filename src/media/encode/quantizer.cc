// SPDX-License-Identifier: Apache-2.0
#include "media/encode/quantizer.h"

#include <algorithm>
#include <optional>

namespace framewise::media {
namespace {

using Bin = ColorHistogram::Bin;
constexpr int kSide = ColorHistogram::kSide;

Bin& operator+=(Bin& a, const Bin& b) {
  a.count += b.count;
  a.red += b.red;
  a.green += b.green;
  a.blue += b.blue;
  a.squares += b.squares;
  return a;
}
Bin& operator-=(Bin& a, const Bin& b) {
  a.count -= b.count;
  a.red -= b.red;
  a.green -= b.green;
  a.blue -= b.blue;
  a.squares -= b.squares;
  return a;
}

// |sum|^2 / count: what the best single color explains of the squares.
double explained(const Bin& bin) {
  if (bin.count == 0) return 0;
  const auto r = double(bin.red), g = double(bin.green), b = double(bin.blue);
  return (r * r + g * g + b * b) / double(bin.count);
}

// Bins from `low` up to, not including, `high` along red, green and blue.
struct Box {
  std::array<int, 3> low{0, 0, 0};
  std::array<int, 3> high{kSide, kSide, kSide};
  double variance = 0;
};

// Sums over all bins below a corner, so that a box is eight of them.
class Moments {
 public:
  explicit Moments(const ColorHistogram& histogram)
      : sums_(size_t{kSide + 1} * (kSide + 1) * (kSide + 1)) {
    for (int r = 1; r <= kSide; ++r) {
      std::array<Bin, kSide + 1> area{};
      for (int g = 1; g <= kSide; ++g) {
        Bin line{};
        for (int b = 1; b <= kSide; ++b) {
          line += histogram.bin(r - 1, g - 1, b - 1);
          area[size_t(b)] += line;
          Bin& sum = at(r, g, b);
          sum = at(r - 1, g, b);
          sum += area[size_t(b)];
        }
      }
    }
  }

  Bin of(const Box& box) const {
    Bin sum{};
    for (int corner = 0; corner < 8; ++corner) {
      const auto side = [&](int axis) {
        return (corner >> axis & 1) != 0 ? box.high[size_t(axis)]
                                         : box.low[size_t(axis)];
      };
      const bool positive =
          (corner & 1) + (corner >> 1 & 1) + (corner >> 2) == 1 || corner == 7;
      const Bin& part = at(side(0), side(1), side(2));
      positive ? sum += part : sum -= part;
    }
    return sum;
  }

 private:
  Bin& at(int r, int g, int b) {
    return sums_[(size_t(r) * (kSide + 1) + size_t(g)) * (kSide + 1) +
                 size_t(b)];
  }
  const Bin& at(int r, int g, int b) const {
    return const_cast<Moments*>(this)->at(r, g, b);
  }

  std::vector<Bin> sums_;
};

void measure(Box& box, const Moments& moments) {
  const Bin all = moments.of(box);
  box.variance = double(all.squares) - explained(all);
}

// Cuts `box` where its halves explain the most, and returns the other half;
// nullopt: all its colors lie in one bin.
std::optional<Box> cut(Box& box, const Moments& moments) {
  const Bin all = moments.of(box);
  double best = 0;
  std::optional<Box> half;
  for (size_t axis = 0; axis < 3; ++axis) {
    for (int at = box.low[axis] + 1; at < box.high[axis]; ++at) {
      Box lower = box;
      lower.high[axis] = at;
      const Bin below = moments.of(lower);
      Bin above = all;
      above -= below;
      if (below.count == 0) continue;
      if (above.count == 0) break;
      const double both = explained(below) + explained(above);
      if (both <= best) continue;
      best = both;
      half = lower;
    }
  }
  if (!half) return std::nullopt;
  for (size_t axis = 0; axis < 3; ++axis) {
    if (half->high[axis] != box.high[axis]) box.low[axis] = half->high[axis];
  }
  measure(box, moments);
  measure(*half, moments);
  return half;
}

Rgb8 mean_of(const Bin& part) {
  const auto mean = [&](int64_t sum) {
    return uint8_t((2 * sum + part.count) / (2 * part.count));
  };
  return {mean(part.red), mean(part.green), mean(part.blue)};
}

std::vector<Rgb8> means_of(std::span<const Bin> parts) {
  std::vector<Rgb8> colors;
  for (const Bin& part : parts) {
    if (part.count == 0) continue;
    const Rgb8 color = mean_of(part);
    if (std::find(colors.begin(), colors.end(), color) == colors.end()) {
      colors.push_back(color);
    }
  }
  return colors;
}

// Each color moves to the mean of the bins that it is nearest to.
std::vector<Rgb8> moved(const std::vector<Rgb8>& colors,
                        const ColorHistogram& histogram) {
  NearestColor nearest(colors);
  std::vector<Bin> parts(colors.size());
  for (const Bin& bin : histogram.bins()) {
    if (bin.count == 0) continue;
    parts[nearest(mean_of(bin))] += bin;
  }
  return means_of(parts);
}

}  // namespace

std::vector<Rgb8> quantized(const ColorHistogram& histogram, int most) {
  const Moments moments(histogram);
  std::vector<Box> boxes(1);
  measure(boxes[0], moments);
  while (int(boxes.size()) < most) {
    const auto widest = std::max_element(
        boxes.begin(), boxes.end(),
        [](const Box& a, const Box& b) { return a.variance < b.variance; });
    if (widest->variance <= 0) break;
    if (const auto half = cut(*widest, moments)) {
      boxes.push_back(*half);
    } else {
      widest->variance = 0;
    }
  }
  std::vector<Bin> parts;
  for (const Box& box : boxes) parts.push_back(moments.of(box));
  std::vector<Rgb8> colors = means_of(parts);
  // After three, colors hardly move.
  for (int i = 0; i < 3; ++i) colors = moved(colors, histogram);
  return colors;
}

namespace {
constexpr size_t kAnswers = 1u << 14;
}

NearestColor::NearestColor(std::span<const Rgb8> palette)
    : count_(palette.size()) {
  for (size_t i = 0; i < count_; ++i) {
    red_[i] = palette[i].r;
    green_[i] = palette[i].g;
    blue_[i] = palette[i].b;
  }
}

uint8_t NearestColor::operator()(Rgb8 color) {
  const uint32_t key =
      uint32_t{color.r} << 16 | uint32_t{color.g} << 8 | color.b;
  if (answers_.empty()) answers_.resize(kAnswers);
  Answer& answer = answers_[(key * 0x9E3779B1u) >> 18];
  if (answer.color != key) answer = {key, search(color)};
  return answer.index;
}

// Distance and number as one, so that the least of all is a vector's minimum.
uint8_t NearestColor::search(Rgb8 color) const {
  int32_t least = INT32_MAX;
  for (size_t i = 0; i < count_; ++i) {
    const int32_t r = red_[i] - color.r;
    const int32_t g = green_[i] - color.g;
    const int32_t b = blue_[i] - color.b;
    least = std::min(least, (r * r + g * g + b * b) << 8 | int32_t(i));
  }
  return uint8_t(least);
}

}  // namespace framewise::media
