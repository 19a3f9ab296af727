// SPDX-License-Identifier: Apache-2.0
#include "measure/giflab/stream.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>

#include "measure/giflab/edge_maps.h"
#include "measure/giflab/lab8.h"
#include "measure/structural/gray.h"
#include "simd/plane/row_differences.h"

namespace framewise::measure::giflab {
namespace {

constexpr int kWindow = 16;
constexpr int kWindowStep = 8;
// A window is two by two blocks.
constexpr int kBlock = kWindowStep;
static_assert(kBlock == simd::kTimeBlock);
static_assert(kWindow == 2 * kBlock);

double mean_of_values(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? 0 : sum / double(values.size());
}

double variance_of(const std::vector<double>& values) {
  const double mean = mean_of_values(values);
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return values.empty() ? 0 : sum / double(values.size());
}

double clamp01(double value) { return std::clamp(value, 0.0, 1.0); }

struct Moments {
  double mean = 0;
  double variance = 0;
};

Moments moments_of(const ImageF& gray, const Rect& area) {
  double sum = 0;
  double squares = 0;
  for (int y = area.y; y < area.y + area.height; ++y) {
    const float* row = gray.row(y) + area.x;
    double line = 0;
    double line_squares = 0;
    for (int x = 0; x < area.width; ++x) {
      line += double(row[x]);
      line_squares += double(row[x]) * double(row[x]);
    }
    sum += line;
    squares += line_squares;
  }
  const double n = double(area.width) * double(area.height);
  return {sum / n, squares / n - sum / n * (sum / n)};
}

}  // namespace

double percentile(std::vector<double> values, double p) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double place = p / 100 * double(values.size() - 1);
  const size_t below = size_t(place);
  const size_t above = std::min(below + 1, values.size() - 1);
  return values[below] +
         (place - double(below)) * (values[above] - values[below]);
}

void Stream::add(const Picture& picture) {
  assert(count_ < kMostFrames);
  const Frame& frame = picture.rgb();
  if (count_ == 0) begin(picture);
  find_changes(picture);
  replace_changed(frame);
  add_still_windows();
  compare_lab(picture);
  const Gray::Levels& gray = picture.get<Gray>().levels;
  const double pixels = double(frame.size().pixels());
  brights_.push_back(double(gray.not_black) / pixels);
  const double edges = double(picture.get<CannyEdges>().count()) / pixels;
  const double mean = double(gray.sum) / pixels;
  const double variance = double(gray.squares) / pixels - mean * mean;
  levels_.push_back(0.7 * edges + 0.3 * variance / 10000);
  last_ = frame;
  ++count_;
}

void Stream::begin(const Picture& picture) {
  size_ = picture.rgb().size();
  const ImageF& gray = picture.get<Gray>().plane;
  for (int y = 0; y < size_.height - kWindow; y += kWindowStep) {
    for (int x = 0; x < size_.width - kWindow; x += kWindowStep) {
      const double variance =
          moments_of(gray, {x, y, kWindow, kWindow}).variance;
      if (variance < 8) still_.push_back({{x, y}});
      if (variance < 10) flat_.push_back({x, y});
    }
  }
  still_.shrink_to_fit();
  flat_.shrink_to_fit();
  block_columns_ = (size_.width + kBlock - 1) / kBlock;
  const int rows = (size_.height + kBlock - 1) / kBlock;
  blocks_.resize(size_t(block_columns_) * size_t(rows));
  sums_.resize(blocks_.size());
}

Rect Stream::area_of(int column, int row) const {
  const int x = column * kBlock;
  const int y = row * kBlock;
  return {x, y, std::min(kBlock, size_.width - x),
          std::min(kBlock, size_.height - y)};
}

const Stream::Block& Stream::block_at(int x, int y) const {
  return blocks_[size_t(y / kBlock) * size_t(block_columns_) +
                 size_t(x / kBlock)];
}

template <typename Visit>
void Stream::for_each_changed(Visit&& visit) {
  for (size_t i = 0; i < blocks_.size(); ++i) {
    const int column = int(i % size_t(block_columns_));
    const int row = int(i / size_t(block_columns_));
    if (blocks_[i].changed) visit(blocks_[i], area_of(column, row));
  }
}

void Stream::find_changes(const Picture& picture) {
  const Frame& frame = picture.rgb();
  for (Block& block : blocks_) block.changed = count_ == 0;
  if (count_ == 0 || frame.shares_pixels_with(last_)) return;
  const PlaneView now = frame.plane(0);
  const PlaneView before = last_.plane(0);
  const TileMap& tiles = picture.changed();
  constexpr int kBlocks = TileMap::kSide / kBlock;
  for (size_t i = 0; i < blocks_.size(); ++i) {
    const int column = int(i % size_t(block_columns_));
    const int row = int(i / size_t(block_columns_));
    if (!tiles.marked_rows(column / kBlocks, row / kBlocks)) continue;
    const Rect area = area_of(column, row);
    const ptrdiff_t start = ptrdiff_t{4} * area.x;
    blocks_[i].changed =
        simd::differing_rows(now.row(area.y) + start, now.stride,
                             before.row(area.y) + start, before.stride,
                             4 * size_t(area.width), area.height) != 0;
  }
}

void Stream::replace_changed(const Frame& frame) {
  const PlaneView now = frame.plane(0);
  const PlaneView before = count_ > 0 ? last_.plane(0) : now;
  int64_t change = 0;
  int64_t large = 0;
  for_each_changed([&](Block& block, const Rect& area) {
    const ptrdiff_t start = ptrdiff_t{4} * area.x;
    const simd::BlockStatistics seen = simd::replace_block(
        {before.row(area.y) + start, before.stride},
        {now.row(area.y) + start, now.stride}, area.width, area.height,
        block.shown, sums_[size_t(&block - blocks_.data())]);
    change += seen.change;
    large += seen.much_changed;
    block.shown = 0;
    block.whites = uint16_t(seen.whites);
    block.squares_now = seen.squares;
    for (int c = 0; c < 3; ++c) block.colors[c] = uint16_t(seen.colors[c]);
  });
  int64_t white = 0;
  for (Block& block : blocks_) {
    ++block.shown;
    block.squares += block.squares_now;
    white += block.whites;
  }
  const auto pixels = double(frame.size().pixels());
  whites_.push_back(double(white) / pixels);
  if (count_ == 0) return;
  differences_.push_back(double(change) / (3 * pixels));
  large_.push_back(double(large) / pixels);
}

void Stream::add_still_windows() {
  for (Window& window : still_) {
    const auto [x, y] = window.place;
    const Block* const parts[] = {&block_at(x, y), &block_at(x + kBlock, y),
                                  &block_at(x, y + kBlock),
                                  &block_at(x + kBlock, y + kBlock)};
    for (int c = 0; c < 3; ++c) {
      int sum = 0;
      for (const Block* part : parts) sum += part->colors[c];
      const double mean = double(sum) / (kWindow * kWindow);
      window.means[c] += mean;
      window.squares[c] += mean * mean;
    }
  }
}

void Stream::compare_lab(const Picture& picture) {
  const Frame& frame = picture.rgb();
  if (count_ > 0) {
    double total = 0;
    for_each_changed([&](const Block&, const Rect& area) {
      total += lab_distance(frame, area);
    });
    const double mean = total / (255.0 * 255.0 * double(frame.size().pixels()));
    lab_distances_.push_back(std::min(1.0, 8 * mean));
  }
  edges_ = picture.get<CannyEdges>().bits();
}

// Edges of the previous frame have more weight.
double Stream::lab_distance(const Frame& frame, const Rect& area) {
  constexpr double kWeights[] = {0.7, 0.15, 0.15};
  const auto lab = [this](const uint8_t* rgba) {
    return labs_.of(packed(rgba), [rgba] {
      std::array<uint8_t, 3> lab;
      lab8_row(rgba, 1, lab.data());
      return lab;
    });
  };
  double sum = 0;
  for (int y = area.y; y < area.y + area.height; ++y) {
    const uint8_t* now = frame.plane(0).row(y);
    const uint8_t* before = last_.plane(0).row(y);
    for (int x = area.x; x < area.x + area.width; ++x) {
      if (packed(now + 4 * x) == packed(before + 4 * x)) continue;
      const std::array<uint8_t, 3> here = lab(now + 4 * x);
      const std::array<uint8_t, 3> there = lab(before + 4 * x);
      double distance = 0;
      for (size_t c = 0; c < 3; ++c) {
        const double e = double(here[c]) - double(there[c]);
        distance += kWeights[c] * e * e;
      }
      sum += distance * (1 + 0.5 * edges_.at(x, y));
    }
  }
  return sum;
}

StreamValues Stream::values(const Frame& first,
                            std::span<const double> neighbors) const {
  StreamValues values;
  if (count_ < 2) return values;
  const double mean = mean_of_values(differences_);
  const double variance = variance_of(differences_);
  const bool steady = variance <= 0 || mean <= 0;
  values.temporal_consistency =
      steady ? 1 : clamp01(std::exp(-2 * variance / (mean * mean)));
  const size_t tried = std::min<size_t>(3, large_.size());
  const bool global =
      count_ >= 3 &&
      mean_of_values({large_.begin(), large_.begin() + ptrdiff_t(tried)}) > 0.7;
  values.flat_flicker_ratio = flat_flicker();
  if (!global) {
    values.disposal_artifacts =
        partial_disposal(first, values.flat_flicker_ratio);
  } else if (mean > 0) {
    values.disposal_artifacts =
        clamp01(std::exp(-0.5 * variance / (mean * mean)));
  }
  const std::vector<double> distances =
      neighbors.empty() ? lab_distances_
                        : std::vector(neighbors.begin(), neighbors.end());
  values.neighbor_distance_mean = mean_of_values(distances);
  values.neighbor_distance_p95 = percentile(distances, 95);
  for (const double distance : distances) {
    const double n = double(distances.size());
    values.flicker_excess += std::max(0.0, distance - 0.02) / n;
    values.flicker_frame_ratio += (distance > 0.02) / n;
  }
  if (count_ < 3) return values;
  std::vector<double> steps;
  for (size_t i = 1; i < levels_.size(); ++i) {
    steps.push_back(levels_[i] - levels_[i - 1]);
  }
  const auto sign = [](double x) { return (x > 0) - (x < 0); };
  int turns = 0;
  for (size_t i = 1; i < steps.size(); ++i) {
    turns += sign(steps[i]) != sign(steps[i - 1]);
  }
  values.oscillation = double(turns) / double(steps.size());
  values.pumping = values.oscillation * std::sqrt(variance_of(steps));
  return values;
}

double Stream::partial_disposal(const Frame& first, double flat_flicker) const {
  double transparency = 0;
  double overlay = 0;
  const size_t transitions = whites_.size() - 1;
  for (size_t i = 0; i < transitions; ++i) {
    const double more = std::max(0.0, whites_[i + 1] - whites_[i]);
    transparency += 1 - std::min(1.0, 10 * more);
    overlay += brights_[i + 1] > 1.15 * brights_[i];
  }
  const double n = double(transitions);
  const double no_overlay = count_ < 3 ? 1 : 1 - overlay / n;
  return clamp01(0.30 * background(first) +
                 0.25 * std::max(0.0, 1 - flat_flicker) +
                 0.25 * structure(first) + 0.10 * transparency / n +
                 0.05 * color(first) + 0.05 * no_overlay);
}

double Stream::background(const Frame& first) const {
  if (still_.empty()) return background_of_strips(first);
  double sum = 0;
  for (const Window& window : still_) {
    double variance = 0;
    for (int c = 0; c < 3; ++c) {
      const double mean = window.means[c] / double(count_);
      variance += (window.squares[c] / double(count_) - mean * mean) / 3;
    }
    sum += std::max(0.0, 1 - variance / 100);
  }
  return sum / double(still_.size());
}

// GifLab subtracts in 8 bits: -1 becomes 255.
double Stream::background_of_strips(const Frame& first) const {
  const int down = std::min(size_.height, std::max(5, size_.height / 20));
  const int across = std::min(size_.width, std::max(5, size_.width / 20));
  const Rect strips[] = {{0, 0, size_.width, down},
                         {0, size_.height - down, size_.width, down},
                         {0, 0, across, size_.height},
                         {size_.width - across, 0, across, size_.height}};
  double average = 0;
  for (const Rect& strip : strips) {
    int64_t sum = 0;
    for (int y = strip.y; y < strip.y + strip.height; ++y) {
      const uint8_t* a = first.plane(0).row(y) + 4 * strip.x;
      const uint8_t* b = last_.plane(0).row(y) + 4 * strip.x;
      for (int x = 0; x < 4 * strip.width; ++x) {
        if (x % 4 != 3) sum += uint8_t(a[x] - b[x]);
      }
    }
    average += double(sum) / (3.0 * strip.width * strip.height) / 4;
  }
  return std::max(0.0, 1 - average / 50);
}

std::vector<uint64_t> Stream::squared_sums() const {
  std::vector<uint64_t> all(blocks_.size());
  for (size_t i = 0; i < blocks_.size(); ++i) {
    const Rect area = area_of(int(i % size_t(block_columns_)),
                              int(i / size_t(block_columns_)));
    for (int y = 0; y < area.height; ++y) {
      const uint8_t* pixel = last_.plane(0).row(area.y + y) + 4 * area.x;
      uint64_t line = 0;
      for (int x = 0; x < area.width; ++x, pixel += 4) {
        for (int c = 0; c < 3; ++c) {
          const uint32_t whole =
              sums_[i].of[c][y][x] + uint32_t(blocks_[i].shown) * pixel[c];
          line += uint64_t(whole) * whole;
        }
      }
      all[i] += line;
    }
  }
  return all;
}

double Stream::flat_flicker() const {
  if (count_ < 2 || flat_.empty()) return 0;
  const double n = double(count_);
  const std::vector<uint64_t> squared = squared_sums();
  int64_t flickering = 0;
  for (const Position& window : flat_) {
    uint64_t squares = 0;
    uint64_t of_sums = 0;
    for (const int y : {window.y, window.y + kBlock}) {
      for (const int x : {window.x, window.x + kBlock}) {
        const Block& block = block_at(x, y);
        squares += block.squares;
        of_sums += squared[size_t(&block - blocks_.data())];
      }
    }
    // Variances over time, summed over all samples.
    const double sum = double(squares) / n - double(of_sums) / (n * n);
    flickering += sum / (3.0 * kWindow * kWindow) > 20;
  }
  return double(flickering) / double(flat_.size());
}

double Stream::structure(const Frame& first) const {
  const CannyEdges a = edges_of_truncated_gray(first);
  const CannyEdges b = edges_of_truncated_gray(last_);
  const double before = double(a.count());
  const double after = double(b.count());
  double more = 1;
  if (before > 0 && after / before > 1.2) {
    more = std::max(0.0, 1 - 1.5 * (after / before - 1.2));
  }
  double pattern = 1;
  if (before > 0 && after > 0) {
    const double ssim = ssim_of(a.bits(), b.bits());
    if (ssim < 0.6) pattern = std::max(0.0, ssim);
  }
  return clamp01(0.6 * more + 0.4 * pattern);
}

double Stream::color(const Frame& first) const {
  double least = 1;
  for (int c = 0; c < 3; ++c) {
    int64_t sum = 0;
    for (int y = 0; y < size_.height; ++y) {
      const uint8_t* a = first.plane(0).row(y);
      const uint8_t* b = last_.plane(0).row(y);
      for (int x = c; x < 4 * size_.width; x += 4) {
        sum += std::abs(a[x] - b[x]);
      }
    }
    const double change = double(sum) / double(size_.pixels());
    least = std::min(least, std::max(0.0, 1 - change / 100));
  }
  return least;
}

}  // namespace framewise::measure::giflab
