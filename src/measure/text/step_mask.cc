// SPDX-License-Identifier: Apache-2.0
#include "measure/text/step_mask.h"

#include <cstring>

#include "simd/color/color_steps.h"

namespace framewise::measure::text {
namespace {

// Of luma or of the largest channel, within three pixels of a row.
constexpr uint8_t kLeastStep = 20;
// Memory of a row at first: few rows of photographs have more runs.
constexpr size_t kUsualRuns = 32;

void append_runs(const uint8_t* begin, size_t width, RunRow& runs) {
  const uint8_t* const end = begin + width;
  for (const uint8_t* at = begin; at < end;) {
    at = static_cast<const uint8_t*>(std::memchr(at, 1, size_t(end - at)));
    if (!at) break;
    const void* const zero = std::memchr(at, 0, size_t(end - at));
    const uint8_t* const stop = zero ? static_cast<const uint8_t*>(zero) : end;
    if (runs.capacity() == 0) runs.reserve(kUsualRuns);
    runs.push_back({int(at - begin), int(stop - begin)});
    at = stop;
  }
}

}  // namespace

StepMask::StepMask(Size size)
    : width_(size_t(size.width)),
      height_(size.height),
      marks_(size_t(size.pixels())),
      scratch_(simd::color_steps_scratch(width_)) {}

void StepMask::mark(const Frame& frame, RowRange range) {
  for (int y = range.begin; y < range.end; ++y) {
    simd::color_steps_row(frame.plane(0).row(y), width_, kLeastStep,
                          scratch_.data(), row(y));
  }
}

void StepMask::find_tall_strokes(RowRange range) {
  const RowRange seen = range.widened(kTallStroke - 1, height_);
  const auto rows = size_t(seen.end - seen.begin);
  lengths_.assign(width_, 0);
  tall_.assign(rows * width_, 0);
  uint8_t* const lengths = lengths_.data();
  for (size_t i = 0; i < rows; ++i) {
    const uint8_t* const marks = row(seen.begin + int(i));
    uint8_t longest = 0;
    for (size_t x = 0; x < width_; ++x) {
      const auto next = uint8_t(std::min(lengths[x] + 1, kTallStroke + 1));
      lengths[x] = marks[x] ? next : uint8_t(0);
      longest = std::max(longest, lengths[x]);
    }
    if (longest < kTallStroke) continue;
    for (size_t x = 0; x < width_; ++x) {
      if (lengths[x] < kTallStroke) continue;
      const bool begins = lengths[x] == kTallStroke;
      for (size_t k = begins ? i + 1 - kTallStroke : i; k <= i; ++k) {
        tall_[k * width_ + x] = 1;
      }
    }
  }
}

void StepMask::runs(RowRange range, std::vector<RunRow>& rows) {
  find_tall_strokes(range);
  const int first = range.widened(kTallStroke - 1, height_).begin;
  for (int y = range.begin; y < range.end; ++y) {
    uint8_t* const tall = tall_.data() + size_t(y - first) * width_;
    const uint8_t* const marks = row(y);
    for (size_t x = 0; x < width_; ++x) tall[x] = marks[x] & uint8_t(!tall[x]);
    append_runs(tall, width_, rows[size_t(y)]);
  }
}

}  // namespace framewise::measure::text
