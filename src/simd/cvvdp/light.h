// SPDX-License-Identifier: Apache-2.0
// The input of ColorVideoVDP: light of the three primaries becomes opponent
// colors, for films filtered over time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Rows are written up to the next multiple of 16 samples. Outputs may equal
// inputs. `matrix`: the rows of achromatic, red-green and yellow-violet.
void cvvdp_opponent_row(const float* red, const float* green, const float* blue,
                        size_t count, const float (&matrix)[9],
                        float* achromatic, float* red_green,
                        float* yellow_violet);

// Light of a pixel in 32 bits: roots of R, G and B in 11, 11 and 10 bits from
// the top. Square roots for SDR; fourth roots for HDR, which has darker blacks.
enum class CvvdpRoot : uint8_t { kSquare, kFourth };

// Packs a row of R G B A samples. `codes` maps a sample to the root of its
// light in 0..2047.
void cvvdp_pack_row(const uint8_t* rgba, size_t count, const uint16_t* codes,
                    uint32_t* packed);
void cvvdp_pack_row(const uint16_t* rgba, size_t count, const uint16_t* codes,
                    uint32_t* packed);

// Packs a row of light: `scale` * (light - added) is 0..1.
void cvvdp_pack_light_row(const float* red, const float* green,
                          const float* blue, size_t count, float added,
                          float scale, CvvdpRoot root, uint32_t* packed);

// Filters over time: the taps from the middle on, the others are symmetric.
struct CvvdpTemporalFilters {
  static constexpr size_t kMostTaps = 64;  // of one side with the middle
  size_t half = 0;                         // taps of one side
  float achromatic[kMostTaps];
  float red_green[kMostTaps];
  float yellow_violet[kMostTaps];
  float transient[kMostTaps];
  // From the powers of unpacked roots to opponent colors.
  float matrix[9];
  float bias[4];  // of black: achromatic, red-green, yellow-violet, transient
  CvvdpRoot root = CvvdpRoot::kSquare;
};

// One row of the four channels. frames[k]: the row k frames ago, for
// 0..2 * half. All rows are read and written up to the next multiple of 16
// samples.
void cvvdp_temporal_row(const CvvdpTemporalFilters& filters,
                        const uint32_t* const* frames, size_t count,
                        float* achromatic, float* red_green,
                        float* yellow_violet, float* transient);

}  // namespace framewise::simd
