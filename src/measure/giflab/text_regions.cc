// SPDX-License-Identifier: Apache-2.0
#include "measure/giflab/text_regions.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "frame/plane.h"
#include "measure/structural/canny_edges.h"

namespace framewise::measure::giflab {
namespace {

// An edge map with a border of two pixels, as wide as closing needs.
struct Map {
  static constexpr int kBorder = 2;

  Map(Size frame, uint8_t value)
      : size(frame),
        width(frame.width + 2 * kBorder),
        pixels(size_t(width) * size_t(frame.height + 2 * kBorder), value) {}
  uint8_t& at(int x, int y) {
    return pixels[size_t(y + kBorder) * size_t(width) + size_t(x + kBorder)];
  }
  uint8_t at(int x, int y) const { return const_cast<Map*>(this)->at(x, y); }

  Size size;
  int width;
  std::vector<uint8_t> pixels;
};

// Weights 1 2 1 in both directions, mirrored at the border without its edge.
ImageF blurred_gray(const Frame& rgba) {
  const Size size = rgba.size();
  ImageF gray(size.width, size.height);
  for (int y = 0; y < size.height; ++y) {
    const uint8_t* in = rgba.plane(0).row<uint8_t>(y);
    for (int x = 0; x < size.width; ++x, in += 4) {
      gray.row(y)[x] =
          float((9798 * in[0] + 19235 * in[1] + 3735 * in[2] + 16384) >> 15);
    }
  }
  const auto inside = [](int i, int n) {
    return n == 1 ? 0 : i < 0 ? -i : i >= n ? 2 * n - 2 - i : i;
  };
  ImageF blurred(size.width, size.height);
  for (int y = 0; y < size.height; ++y) {
    const float* rows[] = {gray.row(inside(y - 1, size.height)), gray.row(y),
                           gray.row(inside(y + 1, size.height))};
    for (int x = 0; x < size.width; ++x) {
      const int left = inside(x - 1, size.width);
      const int right = inside(x + 1, size.width);
      float sum = 0;
      for (int k = 0; k < 3; ++k) {
        const float across = rows[k][left] + 2 * rows[k][x] + rows[k][right];
        sum += k == 1 ? 2 * across : across;
      }
      blurred.row(y)[x] = float((int(sum) + 8) >> 4);
    }
  }
  return blurred;
}

// Whether any of the 3x3 pixels around one has `value`.
bool any_around(const Map& map, int x, int y, uint8_t value) {
  for (int dy = -1; dy <= 1; ++dy) {
    for (int dx = -1; dx <= 1; ++dx) {
      if (map.at(x + dx, y + dy) == value) return true;
    }
  }
  return false;
}

// Closed by a square of 3x3: dilated, then eroded; what lies outside counts
// for neither.
Map closed(const BitRows& edges) {
  const Size size = edges.size();
  Map map(size, 0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) map.at(x, y) = edges.at(x, y);
  }
  Map wide(size, 1);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      wide.at(x, y) = any_around(map, x, y, 1);
    }
  }
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      map.at(x, y) = !any_around(wide, x, y, 0);
    }
  }
  return map;
}

struct Group {
  Rect box;
  int area = 0;

  double aspect() const { return double(box.width) / box.height; }
  double solidity() const {
    return double(area) / (double(box.width) * box.height);
  }
};

// Removes the pixels that are connected with (x, y) from the map.
Group take_group(Map& map, int x, int y) {
  std::vector<std::pair<int, int>> open = {{x, y}};
  map.at(x, y) = 0;
  int left = x, right = x, top = y, bottom = y;
  Group group;
  while (!open.empty()) {
    const auto [at_x, at_y] = open.back();
    open.pop_back();
    ++group.area;
    left = std::min(left, at_x);
    right = std::max(right, at_x);
    top = std::min(top, at_y);
    bottom = std::max(bottom, at_y);
    for (int dy = -1; dy <= 1; ++dy) {
      for (int dx = -1; dx <= 1; ++dx) {
        if (!map.at(at_x + dx, at_y + dy)) continue;
        map.at(at_x + dx, at_y + dy) = 0;
        open.emplace_back(at_x + dx, at_y + dy);
      }
    }
  }
  group.box = {left, top, right - left + 1, bottom - top + 1};
  return group;
}

// Of letters, as GifLab's first look at a frame wants them.
bool may_be_letter(const Group& group) {
  return group.area >= 8 && group.area <= 1000 && group.aspect() >= 0.1 &&
         group.aspect() <= 10 && group.box.width >= 3 &&
         group.box.height >= 3 && group.solidity() >= 0.1;
}

template <typename Value>
double variance(const std::vector<Group>& groups, const Value& value) {
  double sum = 0;
  double squares = 0;
  for (const Group& group : groups) {
    sum += value(group);
    squares += value(group) * value(group);
  }
  const double n = double(groups.size());
  return squares / n - sum / n * (sum / n);
}

// Keeps all of a line if it is even, otherwise its solid groups.
void keep_of_line(const std::vector<Group>& line, std::vector<Rect>& kept) {
  const bool even =
      line.size() > 1 &&
      variance(line, [](const Group& g) { return double(g.box.y); }) < 25 &&
      variance(line, [](const Group& g) { return double(g.box.height); }) < 100;
  for (const Group& group : line) {
    const double aspect = group.aspect();
    const bool keep =
        even || (line.size() == 1 ? group.area > 50 && aspect >= 0.3 &&
                                        aspect <= 3 && group.solidity() > 0.3
                                  : group.area > 30 && aspect >= 0.2 &&
                                        aspect <= 5 && group.solidity() > 0.2);
    if (keep) kept.push_back(group.box);
  }
}

bool are_near(const Rect& a, const Rect& b) {
  constexpr int kNear = 10;
  return a.x <= b.x + b.width + kNear && b.x <= a.x + a.width + kNear &&
         a.y <= b.y + b.height + kNear && b.y <= a.y + a.height + kNear;
}

// Each box absorbs the later ones near it, once, in order.
int merged_count(const std::vector<Rect>& boxes) {
  std::vector<bool> used(boxes.size());
  int count = 0;
  for (size_t i = 0; i < boxes.size(); ++i) {
    if (used[i]) continue;
    ++count;
    Rect box = boxes[i];
    for (size_t j = i + 1; j < boxes.size(); ++j) {
      if (used[j] || !are_near(box, boxes[j])) continue;
      box = united(box, boxes[j]);
      used[j] = true;
    }
  }
  return count;
}

Rect padded(const Rect& box, Size size) {
  const int x = std::max(0, box.x - 2);
  const int y = std::max(0, box.y - 2);
  return {x, y, std::min(box.width + 4, size.width - x),
          std::min(box.height + 4, size.height - y)};
}

int regions_in(const BitRows& edges) {
  Map map = closed(edges);
  std::map<int, std::vector<Group>> lines;  // by their top, to ten pixels
  for (int y = 0; y < map.size.height; ++y) {
    for (int x = 0; x < map.size.width; ++x) {
      if (!map.at(x, y)) continue;
      const Group group = take_group(map, x, y);
      if (!may_be_letter(group)) continue;
      lines[int(std::nearbyint(group.box.y / 10.0))].push_back(group);
    }
  }
  std::vector<Rect> kept;
  for (const auto& [top, line] : lines) keep_of_line(line, kept);
  std::ranges::sort(kept, {},
                    [](const Rect& r) { return std::pair(r.y, r.x); });
  for (Rect& box : kept) box = padded(box, map.size);
  return merged_count(kept);
}

}  // namespace

bool TextRegions::worth_reading() const {
  const double e = edge_density;
  return e < 0.15 && ((e >= 0.015 && e <= 0.12) || regions >= 2);
}

TextRegions text_regions_of(const Frame& rgba) {
  constexpr double kLeast = 0.03;  // of fewer edges no region is looked for
  const Size size = rgba.size();
  CannyEdges edges;
  edges.compute(blurred_gray(rgba), 30, 60);
  TextRegions found;
  found.edge_density =
      double(edges.count()) / (double(size.width) * size.height);
  if (found.edge_density >= kLeast) found.regions = regions_in(edges.bits());
  return found;
}

}  // namespace framewise::measure::giflab
