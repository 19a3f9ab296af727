// SPDX-License-Identifier: Apache-2.0
// Finds lines of text on plain grounds: terminals, editors, dialogs. Integer
// arithmetic, without a network. Text on photographs is not found.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "framewise/frame.h"
#include "measure/picture.h"

namespace framewise::measure::text {

using Color = std::array<uint8_t, 3>;

struct TextBox {
  Rect area;         // a line or a part of one, with some ground around it
  Color background;  // the most frequent color
  int contrast = 0;  // of the strokes: the largest difference of a channel
};

// Boxes from top to bottom. The frame is opaque RGBA of 8 bits.
std::vector<TextBox> find_text(const Frame& frame);

// Finds the text of frames that follow one another: rows that changed, and
// those around them, are searched again. Same result as find_text().
class TextFinder {
 public:
  TextFinder();
  ~TextFinder();
  TextFinder(TextFinder&&) noexcept;
  TextFinder& operator=(TextFinder&&) noexcept;

  // Valid until the next call. Keeps a copy of the frame's handle.
  const std::vector<TextBox>& find(const Frame& frame);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The background of an area: the mean of the fullest of 32x32x32 cells.
Color background_of(const Frame& frame, const Rect& area);

// The text of a reference.
struct TextOfPicture {
  std::vector<TextBox> boxes;
  TextFinder finder;

  void compute(const Picture& picture);
  void update(const Picture& picture);
};

// A frame as texts are measured: sRGB of 8 bits; none if it cannot be
// converted.
struct TextFrame {
  std::optional<Frame> frame;

  void compute(const Picture& picture);
};

}  // namespace framewise::measure::text
