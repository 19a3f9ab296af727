// SPDX-License-Identifier: Apache-2.0
// The colors of TIFF pixels whose samples are numbers: gray, palettes, RGB,
// inks and Lab, with alpha.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "media/decode/tiff/lab.h"

namespace framewise::media {

enum class TiffColors {
  kBlackIsZero,
  kWhiteIsZero,
  kRgb,
  kPalette,
  kInks,
  kLab,
};

// Alpha of the sample after the colors.
enum class TiffAlpha { kNone, kStraight, kPremultiplied };

struct TiffPixels {
  TiffColors colors = TiffColors::kBlackIsZero;
  TiffAlpha alpha = TiffAlpha::kNone;
  size_t samples = 1;    // a pixel
  uint32_t largest = 1;  // sample
  std::vector<std::array<uint16_t, 3>> palette;
  std::optional<TiffLab> lab;  // of kLab

  size_t color_samples() const {
    if (colors == TiffColors::kRgb || colors == TiffColors::kLab) return 3;
    return colors == TiffColors::kInks ? 4 : 1;
  }

  // Writes RGBA. Instantiated for uint8_t and uint16_t.
  template <typename Sample>
  void paint(const uint32_t* values, size_t count, Sample* rgba) const;
};

}  // namespace framewise::media
