// SPDX-License-Identifier: Apache-2.0
// How the blocks of a picture are laid out in a JPEG file.
#pragma once

#include <array>
#include <cstddef>

#include "framewise/frame.h"
#include "framewise/write.h"

namespace framewise::media {

inline constexpr size_t kMaxComponents = 3;

struct JpegComponent {
  // Samples of the component in each direction for one of chroma.
  int across = 1;
  int down = 1;
  Size blocks;
};

struct JpegLayout {
  Size size;
  size_t components = 3;  // Y, Cb, Cr; 1: gray
  std::array<JpegComponent, kMaxComponents> component;

  bool has_whole_chroma() const {
    return component[0].across == 1 && component[0].down == 1;
  }
};

// `subsampling` is not kAuto.
JpegLayout layout_of(Size size, bool gray, Subsampling subsampling);

}  // namespace framewise::media
