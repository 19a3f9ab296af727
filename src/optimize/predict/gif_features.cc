// SPDX-License-Identifier: Apache-2.0
#include "optimize/predict/gif_features.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "base/result.h"
#include "optimize/predict/sampled_rgba.h"

namespace framewise::optimization {
namespace {

// Of all frames that are looked at: half a second of work.
constexpr int64_t kMostPixels = 16'000'000;

constexpr std::array<FeatureInfo, kFeatureCount> kInfos{{
    {"width", "pixels"},
    {"height", "pixels"},
    {"frame_count", "frames"},
    {"duration_ms", "milliseconds"},
    {"file_size_bytes", "bytes"},
    {"unique_colors", "distinct colors of all frames"},
    {"entropy", "bits a pixel of the histogram of luma"},
    {"edge_density", "share of pixels with a Sobel gradient above 100"},
    {"color_complexity", "share of the 4096 coarse colors that occur"},
    {"gradient_smoothness",
     "share of sloped pixels whose slope goes on evenly"},
    {"contrast", "standard deviation of luma, of 127.5"},
    {"text_density", "share of pixels between two opposite edges"},
    {"dct_energy_ratio", "share of the AC energy of 8x8 blocks above 2 cycles"},
    {"color_histogram_entropy", "bits a pixel of the coarse colors"},
    {"dominant_colors", "coarse colors that cover 1 % each"},
    {"motion_intensity",
     "mean difference of luma of consecutive frames, of 255"},
    {"motion_smoothness", "1: motion is even; 0: it varies as much as it is"},
    {"static_ratio", "share of pixels like those of the frame before"},
    {"temporal_entropy", "bits a pixel of differences to the frame before"},
    {"frame_similarity", "correlation of luma of consecutive frames"},
    {"inter_frame_mse_mean", "mean squared difference of luma"},
    {"inter_frame_mse_std", "its standard deviation over frames"},
    {"lossless_compression_ratio", "bytes of RGB by bytes of the file"},
    {"transparency_ratio", "share of fully transparent pixels"},
}};

constexpr int kSteepGradient = 100;  // of Sobel's sums, up to 1020
constexpr int kTextEdge = 48;        // levels between neighbors
constexpr int kGentleSlope = 12;     // levels between neighbors
constexpr double kDominantShare = 0.01;

struct Mean {
  double sum = 0;
  double squares = 0;
  double count = 0;

  void add(double value) {
    sum += value;
    squares += value * value;
    ++count;
  }
  double mean() const { return count > 0 ? sum / count : 0; }
  double deviation() const {
    return count > 0
               ? std::sqrt(std::max(0., squares / count - mean() * mean()))
               : 0;
  }
};

template <size_t N>
double entropy_of(const std::array<uint32_t, N>& histogram, double all) {
  double bits = 0;
  for (const uint32_t count : histogram) {
    if (count == 0) continue;
    const double p = count / all;
    bits -= p * std::log2(p);
  }
  return bits;
}

// Luma of BT.601 in whole numbers, and coarse colors, of one frame.
struct Gray {
  Size size;
  std::vector<uint8_t> luma;

  int at(int x, int y) const {
    return luma[size_t(y) * size_t(size.width) + size_t(x)];
  }
};

// A 8-point DCT (type II, orthonormal) as a matrix.
std::array<std::array<float, 8>, 8> dct_matrix() {
  std::array<std::array<float, 8>, 8> matrix{};
  for (int k = 0; k < 8; ++k) {
    for (int n = 0; n < 8; ++n) {
      const double scale = k == 0 ? std::sqrt(1. / 8) : std::sqrt(2. / 8);
      matrix[size_t(k)][size_t(n)] =
          float(scale * std::cos(std::numbers::pi * (n + 0.5) * k / 8));
    }
  }
  return matrix;
}

class Features {
 public:
  void add(const Frame& rgba, bool follows);
  GifFeatures finish(const AnimationInfo& info, int64_t frames,
                     double duration_ms) const;

 private:
  void add_colors(const PlaneView& plane);
  void add_slopes(const Gray& gray);
  void add_blocks(const Gray& gray);
  void add_motion(const Gray& before, const Gray& now);

  std::vector<uint64_t> seen_colors_ =
      std::vector<uint64_t>((size_t{1} << 24) / 64);
  int64_t unique_colors_ = 0;
  int64_t pixels_ = 0;
  int64_t transparent_ = 0;
  Mean entropy_, edges_, complexity_, smoothness_, contrast_, text_, dct_,
      color_entropy_, dominant_;
  Mean motion_, static_, motion_entropy_, similarity_, mse_;
  Gray before_;
};

void Features::add_colors(const PlaneView& plane) {
  std::array<uint32_t, 4096> coarse{};
  for (int y = 0; y < plane.size.height; ++y) {
    const uint8_t* row = plane.row(y);
    for (int x = 0; x < plane.size.width; ++x) {
      const uint8_t* p = row + 4 * x;
      transparent_ += p[3] == 0;
      const uint32_t color = uint32_t(p[0]) << 16 | uint32_t(p[1]) << 8 | p[2];
      uint64_t& word = seen_colors_[color >> 6];
      const uint64_t bit = uint64_t{1} << (color & 63);
      unique_colors_ += (word & bit) == 0;
      word |= bit;
      ++coarse[size_t(p[0] >> 4) << 8 | size_t(p[1] >> 4) << 4 |
               size_t(p[2] >> 4)];
    }
  }
  const auto all = double(plane.size.pixels());
  pixels_ += plane.size.pixels();
  int used = 0;
  int dominant = 0;
  for (const uint32_t count : coarse) {
    used += count > 0;
    dominant += count >= kDominantShare * all;
  }
  complexity_.add(used / 4096.);
  color_entropy_.add(entropy_of(coarse, all));
  dominant_.add(dominant);
}

void Features::add_slopes(const Gray& gray) {
  int64_t steep = 0;
  int64_t text = 0;
  int64_t sloped = 0;
  int64_t even = 0;
  for (int y = 1; y + 1 < gray.size.height; ++y) {
    for (int x = 1; x + 1 < gray.size.width; ++x) {
      const auto at = [&](int dx, int dy) { return gray.at(x + dx, y + dy); };
      const int gx = at(1, -1) + 2 * at(1, 0) + at(1, 1) - at(-1, -1) -
                     2 * at(-1, 0) - at(-1, 1);
      const int gy = at(-1, 1) + 2 * at(0, 1) + at(1, 1) - at(-1, -1) -
                     2 * at(0, -1) - at(1, -1);
      steep += std::abs(gx) + std::abs(gy) > kSteepGradient;
      const int left = at(0, 0) - at(-1, 0);
      const int right = at(1, 0) - at(0, 0);
      const int up = at(0, 0) - at(0, -1);
      const int down = at(0, 1) - at(0, 0);
      const auto opposite = [](int a, int b) {
        return std::abs(a) > kTextEdge && std::abs(b) > kTextEdge &&
               (a > 0) != (b > 0);
      };
      text += opposite(left, right) || opposite(up, down);
      if (left != 0 && std::abs(left) <= kGentleSlope) {
        ++sloped;
        even += std::abs(right - left) <= 2;
      }
    }
  }
  const double all =
      std::max(1., double(gray.size.width - 2) * double(gray.size.height - 2));
  edges_.add(double(steep) / all);
  text_.add(double(text) / all);
  smoothness_.add(sloped > 0 ? double(even) / double(sloped) : 0);
}

void Features::add_blocks(const Gray& gray) {
  static const auto kDct = dct_matrix();
  double low = 0;
  double high = 0;
  for (int top = 0; top + 8 <= gray.size.height; top += 8) {
    for (int left = 0; left + 8 <= gray.size.width; left += 8) {
      float rows[8][8];
      for (int y = 0; y < 8; ++y) {
        for (int k = 0; k < 8; ++k) {
          float sum = 0;
          for (int n = 0; n < 8; ++n) {
            sum +=
                kDct[size_t(k)][size_t(n)] * float(gray.at(left + n, top + y));
          }
          rows[y][k] = sum;
        }
      }
      for (int k = 0; k < 8; ++k) {
        for (int l = 0; l < 8; ++l) {
          if (k + l == 0) continue;
          float sum = 0;
          for (int n = 0; n < 8; ++n)
            sum += kDct[size_t(l)][size_t(n)] * rows[n][k];
          (k + l > 4 ? high : low) += double(sum) * double(sum);
        }
      }
    }
  }
  dct_.add(low + high > 0 ? high / (low + high) : 0);
}

void Features::add_motion(const Gray& before, const Gray& now) {
  std::array<uint32_t, 256> histogram{};
  double sum = 0;
  double squares = 0;
  double a1 = 0, a2 = 0, b1 = 0, b2 = 0, ab = 0;
  for (size_t i = 0; i < now.luma.size(); ++i) {
    const int a = before.luma[i];
    const int b = now.luma[i];
    const int difference = std::abs(a - b);
    ++histogram[size_t(difference)];
    sum += difference;
    squares += difference * difference;
    a1 += a, b1 += b, a2 += a * a, b2 += b * b, ab += a * b;
  }
  const auto all = double(now.luma.size());
  const double spread = std::sqrt(std::max(0., a2 / all - a1 / all * a1 / all) *
                                  std::max(0., b2 / all - b1 / all * b1 / all));
  const double shared = ab / all - a1 / all * b1 / all;
  motion_.add(sum / all / 255);
  static_.add(histogram[0] / all);
  motion_entropy_.add(entropy_of(histogram, all));
  similarity_.add(spread > 0 ? shared / spread : 1);
  mse_.add(squares / all);
}

void Features::add(const Frame& rgba, bool follows) {
  const PlaneView plane = rgba.plane(0);
  Gray gray{.size = plane.size};
  gray.luma.reserve(size_t(plane.size.pixels()));
  std::array<uint32_t, 256> histogram{};
  Mean levels;
  for (int y = 0; y < plane.size.height; ++y) {
    const uint8_t* row = plane.row(y);
    for (int x = 0; x < plane.size.width; ++x) {
      const uint8_t* p = row + 4 * x;
      const int luma = (77 * p[0] + 150 * p[1] + 29 * p[2] + 128) >> 8;
      gray.luma.push_back(uint8_t(luma));
      ++histogram[size_t(luma)];
      levels.add(luma);
    }
  }
  entropy_.add(entropy_of(histogram, double(plane.size.pixels())));
  contrast_.add(levels.deviation() / 127.5);
  add_colors(plane);
  add_slopes(gray);
  add_blocks(gray);
  if (follows) add_motion(before_, gray);
  before_ = std::move(gray);
}

GifFeatures Features::finish(const AnimationInfo& info, int64_t frames,
                             double duration_ms) const {
  const double pixels = double(info.size.pixels()) * double(frames);
  const double bytes = std::max(1., double(info.file_bytes));
  const bool moves = motion_.mean() > 0;
  return {{double(info.size.width),
           double(info.size.height),
           double(frames),
           duration_ms,
           double(info.file_bytes),
           double(unique_colors_),
           entropy_.mean(),
           edges_.mean(),
           complexity_.mean(),
           smoothness_.mean(),
           contrast_.mean(),
           text_.mean(),
           dct_.mean(),
           color_entropy_.mean(),
           dominant_.mean(),
           motion_.mean(),
           moves ? std::max(0., 1 - motion_.deviation() / motion_.mean()) : 1,
           static_.count > 0 ? static_.mean() : 1,
           motion_entropy_.mean(),
           similarity_.count > 0 ? similarity_.mean() : 1,
           mse_.mean(),
           mse_.deviation(),
           3 * pixels / bytes,
           pixels_ > 0 ? double(transparent_) / double(pixels_) : 0}};
}

}  // namespace

std::span<const FeatureInfo, kFeatureCount> feature_infos() { return kInfos; }

double GifFeatures::operator[](std::string_view name) const {
  for (size_t i = 0; i < kFeatureCount; ++i) {
    if (kInfos[i].name == name) return values[i];
  }
  assert(false);
  return 0;
}

Result<GifFeatures> gif_features(Animation& animation) {
  Features features;
  FW_ASSIGN_OR_RETURN(
      const SampledFacts facts,
      each_sampled_frame(animation, kMostPixels,
                         [&features](const Frame& rgba, bool follows) {
                           features.add(rgba, follows);
                         }));
  return features.finish(animation.info(), facts.frames, facts.duration_ms);
}

}  // namespace framewise::optimization
