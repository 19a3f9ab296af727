// SPDX-License-Identifier: Apache-2.0
// Pictures as WebP, for pages and files that people look at.
#pragma once

#include <cstdint>
#include <string>

#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::media {

// The longest side that WebP can hold.
inline constexpr int kWebpLongestSide = 16383;

struct WebpOptions {
  bool lossless = false;
  int quality = 75;  // 0 to 100, of lossy pictures
  int effort = 0;    // 0 quick to 6 small
};

// `picture` is kRgba of 8 bits. Colors of invisible pixels are not kept.
Result<std::string> webp_of(const Frame& picture, const WebpOptions& options);

// The same for gray samples in rows without gaps.
Result<std::string> webp_of_gray(const uint8_t* samples, Size size,
                                 const WebpOptions& options);

}  // namespace framewise::media
