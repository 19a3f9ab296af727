// SPDX-License-Identifier: Apache-2.0
#include "optimize/compress/content_ceiling.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "base/result.h"
#include "frame/color/to_srgb.h"
#include "frame/color_count.h"

namespace framewise::optimization {
namespace {

// All numbers are GifLab's.
constexpr int kFrames = 5;
constexpr int kWindow = 32;
constexpr double kFlatVariance = 50;
constexpr int kGrainLaplacian = 8;
constexpr double kLeastConfidence = 0.8;
constexpr int64_t kFramesOfGrain = 6;  // from so many on its spread counts
constexpr int kPalette = 256;

std::vector<int> luma_of(const PlaneView& plane) {
  std::vector<int> luma;
  luma.reserve(size_t(plane.size.pixels()));
  for (int y = 0; y < plane.size.height; ++y) {
    const uint8_t* row = plane.row(y);
    for (int x = 0; x < plane.size.width; ++x) {
      const uint8_t* p = row + 4 * x;
      luma.push_back((77 * p[0] + 150 * p[1] + 29 * p[2] + 128) >> 8);
    }
  }
  return luma;
}

double flat_share(const std::vector<int>& luma, Size size) {
  int windows = 0;
  int flat = 0;
  for (int top = 0; top + kWindow <= size.height; top += kWindow) {
    for (int left = 0; left + kWindow <= size.width; left += kWindow) {
      double sum = 0;
      double squares = 0;
      for (int y = top; y < top + kWindow; ++y) {
        for (int x = left; x < left + kWindow; ++x) {
          const double v = luma[size_t(y) * size_t(size.width) + size_t(x)];
          sum += v;
          squares += v * v;
        }
      }
      constexpr double kPixels = kWindow * kWindow;
      const double mean = sum / kPixels;
      ++windows;
      flat += squares / kPixels - mean * mean < kFlatVariance;
    }
  }
  return windows > 0 ? double(flat) / windows : 0;
}

double grain_share(const std::vector<int>& luma, Size size) {
  int64_t grain = 0;
  const auto at = [&](int x, int y) {
    // Mirrored without the edge, as OpenCV does.
    const auto inside = [](int i, int count) {
      if (count == 1) return 0;
      return i < 0 ? -i : i >= count ? 2 * count - 2 - i : i;
    };
    return luma[size_t(inside(y, size.height)) * size_t(size.width) +
                size_t(inside(x, size.width))];
  };
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const int laplacian = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) +
                            at(x, y + 1) - 4 * at(x, y);
      grain += std::abs(laplacian) > kGrainLaplacian;
    }
  }
  return double(grain) / double(size.pixels());
}

}  // namespace

const char* name_of(CeilingContent content) {
  switch (content) {
    case CeilingContent::kChart: return "charts";
    case CeilingContent::kPhoto: return "photographs";
    case CeilingContent::kFilmGrain: return "film grain";
    case CeilingContent::kOther: break;
  }
  return "other content";
}

CeilingAnswer classify(std::span<const CeilingCounts> counts, int64_t frames) {
  if (counts.empty()) return {};
  double flat = 0;
  double palette = 0;
  double grain = 0;
  double squares = 0;
  for (const CeilingCounts& one : counts) {
    flat += one.flat;
    palette += std::min(one.colors, kPalette) / double(kPalette);
    grain += one.grain;
    squares += one.grain * one.grain;
  }
  const auto n = double(counts.size());
  flat /= n, palette /= n, grain /= n;
  const double spread = std::sqrt(std::max(0., squares / n - grain * grain));
  const double moving = std::min(1., double(frames - 1) / 11);
  const double chart = std::pow(
      std::min(1., flat / 0.2) * (1 - palette) * (1 - grain) * moving, 0.25);
  const double photo = (2 * palette + 1 - grain) / 3;
  const double film =
      frames >= kFramesOfGrain
          ? std::max(grain, (grain + std::clamp(4 * spread, 0., 1.)) / 2)
          : grain;
  CeilingAnswer answer{CeilingContent::kChart, chart};
  if (photo > answer.confidence) answer = {CeilingContent::kPhoto, photo};
  if (film > answer.confidence) answer = {CeilingContent::kFilmGrain, film};
  if (answer.confidence < kLeastConfidence) {
    answer.content = CeilingContent::kOther;
  }
  return answer;
}

Result<CeilingAnswer> ceiling_content(Animation& animation) {
  const Size size = animation.info().size;
  if (size.width < kWindow && size.height < kWindow) return CeilingAnswer{};
  FW_ASSIGN_OR_RETURN(const Survey survey, animation.survey());
  const auto frames = int64_t(survey.frames.size());
  std::set<int64_t> indices;
  for (int i = 0; i < kFrames; ++i) {
    indices.insert(std::llround(double(frames - 1) * i / (kFrames - 1)));
  }
  std::vector<CeilingCounts> counts;
  ColorCount colors;
  FramePool pool;
  for (const int64_t index : indices) {
    FW_RETURN_IF_ERROR(animation.seek(index));
    FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
    if (!frame) break;
    FW_ASSIGN_OR_RETURN(const Frame rgba, to_srgb8(*frame, pool));
    const std::vector<int> luma = luma_of(rgba.plane(0));
    counts.push_back({.flat = flat_share(luma, size),
                      .grain = grain_share(luma, size),
                      .colors = colors.count(rgba).value_or(kPalette)});
  }
  FW_RETURN_IF_ERROR(animation.rewind());
  return classify(counts, frames);
}

std::optional<double> most_loss(CeilingContent content) {
  switch (content) {
    case CeilingContent::kChart: return 40;
    case CeilingContent::kPhoto: return 20;
    case CeilingContent::kFilmGrain: return 30;
    case CeilingContent::kOther: break;
  }
  return std::nullopt;
}

}  // namespace framewise::optimization
