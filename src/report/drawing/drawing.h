// SPDX-License-Identifier: Apache-2.0
// A picture of lines, rings and words, drawn once and written as SVG or PNG.
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

// A white disc with an edge.
struct Ring {
  Point center;
  double radius = 4;
  Color color;
};

enum class Anchor : uint8_t { kStart, kEnd };

// In letters of 12 pixels; `at` is on the base line.
struct Words {
  Point at;
  std::string text;
  Color color;
  Anchor anchor = Anchor::kStart;
  bool bold = false;
};

// On white, from the back to the front.
struct Drawing {
  int width = 0;
  int height = 0;
  std::vector<std::variant<Line, Ring, Words>> shapes;
};

std::string svg_of(const Drawing& drawing);

// Two pixels for each of the drawing's, so that it is sharp on any screen.
// Fails with kLimit where that would be more than 64 million.
Result<std::string> png_of(const Drawing& drawing);

}  // namespace framewise::report
