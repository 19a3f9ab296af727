// SPDX-License-Identifier: Apache-2.0
// A font of pen strokes, so that drawings with text need no font file.
#pragma once

#include <string_view>
#include <vector>

#include "report/drawing/drawing.h"

namespace framewise::report {

// The strokes of a text of 12 pixels height: x grows from 0 to the right, y
// from the base line down. A code point that is not ASCII is drawn as a box.
struct Strokes {
  std::vector<std::vector<Point>> lines;
  double width = 0;
};
Strokes strokes_of(std::string_view text);

}  // namespace framewise::report
