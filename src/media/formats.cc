// SPDX-License-Identifier: Apache-2.0
// The table of formats: one line each, asked from top to bottom.
#include <array>

#include "media/codec_module.h"
#include "media/decoder.h"
#include "media/jpeg.h"
#include "media/png.h"
#include "media/webp.h"

namespace framewise::media {

std::span<const Format> formats() {
  static const std::array kFormats = {
      Format{"png", "own reader with libdeflate", is_png, open_png},
      Format{"jpeg", "libjpeg-turbo", is_jpeg, open_jpeg},
      Format{"webp", "libwebp", is_webp, open_webp},
  };
  return kFormats;
}

}  // namespace framewise::media
