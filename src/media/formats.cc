// SPDX-License-Identifier: Apache-2.0
// The table of formats, tried from top to bottom.
#include <array>

#include "media/codec_module.h"
#include "media/decode/bmp.h"
#include "media/decode/gif/decoder.h"
#include "media/decode/jpeg/jpeg.h"
#include "media/decode/png/png.h"
#include "media/decode/pnm.h"
#include "media/decode/webp/webp.h"
#include "media/decode/y4m.h"
#include "media/decoder.h"
#include "media/sniff.h"

namespace framewise::media {

namespace {

// A format that codec module `name` reads.
template <const char* name>
Result<std::unique_ptr<Decoder>> open_module(Source& source, const Job& job) {
  return open_with_module(name, source, job);
}
constexpr char kAvif[] = "avif";
constexpr char kJxl[] = "jxl";
constexpr char kTiff[] = "tiff";
constexpr char kVideo[] = "video";
constexpr char kVips[] = "vips";
constexpr bool kIsVideo = true;

}  // namespace

std::span<const Format> formats() {
  static constexpr std::array kFormats{
      Format{"gif", "built in", is_gif, open_gif},
      Format{"png", "built in, with libdeflate", is_png, open_png},
      Format{"jpeg", "libjpeg-turbo", is_jpeg, open_jpeg},
      Format{"webp", "libwebp", is_webp, open_webp},
      Format{"y4m", "built in", is_y4m, open_y4m, nullptr, kIsVideo},
      Format{"pnm", "built in", is_pnm, open_pnm},
      Format{"avif", "libavif", is_avif, open_module<kAvif>, kAvif},
      Format{"jxl", "libjxl", is_jxl, open_module<kJxl>, kJxl},
      Format{"tiff", "libtiff", is_tiff, open_module<kTiff>, kTiff},
      Format{"heif", "libvips", is_heif, open_module<kVips>, kVips},
      Format{"bmp", "built in", is_bmp, open_bmp},
      Format{"video", "FFmpeg", is_video, open_module<kVideo>, kVideo,
             kIsVideo},
  };
  return kFormats;
}

}  // namespace framewise::media
