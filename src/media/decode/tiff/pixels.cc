// SPDX-License-Identifier: Apache-2.0
#include "media/decode/tiff/pixels.h"

#include <algorithm>
#include <cmath>

#include "media/decode/sample_depth.h"

namespace framewise::media {
namespace {

// Ink on paper, without a profile: what each ink and black let through.
template <typename Sample>
Sample through_inks(Sample ink, Sample black) {
  constexpr uint64_t kWhite = Sample(~Sample{0});
  return Sample(((kWhite - ink) * (kWhite - black) + kWhite / 2) / kWhite);
}

}  // namespace

template <typename Sample>
void TiffPixels::paint(const uint32_t* values, size_t count,
                       Sample* rgba) const {
  constexpr Sample kWhite = Sample(~Sample{0});
  for (size_t i = 0; i < count; ++i, values += samples, rgba += 4) {
    const auto sample = [&](size_t which) {
      return widened<Sample>(values[which], largest);
    };
    switch (colors) {
      case TiffColors::kBlackIsZero:
        rgba[0] = rgba[1] = rgba[2] = sample(0);
        break;
      case TiffColors::kWhiteIsZero:
        rgba[0] = rgba[1] = rgba[2] = Sample(kWhite - sample(0));
        break;
      case TiffColors::kRgb:
        for (size_t c = 0; c < 3; ++c) rgba[c] = sample(c);
        break;
      case TiffColors::kPalette: {
        constexpr std::array<uint16_t, 3> kBlack{};
        const auto& color =
            values[0] < palette.size() ? palette[values[0]] : kBlack;
        for (size_t c = 0; c < 3; ++c) {
          rgba[c] = widened<Sample>(color[c], 65535);
        }
        break;
      }
      case TiffColors::kInks:
        for (size_t c = 0; c < 3; ++c) {
          rgba[c] = through_inks(sample(c), sample(3));
        }
        break;
      case TiffColors::kLab: {
        const auto rgb = lab->srgb(values);
        for (size_t c = 0; c < 3; ++c) {
          rgba[c] = Sample(std::lround(rgb[c] * kWhite));
        }
        break;
      }
    }
    rgba[3] = alpha == TiffAlpha::kNone ? kWhite : sample(color_samples());
    if (alpha != TiffAlpha::kPremultiplied) continue;
    for (size_t c = 0; c < 3; ++c) {
      rgba[c] = rgba[3] == 0 ? Sample(0) : widened<Sample>(rgba[c], rgba[3]);
    }
  }
}

template void TiffPixels::paint<uint8_t>(const uint32_t*, size_t,
                                         uint8_t*) const;
template void TiffPixels::paint<uint16_t>(const uint32_t*, size_t,
                                          uint16_t*) const;

}  // namespace framewise::media
