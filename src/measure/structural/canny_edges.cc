// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/canny_edges.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "measure/structural/gray.h"

namespace framewise::measure {
namespace {

constexpr int kWord = 64;

// The bits `seeds` and all bits of `open` connected to them, towards higher or
// lower bits.
uint64_t spread_up(uint64_t seeds, uint64_t open) {
  for (int step = 1; step < kWord; step *= 2) {
    seeds |= open & (seeds << step);
    open &= open << step;
  }
  return seeds;
}

uint64_t spread_down(uint64_t seeds, uint64_t open) {
  for (int step = 1; step < kWord; step *= 2) {
    seeds |= open & (seeds >> step);
    open &= open >> step;
  }
  return seeds;
}

// Magnitudes above a threshold are above the integer below it.
int16_t whole_threshold(float threshold) {
  return int16_t(std::clamp(std::floor(threshold), -1.0f, 32767.0f));
}

}  // namespace

int64_t BitRows::count() const {
  int64_t count = 0;
  for (const uint64_t word : bits_) {
    if (word != 0) count += std::popcount(word);
  }
  return count;
}

void CannyEdges::compute(const Picture& picture) {
  compute(picture.get<Gray>().plane);
}

void CannyEdges::compute(const ImageF& gray, float low, float high) {
  strong_.resize(gray.size());
  all_.resize(gray.size());
  mark(gray, {0, 0, gray.width(), gray.height()}, low, high);
  keep_connected_to_strong();
}

// A mark depends on samples up to two away; an edge may depend on a distant
// one.
void CannyEdges::update(const Picture& picture) {
  const ImageF& gray = picture.get<Gray>().plane;
  if (gray.size() != size()) return compute(gray);
  if (picture.changed().none()) return;
  stale_.reset(gray.size(), false);
  picture.changed().for_each_run([&](const Rect& pixels) {
    const int left = std::max(pixels.x - 2, 0) / kWord * kWord;
    const int right = pixels.x + pixels.width + 2;
    const int whole = (right - left + kWord - 1) / kWord * kWord;
    stale_.mark({left, pixels.y, whole, pixels.height});
  });
  stale_.for_each_run([&](const Rect& words) {
    const int top = std::max(words.y - 2, 0);
    const int bottom = std::min(words.y + words.height + 2, gray.height());
    mark(gray, {words.x, top, words.width, bottom - top}, kLow, kHigh);
  });
  keep_connected_to_strong();
}

void CannyEdges::Rows::begin(const Rect& seen) {
  const auto width = size_t(seen.width);
  const size_t multiple = simd::kEdgeRowMultiple;
  // Rows are also read one word beyond their ends.
  pitch_ = (width + multiple - 1) / multiple * multiple + 2 * multiple;
  // Zeros outside the frame are no ridge.
  memory_.assign(10 * pitch_, 0);
}

// Samples outside the frame repeat the outermost ones.
void CannyEdges::Rows::take(const ImageF& gray, const Rect& seen, int y) {
  const float* const from = gray.row(std::clamp(y, 0, gray.height() - 1));
  int16_t* const out = sample(y);
  const int begin = std::max(seen.x - 1, 0);
  const int end = std::min(seen.x + seen.width + 1, gray.width());
  simd::whole_row(from + begin, size_t(end - begin), out + begin - seen.x);
  if (seen.x == 0) out[-1] = out[0];
  if (seen.x + seen.width == gray.width()) {
    out[seen.width] = out[seen.width - 1];
  }
}

// Gradients are computed one row ahead of the thinning. The area begins at a
// whole word.
void CannyEdges::mark(const ImageF& gray, const Rect& area, float low,
                      float high) {
  constexpr int kMargin = 16;
  const Rect seen = intersected(
      {area.x - kMargin, area.y - 1, area.width + kMargin + 1, area.height + 2},
      {0, 0, gray.width(), gray.height()});
  const int width = std::min(area.width, gray.width() - area.x);
  rows_.begin(seen);
  const auto find_gradients = [&](int y) {
    int16_t* const magnitude = rows_.magnitude(y);
    rows_.take(gray, seen, y + 1);
    if (y < 0 || y >= gray.height()) {
      std::fill_n(magnitude, seen.width, int16_t{0});
      return;
    }
    simd::sobel_row({rows_.sample(y - 1), rows_.sample(y), rows_.sample(y + 1)},
                    size_t(seen.width), rows_.dx(y), rows_.dy(y), magnitude);
    std::fill_n(magnitude + seen.width, simd::kEdgeRowMultiple, int16_t{0});
  };
  const int left = area.x - seen.x;
  rows_.take(gray, seen, area.y - 2);
  rows_.take(gray, seen, area.y - 1);
  find_gradients(area.y - 1);
  find_gradients(area.y);
  for (int y = area.y; y < area.y + area.height; ++y) {
    find_gradients(y + 1);
    simd::thin_edges_row(
        {rows_.magnitude(y - 1) + left, rows_.magnitude(y) + left,
         rows_.magnitude(y + 1) + left},
        rows_.dx(y) + left, rows_.dy(y) + left, size_t(width),
        whole_threshold(low), whole_threshold(high),
        strong_.row(y) + area.x / kWord, all_.row(y) + area.x / kWord);
  }
}

// Keeps weak marks that are connected to a strong one: sweeps down and up over
// the rows that an edge may have reached.
void CannyEdges::keep_connected_to_strong() {
  edges_ = strong_;
  reached_.resize(edges_.words());
  const int height = edges_.size().height;
  pending_rows_.assign(size_t(height) + 2, 1);
  bool spreads = true;
  for (bool down = true; spreads; down = !down) {
    spreads = false;
    for (int i = 0; i < height; ++i) {
      const int y = down ? i : height - 1 - i;
      uint8_t* waiting = pending_rows_.data() + y + 1;
      if (!std::exchange(*waiting, 0) || !spread_in_row(y)) continue;
      waiting[-1] = waiting[1] = 1;
      spreads = true;
    }
  }
  count_ = edges_.count();
}

bool CannyEdges::spread_in_row(int y) {
  const size_t words = edges_.words();
  const uint64_t* open = all_.row(y);
  uint64_t* edges = edges_.row(y);
  if (std::equal(open, open + words, edges)) return false;
  const uint64_t* above = edges_.row(y - 1);
  const uint64_t* below = edges_.row(y + 1);
  const auto beside = [&](size_t w) {
    return w < words ? above[w] | below[w] : 0;
  };
  uint64_t before = 0;
  for (size_t w = 0; w < words; ++w) {
    const uint64_t near =
        edges[w] |
        BitRows::widened(w == 0 ? 0 : beside(w - 1), beside(w), beside(w + 1));
    before = spread_up((near | before >> 63) & open[w], open[w]);
    reached_[w] = before;
  }
  bool spreads = false;
  uint64_t after = 0;
  for (size_t w = words; w-- > 0;) {
    after = spread_down(reached_[w] | (after << 63 & open[w]), open[w]);
    spreads |= after != edges[w];
    edges[w] = after;
  }
  return spreads;
}

}  // namespace framewise::measure
