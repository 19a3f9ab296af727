// SPDX-License-Identifier: Apache-2.0
// The table of formats: one line each, asked from top to bottom.
#include <array>

#include "media/codec_module.h"
#include "media/decoder.h"
#include "media/y4m.h"
#include "media/gif_decoder.h"
#include "media/png.h"

namespace framewise::media {

std::span<const Format> formats() {
  static constexpr std::array kFormats{
      Format{"y4m", "built in", is_y4m, open_y4m},
  static const std::array kFormats{
      Format{"gif", "built in", is_gif, open_gif},
  static const std::array kFormats = {
      Format{"png", "own reader with libdeflate", is_png, open_png},
  };
  return kFormats;
}

}  // namespace framewise::media
