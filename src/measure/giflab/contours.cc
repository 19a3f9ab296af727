// SPDX-License-Identifier: Apache-2.0
#include "measure/giflab/contours.h"

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "measure/structural/canny_edges.h"

namespace framewise::measure::giflab {
namespace {

constexpr int kAcross[8] = {1, 1, 0, -1, -1, -1, 0, 1};
constexpr int kDown[8] = {0, 1, 1, 1, 0, -1, -1, -1};

enum Mark : uint8_t { kInside, kOutside, kEdge, kSeen };

// A map of pixels with a border of one pixel.
struct Marks {
  Marks(int w, int h)
      : width(w + 2), height(h + 2), marks(size_t(width) * size_t(height)) {}
  uint8_t& at(int x, int y) {
    return marks[size_t(y) * size_t(width) + size_t(x)];
  }
  int width, height;
  std::vector<uint8_t> marks;
};

// Flood-fills the outside from the border, without crossing diagonals.
void mark_outside(Marks& marks) {
  std::vector<std::pair<int, int>> open = {{0, 0}};
  marks.at(0, 0) = kOutside;
  while (!open.empty()) {
    const auto [x, y] = open.back();
    open.pop_back();
    for (int way = 0; way < 8; way += 2) {
      const int to_x = x + kAcross[way];
      const int to_y = y + kDown[way];
      if (to_x < 0 || to_y < 0 || to_x >= marks.width || to_y >= marks.height ||
          marks.at(to_x, to_y) != kInside) {
        continue;
      }
      marks.at(to_x, to_y) = kOutside;
      open.emplace_back(to_x, to_y);
    }
  }
}

bool is_edge(Marks& marks, int x, int y) { return marks.at(x, y) >= kEdge; }

// Follows the outline of the group whose first pixel in reading order is given.
// Returns the enclosed area.
double outline_area(Marks& marks, int first_x, int first_y) {
  int x = first_x;
  int y = first_y;
  int way = 4;  // the pixel to the left is no edge
  int first_way = -1;
  double area = 0;
  // Each pixel is visited at most once per neighbor.
  for (int64_t steps = 8 * int64_t(marks.marks.size()); steps > 0; --steps) {
    int next = -1;
    for (int turn = 1; turn <= 8; ++turn) {
      const int tried = (way + turn) % 8;
      if (!is_edge(marks, x + kAcross[tried], y + kDown[tried])) continue;
      next = tried;
      break;
    }
    if (next < 0) return 0;
    if (x == first_x && y == first_y) {
      if (first_way == next) break;
      if (first_way < 0) first_way = next;
    }
    const int to_x = x + kAcross[next];
    const int to_y = y + kDown[next];
    area += double(x) * to_y - double(to_x) * y;
    x = to_x;
    y = to_y;
    way = (next + 4) % 8;
  }
  return std::abs(area) / 2;
}

void mark_group(Marks& marks, int x, int y) {
  std::vector<std::pair<int, int>> open = {{x, y}};
  marks.at(x, y) = kSeen;
  while (!open.empty()) {
    const auto [at_x, at_y] = open.back();
    open.pop_back();
    for (int way = 0; way < 8; ++way) {
      uint8_t& mark = marks.at(at_x + kAcross[way], at_y + kDown[way]);
      if (mark != kEdge) continue;
      mark = kSeen;
      open.emplace_back(at_x + kAcross[way], at_y + kDown[way]);
    }
  }
}

}  // namespace

int contours_in(const ImageF& gray) {
  CannyEdges edges;
  edges.compute(gray, 30, 100);
  Marks marks(gray.width(), gray.height());
  for (int y = 0; y < gray.height(); ++y) {
    for (int x = 0; x < gray.width(); ++x) {
      if (edges.bits().at(x, y)) marks.at(x + 1, y + 1) = kEdge;
    }
  }
  mark_outside(marks);
  int count = 0;
  for (int y = 1; y + 1 < marks.height; ++y) {
    for (int x = 1; x + 1 < marks.width; ++x) {
      if (marks.at(x, y) != kEdge) continue;
      const bool outer = marks.at(x - 1, y) == kOutside;
      if (outer && outline_area(marks, x, y) > 10) ++count;
      mark_group(marks, x, y);
    }
  }
  return count;
}

}  // namespace framewise::measure::giflab
