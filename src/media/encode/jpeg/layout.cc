// SPDX-License-Identifier: Apache-2.0
#include "media/encode/jpeg/layout.h"

#include "media/encode/jpeg/dct.h"

namespace framewise::media {

JpegLayout layout_of(Size size, bool gray, Subsampling subsampling) {
  JpegLayout layout{.size = size, .components = gray ? size_t{1} : 3};
  const bool whole = gray || subsampling == Subsampling::k444;
  layout.component[0].across = whole ? 1 : 2;
  layout.component[0].down = whole || subsampling == Subsampling::k422 ? 1 : 2;
  const JpegComponent& luma = layout.component[0];
  for (size_t c = 0; c < layout.components; ++c) {
    JpegComponent& component = layout.component[c];
    // Pixels that a block of the component covers.
    const int width = kBlockSide * (c == 0 ? 1 : luma.across);
    const int height = kBlockSide * (c == 0 ? 1 : luma.down);
    component.blocks = {(size.width + width - 1) / width,
                        (size.height + height - 1) / height};
  }
  return layout;
}

}  // namespace framewise::media
