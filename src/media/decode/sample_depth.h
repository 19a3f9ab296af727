// SPDX-License-Identifier: Apache-2.0
// Samples of other depths than 8 and 16 bits.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "base/result.h"

namespace framewise::media {

inline uint16_t largest_sample(int bits) { return uint16_t((1 << bits) - 1); }

// Scales a sample of 0..largest to 0..white, rounded to nearest. A larger value
// counts as `largest`.
constexpr uint32_t widened_to(uint32_t white, uint32_t value,
                              uint32_t largest) {
  if (value >= largest) return white;
  return uint32_t((uint64_t{value} * white + largest / 2) / largest);
}

// The same to all of Sample's range.
template <typename Sample>  // uint8_t, uint16_t
constexpr Sample widened(uint32_t value, uint32_t largest) {
  return Sample(widened_to(Sample(~Sample{0}), value, largest));
}

// Samples of 9 to 15 bits are stored in 16 bits. Damaged files may hold larger
// values, which would be read outside of tables later.
inline bool has_unused_bits(int bits) { return bits > 8 && bits < 16; }

inline bool fits_depth(std::span<const uint16_t> row, int bits) {
  uint16_t seen = 0;
  for (const uint16_t sample : row) seen = uint16_t(seen | sample);
  return seen <= largest_sample(bits);
}

inline void clamp_to_depth(std::span<uint16_t> row, int bits) {
  const uint16_t largest = largest_sample(bits);
  for (uint16_t& sample : row) sample = std::min(sample, largest);
}

inline Error too_large_a_sample(int bits) {
  return fail(ErrorKind::kInput, "a sample of {} bits is larger than {}", bits,
              largest_sample(bits));
}

}  // namespace framewise::media
