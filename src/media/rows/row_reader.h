// SPDX-License-Identifier: Apache-2.0
// Reads the rows of a still from top to bottom, at a reduced scale where its
// format allows it, without a frame of the whole picture. For strict jobs:
// damage is an error.
#pragma once

#include <memory>

#include "frame/resize/row_resizer.h"
#include "framewise/animation.h"
#include "media/decoder.h"
#include "media/metadata/pixel_kind.h"
#include "media/metadata/turn.h"

namespace framewise::media {

struct RowFacts {
  Size stored_size;  // before it is reduced and turned
  Orientation orientation;
  PixelKind kind = PixelKind::kOpaque;
  int bits = 8;  // 8 or 16
  ColorFacts color;
  // Whether `color` says what the samples mean. False: the file has a profile
  // without a name.
  bool knows_color = true;
};

// Whether the colors of a file with these findings are known without its
// profile.
bool has_known_profile(std::span<const Finding> findings);

class RowReader {
 public:
  virtual ~RowReader() = default;

  const RowFacts& facts() const { return facts_; }

  // Call once: chooses the smallest scale of the format that gives at least
  // `least`, and returns the size at that scale.
  virtual Result<RowExtent> start(Size least) = 0;

  // The next rows, as many as `strip` has, which is as wide as the picture.
  virtual Result<void> read(const MutablePlaneView& strip) = 0;

  // After the last row: whether the rest of the file is sound.
  virtual Result<void> finish() { return {}; }

 protected:
  RowFacts facts_;
};

// Null if rows of this file cannot be read one by one: it moves, is interlaced,
// or is of another format; its frames can be read. All arguments must outlive
// the reader, whose start() may forget the bytes of the source.
Result<std::unique_ptr<RowReader>> open_rows(Source& source, const Job& job);

// The readers of formats; null as above.
Result<std::unique_ptr<RowReader>> open_jpeg_rows(Source& source,
                                                  const Job& job);
Result<std::unique_ptr<RowReader>> open_png_rows(Source& source,
                                                 const Job& job);
Result<std::unique_ptr<RowReader>> open_webp_rows(Source& source,
                                                  const Job& job);

}  // namespace framewise::media
