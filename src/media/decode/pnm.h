// SPDX-License-Identifier: Apache-2.0
// The netpbm formats P1 to P6: bitmaps, gray and color images, as text or
// binary (pbm(5), pgm(5), ppm(5)).
#pragma once

#include "media/decoder.h"

namespace framewise::media {

bool is_pnm(std::span<const std::byte> head);

struct PnmFacts {
  Size size;
  int channels = 1;  // gray, gray and alpha, RGB, RGBA
  int bits = 8;      // of a sample in memory
};
// Of the header.
Result<PnmFacts> read_pnm_facts(std::span<const std::byte> file);

Result<std::unique_ptr<Decoder>> open_pnm(Source& source, const Job& job);

}  // namespace framewise::media
