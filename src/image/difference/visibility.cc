// SPDX-License-Identifier: Apache-2.0
#include "image/difference/visibility.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "base/result.h"
#include "framewise/measure.h"

namespace framewise::image {
namespace {

// SSIMULACRA2 calls 90 visually lossless at normal distance (its authors'
// scale).
constexpr double kInvisible = 90;

// The surroundings that a viewer sees with the change, and the least side that
// gives the metric all its scales of use.
constexpr int kMargin = 16;
constexpr int kLeastSide = 48;

// Of all changes together. A megapixel takes about as long as decoding ten.
constexpr int64_t kMostPixels = 500'000;

// One side of the crop: it begins at `begin` and has `length` pixels.
std::pair<int, int> widened(int begin, int length, int limit) {
  int wanted = std::max(length + 2 * kMargin, kLeastSide);
  wanted = std::min(wanted, limit);
  begin = std::clamp(begin + length / 2 - wanted / 2, 0, limit - wanted);
  return {begin, wanted};
}

Rect surroundings(const Rect& box, Size size) {
  const auto [x, width] = widened(box.x, box.width, size.width);
  const auto [y, height] = widened(box.y, box.height, size.height);
  return {x, y, width, height};
}

Result<Frame> crop(const Frame& frame, const Rect& box, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(FrameBuffer out,
                      pool.allocate(frame.format(), {box.width, box.height}));
  const MutablePlaneView target = out.plane(0);
  for (int y = 0; y < box.height; ++y) {
    std::memcpy(target.row(y),
                frame.plane(0).row(box.y + y) + ptrdiff_t{4} * box.x,
                size_t(box.width) * 4);
  }
  return std::move(out).freeze(
      0, {}, ChangedArea::everything({box.width, box.height}));
}

}  // namespace

Result<void> measure_visibility(const Frame& reference, const Frame& test,
                                std::span<Change> changes, Executor* executor) {
  const Size size{std::min(reference.size().width, test.size().width),
                  std::min(reference.size().height, test.size().height)};
  // Smaller images have no scale to measure at.
  constexpr int kSmallest = 8;
  if (size.width < kSmallest || size.height < kSmallest || changes.empty()) {
    return {};
  }
  FramePool pool;
  FrameMeasureOptions options;
  options.background = {255, 255, 255};
  options.executor = executor;
  const std::string metric = "ssimulacra2";
  FW_ASSIGN_OR_RETURN(FrameMeasurer measurer,
                      FrameMeasurer::create({&metric, 1}, options));
  int64_t measured = 0;
  for (Change& change : changes) {
    const Rect box = surroundings(change.box, size);
    const int64_t area = int64_t{box.width} * box.height;
    if (measured + area > kMostPixels) continue;
    measured += area;
    FW_ASSIGN_OR_RETURN(const Frame before, crop(reference, box, pool));
    FW_ASSIGN_OR_RETURN(const Frame after, crop(test, box, pool));
    FW_ASSIGN_OR_RETURN(const auto values, measurer.measure(before, after));
    if (values.empty() || !values.front().value) continue;
    change.score = *values.front().value;
    change.visible = *change.score < kInvisible;
  }
  return {};
}

}  // namespace framewise::image
