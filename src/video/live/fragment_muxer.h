// SPDX-License-Identifier: Apache-2.0
// MP4 in fragments, in memory: one for each packet.
#pragma once

#include <string>

#include "media/encode/video/libav.h"

namespace framewise::video {

class FragmentMuxer {
 public:
  static Result<std::unique_ptr<FragmentMuxer>> create();
  ~FragmentMuxer();
  FragmentMuxer(const FragmentMuxer&) = delete;
  FragmentMuxer& operator=(const FragmentMuxer&) = delete;

  Result<void> add_stream(const AVCodecParameters& coding,
                          AVRational time_base);
  Result<void> start();
  // Times are in the time base that add_stream() got.
  Result<void> write(AVPacket& packet, int stream);
  // The bytes written since the last call.
  std::string take();

 private:
  FragmentMuxer() = default;
  static int write_bytes(void* self, uint8_t* bytes, int count);

  AVIOContext* io_ = nullptr;
  AVFormatContext* context_ = nullptr;
  std::vector<AVRational> time_bases_;
  std::string bytes_;
};

}  // namespace framewise::video
