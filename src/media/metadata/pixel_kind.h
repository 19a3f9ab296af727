// SPDX-License-Identifier: Apache-2.0
// Which samples the pixels of a file have.
#pragma once

#include <cstdint>

namespace framewise::media {

enum class PixelKind : uint8_t {
  kOpaque,  // R G B, and a fourth sample without meaning
  kAlpha,   // R G B A, not premultiplied
  kInks,    // C M Y K, 0 without ink
};

}  // namespace framewise::media
