// SPDX-License-Identifier: Apache-2.0
// Limits on what files of weights may contain, checked before memory is taken.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace framewise::measure::neural {

// The largest known file, of VGG-16, has 138 million numbers in 32 tensors, and
// its largest tensor 103 million.
inline constexpr int64_t kMostTensors = 4096;
inline constexpr int64_t kMostNumbers = int64_t{1} << 28;
inline constexpr size_t kMostRank = 8;

// The number of elements; none if the shape is not valid or beyond the limits.
inline std::optional<int64_t> elements_of(std::span<const int64_t> shape) {
  if (shape.size() > kMostRank) return std::nullopt;
  int64_t count = 1;
  bool is_empty = false;
  for (const int64_t size : shape) {
    if (size < 0) return std::nullopt;
    if (size == 0) {
      is_empty = true;
    } else if (count > kMostNumbers / size) {
      return std::nullopt;
    } else {
      count *= size;
    }
  }
  return is_empty ? 0 : count;
}

}  // namespace framewise::measure::neural
