// SPDX-License-Identifier: Apache-2.0
#include "measure/text/step_mask.h"

#include <cstring>

namespace framewise::measure::text {
namespace {

// Of luma or of the largest channel, within three pixels of a row.
constexpr int kLeastStep = 20;

void append_runs(const uint8_t* begin, size_t width, RunRow& runs) {
  const uint8_t* const end = begin + width;
  for (const uint8_t* at = begin; at < end;) {
    at = static_cast<const uint8_t*>(std::memchr(at, 1, size_t(end - at)));
    if (!at) break;
    const void* const zero = std::memchr(at, 0, size_t(end - at));
    const uint8_t* const stop = zero ? static_cast<const uint8_t*>(zero) : end;
    runs.push_back({int(at - begin), int(stop - begin)});
    at = stop;
  }
}

}  // namespace

StepMask::StepMask(Size size)
    : width_(size_t(size.width)),
      height_(size.height),
      marks_(size_t(size.pixels())),
      luma_(width_ + 2),
      most_(width_ + 2) {}

void StepMask::mark(const Frame& frame, RowRange range) {
  for (int y = range.begin; y < range.end; ++y) {
    mark_row(frame.plane(0).row(y), row(y));
  }
}

void StepMask::mark_row(const uint8_t* pixels, uint8_t* out) {
  uint8_t* const y = luma_.data() + 1;
  uint8_t* const m = most_.data() + 1;
  for (size_t x = 0; x < width_; ++x) {
    const uint8_t* const p = pixels + 4 * x;
    y[x] = uint8_t((54 * p[0] + 183 * p[1] + 19 * p[2] + 128) >> 8);
    m[x] = std::max(std::max(p[0], p[1]), p[2]);
  }
  y[-1] = y[0];
  m[-1] = m[0];
  y[width_] = y[width_ - 1];
  m[width_] = m[width_ - 1];
  const auto range_at = [](const uint8_t* v, size_t x) {
    const uint8_t a = v[ptrdiff_t(x) - 1], b = v[x], c = v[x + 1];
    return uint8_t(std::max(std::max(a, b), c) - std::min(std::min(a, b), c));
  };
  for (size_t x = 0; x < width_; ++x) {
    out[x] = std::max(range_at(y, x), range_at(m, x)) >= kLeastStep;
  }
}

void StepMask::find_tall_strokes(RowRange range) {
  const RowRange seen = range.widened(kTallStroke - 1, height_);
  const auto rows = size_t(seen.end - seen.begin);
  lengths_.assign(rows * width_, 0);
  tall_.assign(rows * width_, 0);
  for (size_t i = 0; i < rows; ++i) {
    const uint8_t* const marks = row(seen.begin + int(i));
    uint8_t* const length = lengths_.data() + i * width_;
    const uint8_t* const above = i > 0 ? length - width_ : nullptr;
    for (size_t x = 0; x < width_; ++x) {
      const auto next =
          uint8_t(std::min((above ? above[x] : 0) + 1, kTallStroke));
      length[x] = marks[x] ? next : uint8_t(0);
    }
  }
  for (size_t i = rows; i-- > 0;) {
    const uint8_t* const marks = row(seen.begin + int(i));
    const uint8_t* const length = lengths_.data() + i * width_;
    uint8_t* const tall = tall_.data() + i * width_;
    const uint8_t* const below = i + 1 < rows ? tall + width_ : nullptr;
    for (size_t x = 0; x < width_; ++x) {
      const auto reached = uint8_t(length[x] == kTallStroke);
      tall[x] = uint8_t(marks[x] & (reached | (below ? below[x] : 0)));
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
