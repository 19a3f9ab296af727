// SPDX-License-Identifier: Apache-2.0
// Frames of a range of a film, or of an encoded part of it, as an animation.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "framewise/animation.h"
#include "video/encode/encode_options.h"
#include "video/film/clip_file.h"
#include "video/render/part.h"

namespace framewise::video {

// When each frame is shown, in ticks from the first frame of the range.
struct RangeTimes {
  TimeBase time_base;
  std::vector<FrameTime> frames;
};
RangeTimes range_times(const CodedClip& clip, const FrameRange& range);

// The frame with this index in the range; kept until the next call.
using FrameAt = std::function<Result<const AVFrame*>(int64_t index)>;
using OpenFrames = std::function<Result<FrameAt>(const media::Job& job)>;

// `open` is called again where the animation is read again from its start.
Result<Animation> range_animation(std::string name, RangeTimes times,
                                  OpenFrames open);

// Decodes an encoded part, from its first packet on.
class PartFrames {
 public:
  static Result<std::shared_ptr<PartFrames>> open(
      const Part& part, AVCodecID codec, Size size, const media::Job& job,
      std::vector<uint64_t>* hashes);

  // Indices that grow by one.
  Result<const AVFrame*> frame(int64_t index);

 private:
  Result<void> feed();

  const Part* part_ = nullptr;
  const media::Job* job_ = nullptr;
  std::vector<uint64_t>* hashes_ = nullptr;
  media::CodecPtr codec_;
  media::PacketPtr packet_;
  media::AvFramePtr decoded_;
  size_t next_packet_ = 0;
  int64_t at_ = -1;
};

}  // namespace framewise::video
