// SPDX-License-Identifier: Apache-2.0
// Decoded frames of one clip, by their number.
#pragma once

#include "video/film/clip_file.h"

namespace framewise::video {

class ClipFrames {
 public:
  static Result<ClipFrames> open(const ClipFile& file, const media::Job& job);

  // The frame that is shown as number `index`; kept until the next call.
  // Numbers that grow decode each frame once; others jump back to a packet at
  // which decoding may start.
  Result<const AVFrame*> frame(int64_t index);

 private:
  void jump_to(int64_t index);
  void restart(size_t entry);
  Result<void> decode_to(int64_t index);
  Result<void> decode_one();
  Result<void> feed();

  const ClipFile* file_ = nullptr;
  const media::Job* job_ = nullptr;
  std::optional<PacketReader> packets_;
  CodecPtr codec_;
  PacketPtr packet_;
  AvFramePtr decoded_;
  size_t entry_ = 0;  // packet at which decoding started
  size_t next_packet_ = 0;
  int64_t at_ = -1;  // number of decoded_; -1: none
  int64_t wanted_ = -1;
  bool ended_ = false;  // the decoder was told that no packet follows
};

}  // namespace framewise::video
