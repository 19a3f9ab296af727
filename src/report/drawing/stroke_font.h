// SPDX-License-Identifier: Apache-2.0
// Letters as lines of a pen, so that pictures with words need no font file.
#pragma once

#include <string_view>
#include <vector>

#include "report/drawing/drawing.h"

namespace framewise::report {

// The strokes of a text, as wide as letters of 12 pixels: x grows from 0 to
// the right, y from the base line down. What is not ASCII is a box a code
// point.
struct Strokes {
  std::vector<std::vector<Point>> lines;
  double width = 0;
};
Strokes strokes_of(std::string_view text);

}  // namespace framewise::report
