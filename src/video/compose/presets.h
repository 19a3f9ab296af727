// SPDX-License-Identifier: Apache-2.0
// Named settings: for platforms, and of sizes.
#pragma once

#include "video/film/options.h"

namespace framewise::video {

struct PlatformPreset {
  std::string_view name;
  std::string_view title;  // for people
  media::VideoCodec codec;
  double crf;  // -1: none
  int64_t most_bit_rate;
  std::string_view effort;   // the encoder's preset
  std::string_view profile;  // empty: by pixel format
  std::string_view pixel_format;
  Size size;  // 0x0: that of the clips
};

// Everything is encoded: a platform limits bit rates and profiles.
Result<FilmOptions> platform_options(std::string_view name);

// "1080p", "4k", "vertical", "square", …
std::optional<Size> size_named(std::string_view name);

}  // namespace framewise::video
