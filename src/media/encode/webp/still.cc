// SPDX-License-Identifier: Apache-2.0
#include "media/encode/webp/still.h"

#include <webp/encode.h>

#include <cassert>
#include <vector>

#include "base/result.h"
#include "media/encode/encoder.h"
#include "simd/color/alpha.h"

namespace framewise::media {
namespace {

// Frees what libwebp allocates, whatever happens.
struct Picture : WebPPicture {
  Picture() { WebPPictureInit(this); }
  ~Picture() { WebPPictureFree(this); }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
};

struct Bytes : WebPMemoryWriter {
  Bytes() { WebPMemoryWriterInit(this); }
  ~Bytes() { WebPMemoryWriterClear(this); }
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;
};

bool opaque(const PlaneView& plane) {
  for (int y = 0; y < plane.size.height; ++y) {
    if (!simd::is_opaque(plane.row(y), size_t(plane.size.width))) return false;
  }
  return true;
}

Result<std::string> encode(const PlaneView& plane,
                           const WebpStillOptions& options) {
  WebPConfig config;
  if (!WebPConfigInit(&config)) {
    return fail(ErrorKind::kEnvironment, "libwebp of another version");
  }
  config.lossless = options.lossless;
  config.method = options.effort;
  config.quality = options.lossless ? 20.0f : float(options.quality);
  return encode_webp(plane, config);
}

}  // namespace

Error webp_error(const WebPPicture& picture) {
  switch (picture.error_code) {
    case VP8_ENC_ERROR_OUT_OF_MEMORY:
    case VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY:
      return fail(ErrorKind::kLimit, "out of memory while writing WebP");
    case VP8_ENC_ERROR_BAD_DIMENSION:
      return fail(ErrorKind::kUnsupported, "{}x{} pixels do not fit into WebP",
                  picture.width, picture.height);
    // The first of its partitions counts its bytes in 19 bits.
    case VP8_ENC_ERROR_PARTITION0_OVERFLOW:
    case VP8_ENC_ERROR_PARTITION_OVERFLOW:
      return with_hint(fail(ErrorKind::kUnsupported,
                            "the picture has more detail than WebP can hold at "
                            "this quality"),
                       "lower the quality, or write lossless WebP or AVIF");
    default:
      return fail(ErrorKind::kInternal, "libwebp fails with code {}",
                  int(picture.error_code));
  }
}

Result<std::string> encode_webp(const PlaneView& plane,
                                const WebPConfig& config,
                                const EncodeJob* job) {
  Picture picture;
  Bytes output;
  picture.use_argb = config.lossless || config.use_sharp_yuv;
  picture.width = plane.size.width;
  picture.height = plane.size.height;
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = &output;
  picture.user_data = const_cast<EncodeJob*>(job);
  if (job) {
    picture.progress_hook = [](int, const WebPPicture* reporting) {
      const auto* going = static_cast<const EncodeJob*>(reporting->user_data);
      return int(going->keep_going().has_value());
    };
  }
  const bool imported =
      opaque(plane)
          ? WebPPictureImportRGBX(&picture, plane.data, int(plane.stride))
          : WebPPictureImportRGBA(&picture, plane.data, int(plane.stride));
  if (!imported || !WebPEncode(&config, &picture)) {
    if (job) FW_RETURN_IF_ERROR(job->keep_going());
    return webp_error(picture);
  }
  return std::string(reinterpret_cast<const char*>(output.mem), output.size);
}

Result<std::string> webp_of(const Frame& picture,
                            const WebpStillOptions& options) {
  assert(picture.format().layout == Layout::kRgba &&
         picture.format().bits == 8);
  return encode(picture.plane(0), options);
}

Result<std::string> webp_of_gray(const uint8_t* samples, Size size,
                                 const WebpStillOptions& options) {
  std::vector<uint8_t> rgba(size_t(size.pixels()) * 4, 255);
  for (size_t i = 0; i < size_t(size.pixels()); ++i) {
    for (size_t c = 0; c < 3; ++c) rgba[4 * i + c] = samples[i];
  }
  return encode({rgba.data(), ptrdiff_t{size.width} * 4, size}, options);
}

}  // namespace framewise::media
