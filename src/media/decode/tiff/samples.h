// SPDX-License-Identifier: Apache-2.0
// The samples of a TIFF row as numbers: of any depth, signed, or floating.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace framewise::media {

enum class TiffNumbers { kUnsigned, kSigned, kFloat };

// How samples are stored, as libtiff returns them: whole bytes in native order,
// other depths as a stream of bits, highest first.
struct TiffSamples {
  int bits = 8;
  TiffNumbers numbers = TiffNumbers::kUnsigned;
  // The numbers of black and white of floating samples.
  double black = 0;
  double white = 1;

  // Whether unpack() knows them: integers of 1 to 32 bits, floating numbers of
  // 16, 24, 32 and 64 bits.
  bool known() const;

  // The value of white after unpack(). Signed integers count from the lowest
  // one; floating numbers are scaled to 16 bits, and clamped.
  uint32_t largest() const;

  // Converts `count` samples of a row.
  void unpack(const uint8_t* row, size_t count, uint32_t* values) const;
};

}  // namespace framewise::media
