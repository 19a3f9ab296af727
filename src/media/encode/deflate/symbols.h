// SPDX-License-Identifier: Apache-2.0
// The symbols of deflate (RFC 1951) for lengths and distances.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace framewise::media::deflate {

inline constexpr int kLeastMatch = 3;
inline constexpr int kMostMatch = 258;
inline constexpr size_t kWindow = 32768;
inline constexpr size_t kEndOfBlock = 256;
inline constexpr size_t kLiterals = 286;  // and lengths
inline constexpr size_t kDistances = 30;

// A literal (its length is 1) or the repetition of what is `distance` before.
struct Step {
  uint16_t length = 1;
  uint16_t distance = 0;  // 0: a literal
};

// A symbol and the bits that follow it.
struct Coded {
  uint16_t symbol;
  uint8_t extra_bits;
  uint16_t extra;
};

constexpr Coded coded_length(int length) {
  const auto l = unsigned(length - kLeastMatch);
  if (length == kMostMatch) return {285, 0, 0};
  if (l < 8) return {uint16_t(257 + l), 0, 0};
  const int extra = std::bit_width(l) - 3;
  return {uint16_t(261 + 4 * extra + int(l >> extra & 3)), uint8_t(extra),
          uint16_t(l & ((1u << extra) - 1))};
}

constexpr Coded coded_distance(int distance) {
  const auto d = unsigned(distance - 1);
  if (d < 4) return {uint16_t(d), 0, 0};
  const int extra = std::bit_width(d) - 2;
  return {uint16_t(2 * extra + 2 + int(d >> extra & 1)), uint8_t(extra),
          uint16_t(d & ((1u << extra) - 1))};
}

// How often each symbol occurs.
struct Counts {
  std::array<uint32_t, kLiterals> literals{};
  std::array<uint32_t, kDistances> distances{};

  void add(Step step, uint8_t literal) {
    if (step.distance == 0) {
      ++literals[literal];
    } else {
      ++literals[coded_length(step.length).symbol];
      ++distances[coded_distance(step.distance).symbol];
    }
  }
};

}  // namespace framewise::media::deflate
