// SPDX-License-Identifier: Apache-2.0
#include "measure/evidence/color_map.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "base/for_each_index.h"
#include "framewise/executor.h"
#include "simd/plane/sample_differences.h"

namespace framewise::measure {
namespace {

// All reference pixels of one color or, in frames with many colors, of one of
// 2^15 color cells.
struct Group {
  int64_t count = 0;
  std::array<int64_t, 3> reference{};
  std::array<int64_t, 3> test{};
};

constexpr size_t kExactColors = 1024;

uint32_t color_of(const uint8_t* p) {
  return uint32_t(p[0]) << 16 | uint32_t(p[1]) << 8 | p[2];
}

// Cells of 8x8x8 colors, so that similar colors lie together in memory.
constexpr size_t kCells = size_t{1} << 15;

size_t cell_of(uint32_t color) {
  return (color >> 19 & 31) << 10 | (color >> 11 & 31) << 5 | (color >> 3 & 31);
}
// Index among the 512 colors of its cell.
size_t index_in_cell(uint32_t color) {
  return (color >> 16 & 7) << 6 | (color >> 8 & 7) << 3 | (color & 7);
}

uint32_t pixel(const uint8_t* row, int x) {
  uint32_t value;
  std::memcpy(&value, row + ptrdiff_t{4} * x, sizeof value);
  return value;
}

// Calls visit(first, length) for runs of equal pixels in a row. Drawings and
// screens consist of such runs.
template <typename Same, typename Visit>
void for_stretches(int width, const Same& same, const Visit& visit) {
  for (int x = 0; x < width;) {
    const int first = x++;
    while (x < width && same(first, x)) ++x;
    visit(first, x - first);
  }
}

// Hash table with open addressing from few colors to indices.
class ColorSlots {
 public:
  ColorSlots() : keys_(kCount, kNone) {}

  static constexpr size_t kCount = 4 * kExactColors;

  // For at most kExactColors distinct colors.
  size_t of(uint32_t color) {
    size_t at = (color * 2654435761u) >> 20;
    while (keys_[at] != color && keys_[at] != kNone) at = (at + 1) % kCount;
    count_ += keys_[at] == kNone;
    keys_[at] = color;
    return at;
  }
  size_t count() const { return count_; }
  uint32_t color_at(size_t index) const { return keys_[index]; }

 private:
  static constexpr uint32_t kNone = ~0u;
  // The range of the hash after the shift.
  static_assert(kCount == size_t{1} << 12);
  std::vector<uint32_t> keys_;
  size_t count_ = 0;
};

// Number of distinct colors; nullopt above kExactColors.
std::optional<int64_t> count_few_colors(const PlaneView& plane) {
  ColorSlots few;
  for (int y = 0; y < plane.size.height; ++y) {
    const uint8_t* const row = plane.row(y);
    const auto same = [row](int a, int b) {
      return pixel(row, a) == pixel(row, b);
    };
    for_stretches(plane.size.width, same, [&](int x, int) {
      if (few.count() > kExactColors) return;
      few.of(color_of(row + ptrdiff_t{4} * x));
    });
    if (few.count() > kExactColors) return std::nullopt;
  }
  return int64_t(few.count());
}

// Number of distinct colors of a frame.
int64_t count_colors(const Frame& frame) {
  const PlaneView plane = frame.plane(0);
  if (const std::optional<int64_t> few = count_few_colors(plane)) return *few;
  // One bit per color, counted at the end: stores without dependencies.
  std::vector<uint64_t> seen(kCells * 8);
  for (int y = 0; y < plane.size.height; ++y) {
    const uint8_t* const row = plane.row(y);
    for (ptrdiff_t x = 0; x < ptrdiff_t{4} * plane.size.width; x += 4) {
      const uint32_t color = color_of(row + x);
      const size_t index = index_in_cell(color);
      seen[cell_of(color) * 8 + index / 64] |= uint64_t{1} << (index % 64);
    }
  }
  int64_t count = 0;
  for (const uint64_t word : seen) {
    if (word != 0) count += std::popcount(word);  // few are nonzero
  }
  return count;
}

// Maps colors to groups.
class Groups {
 public:
  explicit Groups(bool exact)
      : exact_(exact), groups_(exact ? ColorSlots::kCount : kCells) {}

  Group& of(const uint8_t* p) {
    const uint32_t color = color_of(p);
    return groups_[exact_ ? slots_.of(color) : cell_of(color)];
  }
  Group& of_cell(size_t cell) { return groups_[cell]; }
  void add(const Groups& more) {
    for (size_t i = 0; i < groups_.size(); ++i) {
      const Group& group = more.groups_[i];
      if (group.count == 0) continue;
      Group& own =
          exact_ ? groups_[slots_.of(more.slots_.color_at(i))] : groups_[i];
      own.count += group.count;
      for (size_t c = 0; c < 3; ++c) {
        own.reference[c] += group.reference[c];
        own.test[c] += group.test[c];
      }
    }
  }
  const std::vector<Group>& all() const { return groups_; }

 private:
  bool exact_;
  ColorSlots slots_;
  std::vector<Group> groups_;
};

// Sums of opaque pixels per color cell, for frames with many colors. The memory
// is kept small for the processor's cache.
class CellSums {
 public:
  void add_row(const uint8_t* reference, const uint8_t* test, int width,
               Groups& groups) {
    // Below this, 32 bits suffice: every value is at most 255.
    constexpr int64_t kMostPixels = int64_t{1} << 21;
    if (pixels_ + width > kMostPixels) move_to(groups);
    if (cells_.empty()) cells_.resize(kCells);
    pixels_ += width;
    for (ptrdiff_t x = 0; x < ptrdiff_t{4} * width; x += 4) {
      Cell& cell = cells_[cell_of(color_of(reference + x))];
      for (size_t c = 0; c < 4; ++c) cell.reference[c] += reference[x + c];
      for (size_t c = 0; c < 4; ++c) cell.test[c] += test[x + c];
    }
  }

  void move_to(Groups& groups) {
    for (size_t i = 0; i < cells_.size(); ++i) {
      const Cell& cell = cells_[i];
      Group& group = groups.of_cell(i);
      group.count += cell.reference[3] / 255;
      for (size_t c = 0; c < 3; ++c) {
        group.reference[c] += cell.reference[c];
        group.test[c] += cell.test[c];
      }
    }
    cells_.clear();
    pixels_ = 0;
  }

 private:
  struct Cell {
    std::array<uint32_t, 4> reference{};  // including alpha: 255 each
    std::array<uint32_t, 4> test{};
  };
  std::vector<Cell> cells_;
  int64_t pixels_ = 0;
};

// Solves the normal equations m x = v of an affine map. Also for colors that
// lie in a plane.
std::array<double, 4> solve(std::array<std::array<double, 4>, 4> m,
                            std::array<double, 4> v) {
  const double scale = std::max(1.0, m[3][3]);
  for (size_t i = 0; i < 4; ++i) m[i][i] += 1e-6 * scale;
  for (size_t k = 0; k < 4; ++k) {
    size_t pivot = k;
    for (size_t i = k + 1; i < 4; ++i) {
      if (std::abs(m[i][k]) > std::abs(m[pivot][k])) pivot = i;
    }
    std::swap(m[k], m[pivot]);
    std::swap(v[k], v[pivot]);
    for (size_t i = k + 1; i < 4; ++i) {
      const double factor = m[i][k] / m[k][k];
      for (size_t j = k; j < 4; ++j) m[i][j] -= factor * m[k][j];
      v[i] -= factor * v[k];
    }
  }
  std::array<double, 4> x{};
  for (size_t k = 4; k-- > 0;) {
    double rest = v[k];
    for (size_t j = k + 1; j < 4; ++j) rest -= m[k][j] * x[j];
    x[k] = rest / m[k][k];
  }
  return x;
}

// A group of pixels as used by the fit.
struct Point {
  double count;
  std::array<double, 4> from;  // R, G, B, 1
  std::array<double, 3> to;
};

std::vector<Point> points_of(const Groups& groups) {
  std::vector<Point> points;
  for (const Group& group : groups.all()) {
    if (group.count == 0) continue;
    const double n = double(group.count);
    Point& point = points.emplace_back();
    point.count = n;
    for (size_t c = 0; c < 3; ++c) {
      point.from[c] = double(group.reference[c]) / n;
      point.to[c] = double(group.test[c]) / n;
    }
    point.from[3] = 1;
  }
  return points;
}

// Squares of one channel that no linear combination of four terms explains.
template <typename Terms>
double residual_of(const std::vector<Point>& points, size_t channel,
                   const Terms& terms_of) {
  std::array<std::array<double, 4>, 4> m{};
  std::array<double, 4> v{};
  for (const Point& p : points) {
    const std::array<double, 4> x = terms_of(p);
    for (size_t i = 0; i < 4; ++i) {
      for (size_t j = 0; j < 4; ++j) m[i][j] += p.count * x[i] * x[j];
      v[i] += p.count * x[i] * p.to[channel];
    }
  }
  const std::array<double, 4> a = solve(m, v);
  double left = 0;
  for (const Point& p : points) {
    const std::array<double, 4> x = terms_of(p);
    double wrong = p.to[channel];
    for (size_t i = 0; i < 4; ++i) wrong -= a[i] * x[i];
    left += p.count * wrong * wrong;
  }
  return left;
}

// Squares that no affine map of the colors explains.
double affine_residual(const std::vector<Point>& points) {
  double left = 0;
  for (size_t c = 0; c < 3; ++c) {
    left += residual_of(points, c, [](const Point& p) { return p.from; });
  }
  return left;
}

// Squares that no cubic curves of the three channels explain.
double curve_residual(const std::vector<Point>& points) {
  double left = 0;
  for (size_t c = 0; c < 3; ++c) {
    left += residual_of(points, c, [c](const Point& p) {
      const double x = p.from[c] / 255;
      return std::array<double, 4>{x * x * x, x * x, x, 1};
    });
  }
  return left;
}

// Sums up the change of luma of the changed colors.
void add_changes(const std::vector<Point>& points, ColorMap& map) {
  double count = 0;
  double sum = 0;
  double squares = 0;
  for (const Point& p : points) {
    const double change = 0.299 * (p.to[0] - p.from[0]) +
                          0.587 * (p.to[1] - p.from[1]) +
                          0.114 * (p.to[2] - p.from[2]);
    if (std::abs(change) < 1) continue;
    count += p.count;
    sum += p.count * change;
    squares += p.count * change * change;
  }
  if (count == 0) return;
  map.mean_change = sum / count;
  map.change = std::sqrt(squares / count);
}

// Rows of both sides whose alpha matters; null: all is opaque.
struct AlphaRows {
  const uint8_t* reference = nullptr;
  const uint8_t* test = nullptr;

  // Whether the background is visible through a pixel, equally on both sides.
  bool is_mixed(int x) const {
    const ptrdiff_t at = 4 * ptrdiff_t{x} + 3;
    return reference && reference[at] < 255 && reference[at] == test[at];
  }
};

// A section of a frame, from top to bottom.
struct Section {
  Groups groups;
  CellSums cells = {};
  double energy = 0;  // squares of all differences

  void add_opaque_row_of_many_colors(const uint8_t* reference,
                                     const uint8_t* test, int width) {
    cells.add_row(reference, test, width, groups);
    for (const uint64_t squares :
         simd::squared_error_rgba(reference, test, size_t(width))) {
      energy += double(squares);
    }
  }

  void add_row(const uint8_t* reference, const uint8_t* test,
               const AlphaRows& alpha, int width) {
    int64_t squares = 0;
    const auto same = [=](int a, int b) {
      return pixel(reference, a) == pixel(reference, b) &&
             pixel(test, a) == pixel(test, b) &&
             alpha.is_mixed(a) == alpha.is_mixed(b);
    };
    for_stretches(width, same, [&](int x, int length) {
      if (alpha.is_mixed(x)) return;
      const uint8_t* const from = reference + ptrdiff_t{4} * x;
      const uint8_t* const to = test + ptrdiff_t{4} * x;
      Group& group = groups.of(from);
      group.count += length;
      for (size_t c = 0; c < 3; ++c) {
        group.reference[c] += length * from[c];
        group.test[c] += length * to[c];
        squares += int64_t{length} * (to[c] - from[c]) * (to[c] - from[c]);
      }
    });
    energy += double(squares);
  }
};

}  // namespace

ColorMap color_map_of(const Frame& reference, const Frame& test,
                      Executor* executor, const Transparent* transparent) {
  int64_t colors[2];
  for_each_index(executor, 2, [&](size_t side) {
    colors[side] = count_colors(side == 0 ? reference : test);
  });
  ColorMap map;
  map.reference_colors = double(colors[0]);
  map.test_colors = double(colors[1]);
  map.exact = colors[0] <= int64_t(kExactColors);
  // Two for any number of threads, so sums are added in one order.
  Section halves[2] = {{Groups(map.exact)}, {Groups(map.exact)}};
  const Size size = reference.size();
  const int middle = size.height / 2;
  for_each_index(executor, 2, [&](size_t half) {
    const int end = half == 0 ? middle : size.height;
    Section& section = halves[half];
    for (int y = half == 0 ? 0 : middle; y < end; ++y) {
      const uint8_t* const from = reference.plane(0).row(y);
      const uint8_t* const to = test.plane(0).row(y);
      if (!map.exact && !transparent) {
        section.add_opaque_row_of_many_colors(from, to, size.width);
        continue;
      }
      AlphaRows alpha;
      if (transparent) {
        alpha = {transparent->reference.plane(0).row(y),
                 transparent->test.plane(0).row(y)};
      }
      section.add_row(from, to, alpha, size.width);
    }
    section.cells.move_to(section.groups);
  });
  Groups& groups = halves[0].groups;
  groups.add(halves[1].groups);
  const double energy = halves[0].energy + halves[1].energy;
  if (energy == 0) return map;
  map.exists = true;
  const std::vector<Point> points = points_of(groups);
  double mapped = 0;
  for (const Point& p : points) {
    for (size_t c = 0; c < 3; ++c) {
      mapped += p.count * (p.to[c] - p.from[c]) * (p.to[c] - p.from[c]);
    }
  }
  map.explained = std::min(1.0, mapped / energy);
  const double left = affine_residual(points);
  map.bent = mapped > 0 ? std::min(1.0, left / mapped) : 0.0;
  map.residual = std::sqrt(left / (3.0 * double(size.pixels())));
  // Any mapping of few colors lies on a curve.
  constexpr size_t kFewestColors = 16;
  if (mapped > 0 && points.size() >= kFewestColors) {
    map.curved = std::max(0.0, 1 - curve_residual(points) / mapped);
  }
  add_changes(points, map);
  return map;
}

}  // namespace framewise::measure
