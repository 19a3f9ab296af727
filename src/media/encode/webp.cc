// SPDX-License-Identifier: Apache-2.0
#include "media/encode/webp.h"

#include <webp/encode.h>

#include <cassert>
#include <vector>

#include "base/result.h"

namespace framewise::media {
namespace {

Error why(const WebPPicture& picture) {
  switch (picture.error_code) {
    case VP8_ENC_ERROR_OUT_OF_MEMORY:
    case VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY:
      return fail(ErrorKind::kLimit, "out of memory while writing WebP");
    case VP8_ENC_ERROR_BAD_DIMENSION:
      return fail(ErrorKind::kUnsupported, "{}x{} pixels do not fit into WebP",
                  picture.width, picture.height);
    default:
      return fail(ErrorKind::kInternal, "libwebp fails with code {}",
                  int(picture.error_code));
  }
}

// Frees what libwebp allocates, whatever happens.
struct Picture : WebPPicture {
  Picture() { WebPPictureInit(this); }
  ~Picture() { WebPPictureFree(this); }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
};

struct Output : WebPMemoryWriter {
  Output() { WebPMemoryWriterInit(this); }
  ~Output() { WebPMemoryWriterClear(this); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
};

bool opaque(const PlaneView& plane) {
  for (int y = 0; y < plane.size.height; ++y) {
    const uint8_t* row = plane.row(y);
    uint8_t alpha = 255;
    for (int x = 0; x < plane.size.width; ++x) alpha &= row[4 * x + 3];
    if (alpha != 255) return false;
  }
  return true;
}

Result<std::string> encode(const PlaneView& plane, const WebpOptions& options) {
  WebPConfig config;
  if (!WebPConfigInit(&config)) {
    return fail(ErrorKind::kEnvironment, "libwebp of another version");
  }
  config.lossless = options.lossless;
  config.method = options.effort;
  config.quality = options.lossless ? 20.0f : float(options.quality);
  Picture picture;
  Output output;
  picture.use_argb = options.lossless;
  picture.width = plane.size.width;
  picture.height = plane.size.height;
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &output;
  const bool imported =
      opaque(plane)
          ? WebPPictureImportRGBX(&picture, plane.data, int(plane.stride))
          : WebPPictureImportRGBA(&picture, plane.data, int(plane.stride));
  if (!imported || !WebPEncode(&config, &picture)) return why(picture);
  return std::string(reinterpret_cast<const char*>(output.mem), output.size);
}

}  // namespace

Result<std::string> webp_of(const Frame& picture, const WebpOptions& options) {
  assert(picture.format().layout == Layout::kRgba &&
         picture.format().bits == 8);
  return encode(picture.plane(0), options);
}

Result<std::string> webp_of_gray(const uint8_t* samples, Size size,
                                 const WebpOptions& options) {
  std::vector<uint8_t> rgba(size_t(size.pixels()) * 4, 255);
  for (size_t i = 0; i < size_t(size.pixels()); ++i) {
    for (size_t c = 0; c < 3; ++c) rgba[4 * i + c] = samples[i];
  }
  return encode({rgba.data(), ptrdiff_t{size.width} * 4, size}, options);
}

}  // namespace framewise::media
