// SPDX-License-Identifier: Apache-2.0
// Counting of the distinct colors of a frame, up to a limit.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "framewise/frame.h"

namespace framewise {

// Counting stops above this number, the size of a GIF palette.
inline constexpr int kColorCountLimit = 256;

class ColorCount {
 public:
  // Number of distinct colors, without fully transparent pixels. Returns
  // kColorCountLimit + 1 if there are more. Absent for frames in luma and
  // chroma, whose colors depend on the conversion.
  std::optional<int> count(const Frame& frame);

 private:
  template <typename Pixel>
  int count_rows(const PlaneView& plane, Pixel alpha_mask);
  template <typename Pixel>
  void add_row(const Pixel* row, int width, Pixel alpha_mask);
  bool add(uint64_t color);

  // A hash table with open addressing, at most a quarter full. An entry is
  // valid if it has the mark of the current frame, so the table is never
  // cleared between frames.
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
