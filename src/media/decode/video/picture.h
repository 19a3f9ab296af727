// SPDX-License-Identifier: Apache-2.0
// From libav's pictures to ours: planes are copied as they are where a layout
// of ours holds them, and converted by libswscale where none does.
#pragma once

extern "C" {
#include <libavutil/frame.h>
}

#include <memory>
#include <optional>

#include "media/decode/turn.h"
#include "media/decoder.h"

struct SwsContext;

namespace framewise::media {

// The pixel format of ours in which libav's planes can be used as they are;
// nullopt if they must be converted.
std::optional<PixelFormat> same_format(const AVFrame& picture);

// Frames with has_unused_bits() only.
bool fits_depth(const Frame& frame);
// A copy: the decoder may still predict from the picture itself.
Result<Frame> clamped_to_depth(const Frame& frame, FramePool& pool);

// Makes frames of one pixel format and size; both are fixed by the first
// picture.
class PictureMaker {
 public:
  static Result<PictureMaker> for_picture(const AVFrame& first,
                                          const Orientation& orientation,
                                          const Job& job);
  ~PictureMaker();
  PictureMaker(PictureMaker&&) noexcept;
  PictureMaker& operator=(PictureMaker&&) noexcept;

  const PixelFormat& format() const { return format_; }
  Size size() const { return size_; }  // as shown, after turning

  // Fails with kUnsupported if the picture is not like the first.
  Result<Frame> make(const AVFrame& picture, FramePool& pool);

 private:
  PictureMaker();
  Result<void> prepare_conversion();
  Result<FrameBuffer> copy(const AVFrame& picture, FramePool& pool);
  Result<void> convert(const AVFrame& picture, FrameBuffer& buffer);

  PixelFormat format_;
  Size size_;
  Orientation orientation_;
  int stored_width_ = 0;
  int stored_height_ = 0;
  int stored_format_ = -1;
  int converted_format_ = -1;  // -1: as stored

  struct Conversion;
  std::unique_ptr<Conversion> conversion_;
};

}  // namespace framewise::media
