// SPDX-License-Identifier: Apache-2.0
// Converts libav's frames to ours: planes are copied where one of our layouts
// holds them, else converted by libswscale; R, G, B and gray of other depths
// than 8 bits are widened by us.
#pragma once

extern "C" {
#include <libavutil/frame.h>
}

#include <memory>
#include <optional>

#include "media/decoder.h"
#include "media/metadata/turn.h"

struct AVPixFmtDescriptor;
struct SwsContext;

namespace framewise::media {

// Our pixel format with the same planes; nullopt if they must be converted.
std::optional<PixelFormat> same_format(const AVFrame& picture);

// For frames with has_unused_bits() only.
bool fits_depth(const Frame& frame);
// Returns a copy, because the decoder may still predict from the frame.
Result<Frame> clamped_to_depth(const Frame& frame, FramePool& pool);

// Converts frames of one pixel format and size, set by the first frame. Used by
// one thread at a time.
class FrameConverter {
 public:
  static Result<FrameConverter> for_frames_like(const AVFrame& first,
                                                const Orientation& orientation,
                                                const Job& job);
  ~FrameConverter();
  FrameConverter(FrameConverter&&) noexcept;
  FrameConverter& operator=(FrameConverter&&) noexcept;

  const PixelFormat& format() const { return format_; }
  Size size() const { return size_; }  // as shown, after turning

  // Fails with kUnsupported if the frame does not match the first.
  Result<Frame> make(const AVFrame& picture, FramePool& pool);

 private:
  FrameConverter();
  Result<void> prepare_conversion();
  Result<void> prepare_scaler();
  void prepare_widening(const AVPixFmtDescriptor& stored);
  template <typename Sample>
  void widen(const AVFrame& picture, MutablePlaneView to);
  Result<FrameBuffer> copy(const AVFrame& picture, FramePool& pool);
  Result<void> convert(const AVFrame& picture, FrameBuffer& buffer);

  PixelFormat format_;
  Size size_;
  Orientation orientation_;
  int stored_width_ = 0;
  int stored_height_ = 0;
  int stored_format_ = -1;
  int converted_format_ = -1;  // -1: not converted

  struct Conversion;
  std::unique_ptr<Conversion> conversion_;
};

}  // namespace framewise::media
