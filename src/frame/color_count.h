// SPDX-License-Identifier: Apache-2.0
// Counts the distinct colors of a picture, up to a limit.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "framewise/frame.h"

namespace framewise {

// Counting stops above this number: a GIF palette has no more.
inline constexpr int kColorCountLimit = 256;

class ColorCount {
 public:
  // Distinct colors, fully transparent pixels left aside, or
  // kColorCountLimit + 1 as soon as there are more. Absent for pictures in
  // luma and chroma, whose colors depend on how they are converted.
  std::optional<int> count(const Frame& frame);

 private:
  template <typename Pixel>
  int count_rows(const PlaneView& plane, Pixel alpha_mask);
  template <typename Pixel>
  void add_row(const Pixel* row, int width, Pixel alpha_mask);
  bool add(uint64_t color);

  // A table of open addressing: 256 colors fill a quarter of it at most. An
  // entry counts if it carries the mark of the current picture, so that
  // nothing has to be cleared between two.
  struct Entry {
    uint64_t color = 0;
    uint64_t mark = 0;
  };
  static constexpr size_t kEntries = 1024;
  std::array<Entry, kEntries> entries_{};
  uint64_t mark_ = 0;
  int found_ = 0;
};

}  // namespace framewise
