// SPDX-License-Identifier: Apache-2.0
// CIE L*a*b* samples of TIFF as sRGB.
#pragma once

#include <array>
#include <cstdint>

namespace framewise::media {

// How a* and b* are stored beside L*, which is 0 to 100.
enum class TiffLabForm : uint8_t {
  kSigned,  // TIFF's own: two's complement, 1 or 1/256 a step
  kIcc,     // ICC's: 128 more; of 16 bits L* 100 is 65280
};

class TiffLab {
 public:
  // The chromaticity of the white that the colors are relative to.
  struct White {
    float x, y;
  };
  static constexpr White kD50 = {0.3457f, 0.3585f};

  // `bits` are 8 or 16.
  TiffLab(TiffLabForm form, int bits, White white);

  // Gamma-coded sRGB, 0 to 1. White and black of Lab are those of sRGB: colors
  // are adapted to its white (Bradford). Colors beyond its gamut are cut.
  std::array<double, 3> srgb(const uint32_t* samples) const;

 private:
  TiffLabForm form_;
  int bits_;
  // Of X, Y, Z relative to the white (1, 1, 1) to linear R, G, B.
  std::array<std::array<double, 3>, 3> to_rgb_;
};

}  // namespace framewise::media
