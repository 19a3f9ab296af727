// SPDX-License-Identifier: Apache-2.0
// Fingerprints of frames, to recognize them in the finished film.
#pragma once

extern "C" {
#include <libavutil/frame.h>
}

#include <string>

#include "video/render/part.h"

namespace framewise::video {

// Of all planes; never 0.
uint64_t hash_of(const AVFrame& frame);

// Mean luma of each block of 8x8 pixels, as 8 bits; blocks at the right and
// lower edge are smaller.
std::string blocks_of(const AVFrame& frame);

// PSNR of the blocks; 0 if their numbers differ, 100 if they are equal.
double blocks_psnr_db(const std::string& a, const std::string& b);

}  // namespace framewise::video
