// SPDX-License-Identifier: Apache-2.0
#include "measure/giflab/edge_maps.h"

#include <bit>
#include <cstdint>
#include <vector>

namespace framewise::measure::giflab {
namespace {

constexpr int kEdgeWindow = 7;

// Counts set bits per column of seven rows, and so in adjacent 7x7 windows.
class WindowCounts {
 public:
  explicit WindowCounts(int width) : columns_(size_t(width)) {}

  // Adds or removes a word of a row. x: position of its first bit.
  void enter(uint64_t word, int x) { add(word, x, 1); }
  void leave(uint64_t word, int x) { add(word, x, uint8_t(-1)); }

  // Windows from left to right: start before the first one, then advance.
  void start_row() {
    x_ = 0;
    count_ = 0;
    for (int x = 0; x + 1 < kEdgeWindow; ++x) count_ += columns_[size_t(x)];
  }
  int next() {
    const int count = count_ + columns_[size_t(x_ + kEdgeWindow - 1)];
    count_ = count - columns_[size_t(x_++)];
    return count;
  }

 private:
  // Edges are sparse.
  void add(uint64_t word, int x, uint8_t times) {
    for (; word != 0; word &= word - 1) {
      uint8_t& column = columns_[size_t(x) + size_t(std::countr_zero(word))];
      column = uint8_t(column + times);
    }
  }

  std::vector<uint8_t> columns_;
  int x_ = 0;
  int count_ = 0;
};

// SSIM of a window from its counts of set bits.
double ssim_of_counts(int in_a, int in_b, int in_both) {
  constexpr double kN = kEdgeWindow * kEdgeWindow;
  constexpr double kC1 = 1e-4;
  constexpr double kC2 = 9e-4;
  const double ma = in_a / kN;
  const double mb = in_b / kN;
  const double unbiased = kN / (kN - 1);
  const double va = unbiased * (ma - ma * ma);
  const double vb = unbiased * (mb - mb * mb);
  const double cov = unbiased * (in_both / kN - ma * mb);
  return (2 * ma * mb + kC1) * (2 * cov + kC2) /
         ((ma * ma + mb * mb + kC1) * (va + vb + kC2));
}

}  // namespace

CannyEdges edges_of_truncated_gray(const Frame& rgba) {
  const PlaneView pixels = rgba.plane(0);
  ImageF gray(rgba.size());
  for (int y = 0; y < gray.height(); ++y) {
    const uint8_t* pixel = pixels.row(y);
    for (int x = 0; x < gray.width(); ++x, pixel += 4) {
      gray.row(y)[x] =
          float(int(0.299f * float(pixel[0]) + 0.587f * float(pixel[1]) +
                    0.114f * float(pixel[2])));
    }
  }
  CannyEdges edges;
  edges.compute(gray);
  return edges;
}

double ssim_of(const BitRows& a, const BitRows& b) {
  const Size size = a.size();
  if (size.width < kEdgeWindow || size.height < kEdgeWindow) return 1;
  WindowCounts first(size.width), second(size.width), both(size.width);
  const auto visit = [&](int y, auto change) {
    for (size_t w = 0; w < a.words(); ++w) {
      const uint64_t p = a.row(y)[w];
      const uint64_t q = b.row(y)[w];
      const int x = int(64 * w);
      (first.*change)(p, x);
      (second.*change)(q, x);
      (both.*change)(p & q, x);
    }
  };
  double sum = 0;
  for (int y = 0; y < size.height; ++y) {
    if (y >= kEdgeWindow) visit(y - kEdgeWindow, &WindowCounts::leave);
    visit(y, &WindowCounts::enter);
    if (y + 1 < kEdgeWindow) continue;
    for (WindowCounts* counts : {&first, &second, &both}) counts->start_row();
    for (int x = 0; x + kEdgeWindow <= size.width; ++x) {
      const int in_a = first.next();
      const int in_b = second.next();
      const int in_both = both.next();
      const bool equal = in_a == in_both && in_b == in_both;
      sum += equal ? 1 : ssim_of_counts(in_a, in_b, in_both);
    }
  }
  return sum / (double(size.width - kEdgeWindow + 1) *
                double(size.height - kEdgeWindow + 1));
}

}  // namespace framewise::measure::giflab
