// SPDX-License-Identifier: Apache-2.0
// One picture as WebP.
#pragma once

#include <cstdint>
#include <string>

#include "framewise/error.h"
#include "framewise/frame.h"

struct WebPConfig;
struct WebPPicture;

namespace framewise::media {

// The longest side that WebP can hold.
inline constexpr int kWebpLongestSide = 16383;

// For pages and files that people look at.
struct WebpStillOptions {
  bool lossless = false;
  int quality = 75;  // 0 to 100, of lossy pictures
  int effort = 0;    // 0 quick to 6 small
};

// `picture` is kRgba of 8 bits. Colors of invisible pixels are not kept.
Result<std::string> webp_of(const Frame& picture,
                            const WebpStillOptions& options);

// The same for gray samples in rows without gaps.
Result<std::string> webp_of_gray(const uint8_t* samples, Size size,
                                 const WebpStillOptions& options);

struct EncodeJob;

// Encodes RGBA of 8 bits as a WebP file, by libwebp's full settings. `job`, if
// there is one, may stop it.
Result<std::string> encode_webp(const PlaneView& plane,
                                const WebPConfig& config,
                                const EncodeJob* job = nullptr);

// The error of a frame that libwebp could not take or encode.
Error webp_error(const WebPPicture& picture);

}  // namespace framewise::media
