// SPDX-License-Identifier: Apache-2.0
// A drawing of lines, rings and text that can be written as SVG or PNG.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "framewise/error.h"

namespace framewise::report {

struct Color {
  uint8_t r = 0;
  uint8_t g = 0;
  uint8_t b = 0;
};

struct Point {
  double x = 0;
  double y = 0;
};

struct Line {
  std::vector<Point> points;
  Color color;
  double width = 1;
};

// A white disc with a colored edge.
struct Ring {
  Point center;
  double radius = 4;
  Color color;
};

enum class Anchor : uint8_t { kStart, kEnd };

// Text of 12 pixels height; `at` lies on the base line.
struct Words {
  Point at;
  std::string text;
  Color color;
  Anchor anchor = Anchor::kStart;
  bool bold = false;
};

// The background is white. Later shapes cover earlier ones.
struct Drawing {
  int width = 0;
  int height = 0;
  std::vector<std::variant<Line, Ring, Words>> shapes;
};

std::string svg_of(const Drawing& drawing);

// Draws at twice the size, which is sharp on screens of high density. Fails
// with kLimit above 64 million pixels.
Result<std::string> png_of(const Drawing& drawing);

}  // namespace framewise::report
