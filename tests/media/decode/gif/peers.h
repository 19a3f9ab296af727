// SPDX-License-Identifier: Apache-2.0
// Other GIF decoders, to compare frames and speed with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace framewise::peers {

// A full canvas: height rows of `stride` pixels of four bytes.
struct Canvas {
  int width = 0;
  int height = 0;
  ptrdiff_t stride = 0;  // in pixels
  const uint32_t* pixels = nullptr;
};
using OnFrame = std::function<void(const Canvas&)>;

// Decodes rows with giflib and composes them pixel by pixel by the rules of
// docs/formats/gif.md. R G B A. Returns the error message, or "".
std::string decode_with_giflib(std::span<const std::byte> file,
                               const OnFrame& on_frame);

// FFmpeg's demuxer and decoder. B G R A.
std::string decode_with_ffmpeg(std::span<const std::byte> file,
                               const OnFrame& on_frame);

}  // namespace framewise::peers
