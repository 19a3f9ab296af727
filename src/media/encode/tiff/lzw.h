// SPDX-License-Identifier: Apache-2.0
// The LZW of TIFF 6.0, section 13: codes of bytes, highest bits first, that
// widen one code earlier than those of GIF.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace framewise::media {

std::vector<uint8_t> tiff_lzw(std::span<const uint8_t> bytes);

}  // namespace framewise::media
