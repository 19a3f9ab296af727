// SPDX-License-Identifier: Apache-2.0
#include "optimize/frame_writer.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "frame/color/to_srgb.h"
#include "optimize/result_formats.h"

namespace framewise::optimization {
namespace {

// Whether the video writer takes the frame as it is, and browsers show it
// right: 8 bits, and no wide or HDR colors.
bool is_ready(const Frame& frame) {
  const PixelFormat& format = frame.format();
  return format.bits == 8 && format.layout != Layout::kGray &&
         !needs_srgb_conversion(frame);
}

}  // namespace

Result<FrameWriter> FrameWriter::create(const std::filesystem::path& file,
                                        const AnimationFacts& facts,
                                        const Encoding& encoding, double knob,
                                        const CompareOptions& options) {
  if (const auto format = encoding.format.video()) {
    media::VideoWriteOptions video;
    video.container = parts_of(*format).container;
    video.encoding = encoding.video_at(knob);
    video.background = encoding.options.background;
    video.stop = options.stop;
    FW_ASSIGN_OR_RETURN(auto writer,
                        media::VideoWriter::create(file, facts, video));
    return FrameWriter(std::move(writer));
  }
  WriteOptions picture = encoding.options_at(knob);
  picture.executor = options.executor;
  picture.stop = options.stop;
  FW_ASSIGN_OR_RETURN(Writer writer, Writer::create(file, facts, picture));
  return FrameWriter(std::move(writer));
}

Result<void> FrameWriter::add(const Frame& frame) {
  if (picture_) return picture_->add(frame);
  const int64_t duration = std::max<int64_t>(1, frame.time().duration);
  if (is_ready(frame)) return video_->add(frame, duration);
  FW_ASSIGN_OR_RETURN(const Frame srgb, to_srgb8(frame, *pool_));
  return video_->add(srgb, duration);
}

Result<Written> FrameWriter::finish() {
  return picture_ ? picture_->finish() : video_->finish();
}

}  // namespace framewise::optimization
