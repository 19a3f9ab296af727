// SPDX-License-Identifier: Apache-2.0
// BMP of Windows and OS/2: palettes of 1 to 8 bits, 16 to 32 bits with any
// masks, and runs. docs/formats/tiff-heic-pnm-bmp.md lists the choices.
#pragma once

#include "media/decoder.h"

namespace framewise::media {

Result<std::unique_ptr<Decoder>> open_bmp(Source& source, const Job& job);

}  // namespace framewise::media
