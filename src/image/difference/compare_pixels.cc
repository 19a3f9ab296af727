// SPDX-License-Identifier: Apache-2.0
#include "image/difference/compare_pixels.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/for_each_index.h"
#include "image/difference/regions.h"
#include "simd/color/color_changes.h"

namespace framewise::image {
namespace {

// Rows that a thread takes at once: enough to make scheduling cheap, few enough
// to share a small image.
constexpr int kStripRows = 64;

class StripComparison {
 public:
  StripComparison(const ImagePair& pair, const DiffOptions& options,
                  const RegionRows& regions, ChangeMask& mask)
      : pair_(pair), options_(options), regions_(regions), mask_(mask) {}

  PixelCounts rows(int begin, int end) {
    counts_ = {};
    for (int y = begin; y < end; ++y) {
      for (const RowSegment& segment : regions_.row(y)) {
        compare(y, segment);
      }
    }
    return counts_;
  }

 private:
  void compare(int y, const RowSegment& segment) {
    uint8_t* const states = mask_.row(y) + segment.begin;
    const auto count = size_t(segment.end - segment.begin);
    if (!segment.threshold) {
      counts_.ignored += int64_t(count);
      std::memset(states, int(PixelState::kIgnored), count);
      return;
    }
    const double t = *segment.threshold;
    const ptrdiff_t first = ptrdiff_t{4} * segment.begin;
    const uint8_t* const a = pair_.reference.row(y) + first;
    const uint8_t* const b = pair_.test.row(y) + first;
    const size_t marked =
        mark(a, b, count, t, states) + mark_on_black(a, b, count, t, states);
    if (marked > 0) classify(y, segment, yiq_limit(t), states);
  }

  // A picture that lost its transparency looks the same on white paper. Where
  // alphas differ, colors are also compared on black.
  size_t mark_on_black(const uint8_t* a, const uint8_t* b, size_t count,
                       double threshold, uint8_t* states) {
    uint8_t any = 0;
    for (size_t i = 0; i < count; ++i) {
      any = uint8_t(any | (a[4 * i + 3] ^ b[4 * i + 3]));
    }
    if (any == 0) return 0;
    lay_over_black(a, count, reference_);
    lay_over_black(b, count, test_);
    return mark(reference_.data(), test_.data(), count, threshold, states);
  }

  static void lay_over_black(const uint8_t* row, size_t count,
                             std::vector<uint8_t>& out) {
    out.resize(4 * count);
    for (size_t i = 0; i < count; ++i) {
      for (size_t c = 0; c < 3; ++c) {
        out[4 * i + c] = uint8_t((row[4 * i + c] * row[4 * i + 3] + 127) / 255);
      }
      out[4 * i + 3] = 255;
    }
  }

  size_t mark(const uint8_t* a, const uint8_t* b, size_t count,
              double threshold, uint8_t* states) const {
    if (options_.distance == ColorDistance::kOklab) {
      return simd::mark_oklab_changes(a, b, count, float(threshold), states);
    }
    return simd::mark_yiq_changes(a, b, count, float(yiq_limit(threshold)),
                                  states);
  }

  static double yiq_limit(double threshold) {
    return simd::kLargestYiqDistance * threshold * threshold;
  }

  // Looks at the pixels around those that are marked.
  void classify(int y, const RowSegment& segment, double limit,
                uint8_t* states) {
    const auto count = size_t(segment.end - segment.begin);
    for (size_t i = 0; i < count; ++i) {
      const void* const found =
          std::memchr(states + i, int(PixelState::kDifferent), count - i);
      if (!found) return;
      i = size_t(static_cast<const uint8_t*>(found) - states);
      const int x = segment.begin + int(i);
      if (is_antialiased(pair_, x, y, options_.antialiasing)) {
        states[i] = uint8_t(PixelState::kAntialiased);
        ++counts_.antialiased;
      } else if (options_.shift_tolerance && is_shifted(pair_, x, y, limit)) {
        states[i] = uint8_t(PixelState::kShifted);
        ++counts_.shifted;
      } else {
        ++counts_.different;
      }
    }
  }

  const ImagePair& pair_;
  const DiffOptions& options_;
  const RegionRows& regions_;
  ChangeMask& mask_;
  PixelCounts counts_;
  // A row of each image over black.
  std::vector<uint8_t> reference_;
  std::vector<uint8_t> test_;
};

}  // namespace

PixelCounts compare_pixels(const ImagePair& pair, const DiffOptions& options,
                           ChangeMask& mask) {
  const Size size = mask.size();
  const RegionRows regions(size, options.threshold, options.regions);
  const auto strips = size_t((size.height + kStripRows - 1) / kStripRows);
  std::vector<PixelCounts> counts(strips);
  for_each_index(options.executor, strips, [&](size_t strip) {
    const int begin = int(strip) * kStripRows;
    StripComparison comparison(pair, options, regions, mask);
    counts[strip] =
        comparison.rows(begin, std::min(begin + kStripRows, size.height));
  });
  PixelCounts total;
  for (const PixelCounts& part : counts) {
    total.different += part.different;
    total.antialiased += part.antialiased;
    total.shifted += part.shifted;
    total.ignored += part.ignored;
  }
  return total;
}

DiffWindow largest_window(const ChangeMask& mask, int side) {
  const Size size = mask.size();
  DiffWindow best{.side = side, .box = {}, .pixels = 0};
  if (side <= 0 || size.width == 0 || size.height == 0) return best;
  const int width = std::min(side, size.width);
  const int height = std::min(side, size.height);
  // Differing pixels of the last `height` rows in each column.
  std::vector<int32_t> columns(size_t(size.width), 0);
  const auto add_row = [&](int y, int32_t sign) {
    const uint8_t* const states = mask.row(y);
    for (size_t x = 0; x < columns.size(); ++x) {
      columns[x] += states[x] == uint8_t(PixelState::kDifferent) ? sign : 0;
    }
  };
  for (int y = 0; y < size.height; ++y) {
    add_row(y, 1);
    if (y >= height) add_row(y - height, -1);
    if (y + 1 < height) continue;
    int64_t inside = 0;
    for (int x = 0; x < size.width; ++x) {
      inside += columns[size_t(x)];
      if (x >= width) inside -= columns[size_t(x - width)];
      if (x + 1 < width || inside <= best.pixels) continue;
      best.pixels = inside;
      best.box = {x + 1 - width, y + 1 - height, width, height};
    }
  }
  return best;
}

}  // namespace framewise::image
