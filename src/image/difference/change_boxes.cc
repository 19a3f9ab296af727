// SPDX-License-Identifier: Apache-2.0
#include "image/difference/change_boxes.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace framewise::image {
namespace {

// Changes nearer than 8 pixels belong together, those farther than 16 do not.
constexpr int kCell = 8;

// The differing pixels of a cell.
struct Cell {
  int64_t pixels = 0;
  int left = 0, top = 0, right = 0, bottom = 0;  // inclusive

  void add(int x, int y) {
    if (pixels++ == 0) {
      left = right = x;
      top = bottom = y;
      return;
    }
    left = std::min(left, x);
    right = std::max(right, x);
    bottom = y;
  }
  void add(const Cell& other) {
    if (other.pixels == 0) return;
    if (pixels == 0) {
      *this = other;
      return;
    }
    pixels += other.pixels;
    left = std::min(left, other.left);
    right = std::max(right, other.right);
    top = std::min(top, other.top);
    bottom = std::max(bottom, other.bottom);
  }
};

// Sets that are joined, each with a first member that stands for it.
class JoinedSets {
 public:
  explicit JoinedSets(size_t count) : first_(count) {
    std::iota(first_.begin(), first_.end(), size_t{0});
  }
  size_t find(size_t member) {
    while (first_[member] != member) {
      first_[member] = first_[first_[member]];
      member = first_[member];
    }
    return member;
  }
  void join(size_t a, size_t b) {
    a = find(a);
    b = find(b);
    first_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<size_t> first_;
};

struct Grid {
  int columns = 0;
  int rows = 0;
  std::vector<Cell> cells;

  size_t index(int column, int row) const {
    return size_t(row) * size_t(columns) + size_t(column);
  }
};

Grid grid_of(const ChangeMask& mask) {
  const Size size = mask.size();
  Grid grid;
  grid.columns = (size.width + kCell - 1) / kCell;
  grid.rows = (size.height + kCell - 1) / kCell;
  grid.cells.resize(size_t(grid.columns) * size_t(grid.rows));
  for (int y = 0; y < size.height; ++y) {
    const uint8_t* const states = mask.row(y);
    const auto width = size_t(size.width);
    for (size_t x = 0; x < width; ++x) {
      const void* const found =
          std::memchr(states + x, int(PixelState::kDifferent), width - x);
      if (!found) break;
      x = size_t(static_cast<const uint8_t*>(found) - states);
      grid.cells[grid.index(int(x) / kCell, y / kCell)].add(int(x), y);
    }
  }
  return grid;
}

}  // namespace

std::vector<ChangeBox> change_boxes(const ChangeMask& mask) {
  const Grid grid = grid_of(mask);
  JoinedSets groups(grid.cells.size());
  const auto join_if_changed = [&](size_t cell, int column, int row) {
    if (column < 0 || column >= grid.columns || row < 0) return;
    const size_t other = grid.index(column, row);
    if (grid.cells[other].pixels > 0) groups.join(cell, other);
  };
  for (int row = 0; row < grid.rows; ++row) {
    for (int column = 0; column < grid.columns; ++column) {
      const size_t cell = grid.index(column, row);
      if (grid.cells[cell].pixels == 0) continue;
      join_if_changed(cell, column - 1, row);
      for (int d = -1; d <= 1; ++d) join_if_changed(cell, column + d, row - 1);
    }
  }
  std::vector<Cell> sums(grid.cells.size());
  for (size_t i = 0; i < grid.cells.size(); ++i) {
    if (grid.cells[i].pixels > 0) sums[groups.find(i)].add(grid.cells[i]);
  }
  std::vector<ChangeBox> boxes;
  for (const Cell& sum : sums) {
    if (sum.pixels == 0) continue;
    boxes.push_back({{sum.left, sum.top, sum.right - sum.left + 1,
                      sum.bottom - sum.top + 1},
                     sum.pixels});
  }
  std::sort(boxes.begin(), boxes.end(),
            [](const ChangeBox& a, const ChangeBox& b) {
              if (a.pixels != b.pixels) return a.pixels > b.pixels;
              if (a.box.y != b.box.y) return a.box.y < b.box.y;
              return a.box.x < b.box.x;
            });
  return boxes;
}

}  // namespace framewise::image
