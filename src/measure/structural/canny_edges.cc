// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/canny_edges.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "measure/structural/gray.h"
#include "simd/edges.h"

namespace framewise::measure {
namespace {

constexpr int kWord = 64;

// The bits `seeds` and what hangs together with them in `open`, towards higher
// or lower bits.
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

// The lowest bits of eight bytes.
uint8_t low_bits(uint64_t bytes) {
  return uint8_t((bytes & 0x0101010101010101) * 0x0102040810204080 >> 56);
}

// Marks of whole words, of simd::EdgeMark.
void pack(const std::vector<uint8_t>& marks, size_t words, uint64_t* strong,
          uint64_t* all) {
  for (size_t w = 0; w < words; ++w) {
    strong[w] = 0;
    all[w] = 0;
    for (size_t k = 0; k < 8; ++k) {
      uint64_t eight;
      std::memcpy(&eight, marks.data() + kWord * w + 8 * k, sizeof(eight));
      if (eight == 0) continue;
      strong[w] |= uint64_t{low_bits(eight >> 1)} << (8 * k);
      all[w] |= uint64_t{low_bits(eight | eight >> 1)} << (8 * k);
    }
  }
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
  keep_what_hangs_on_strong_edges();
}

// A mark depends on samples up to two away; an edge may hang on a far one.
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
  keep_what_hangs_on_strong_edges();
}

// Gradients run one row ahead of the thinning. The area begins at a whole word.
void CannyEdges::mark(const ImageF& gray, const Rect& area, float low,
                      float high) {
  constexpr int kMargin = 16;
  const Rect seen = intersected(
      {area.x - kMargin, area.y - 1, area.width + kMargin + 1, area.height + 2},
      {0, 0, gray.width(), gray.height()});
  const int padded = seen.width + 3 * kMargin;
  RowWindow& window = rows_.window;
  ImageF& dx = rows_.dx;
  ImageF& dy = rows_.dy;
  ImageF& magnitudes = rows_.magnitudes;
  std::vector<uint8_t>& marks = rows_.marks;
  dx.resize(padded, 2);
  dy.resize(padded, 2);
  magnitudes.resize(padded, 3);
  magnitudes.fill(0);
  window.begin(gray, Border::kRepeat, seen);
  const auto magnitude = [&](int y) {
    return magnitudes.row((y + 1) % 3) + kMargin;
  };
  const auto find_gradients = [&](int y) {
    const bool outside = y < 0 || y >= gray.height();
    if (!outside) {
      simd::sobel_row(window.around(y), size_t(seen.width), dx.row(y % 2),
                      dy.row(y % 2), magnitude(y));
    }
    const int known = outside ? 0 : seen.width;
    std::fill_n(magnitude(y) + known, padded - kMargin - known, 0.0f);
  };
  const int left = area.x - seen.x;
  const size_t words = size_t(area.width + kWord - 1) / kWord;
  marks.resize(words * kWord + kMargin);
  find_gradients(area.y - 1);
  find_gradients(area.y);
  for (int y = area.y; y < area.y + area.height; ++y) {
    find_gradients(y + 1);
    simd::thin_edges_row(
        {magnitude(y - 1) + left, magnitude(y) + left, magnitude(y + 1) + left},
        dx.row(y % 2) + left, dy.row(y % 2) + left, size_t(area.width), low,
        high, marks.data());
    std::fill(marks.begin() + area.width, marks.end(), uint8_t{simd::kNoEdge});
    pack(marks, words, strong_.row(y) + area.x / kWord,
         all_.row(y) + area.x / kWord);
  }
}

// Weak marks count if a chain of neighbours leads to a strong one: sweeps down
// and up over the rows that a neighbour may have spread to.
void CannyEdges::keep_what_hangs_on_strong_edges() {
  edges_ = strong_;
  reached_.resize(edges_.words());
  const int height = edges_.size().height;
  waiting_.assign(size_t(height) + 2, 1);
  bool spreads = true;
  for (bool down = true; spreads; down = !down) {
    spreads = false;
    for (int i = 0; i < height; ++i) {
      const int y = down ? i : height - 1 - i;
      uint8_t* waiting = waiting_.data() + y + 1;
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
