// SPDX-License-Identifier: Apache-2.0
// Decoding sound of any codec, and its samples as interleaved floats of one
// rate and number of channels.
#pragma once

#include <vector>

#include "media/encode/video/libav.h"

struct SwrContext;

namespace framewise::video {

// By the times of its packets, samples of priming are dropped, and times of
// frames moved accordingly.
Result<media::CodecPtr> open_sound_decoder(const AVStream& track);

class SampleConverter {
 public:
  SampleConverter(int sample_rate, int channels)
      : sample_rate_(sample_rate), channels_(channels) {}
  ~SampleConverter();
  SampleConverter(SampleConverter&&) noexcept;

  // Appends the samples of a frame; null: those that are still held.
  Result<void> convert(const AVFrame* frame, std::vector<float>& to);
  void forget();

 private:
  struct Form {
    int format = -1;
    int sample_rate = 0;
    int channels = 0;
    bool operator==(const Form&) const = default;
  };
  Result<void> set_up(const AVFrame& frame);

  int sample_rate_;
  int channels_;
  Form form_;  // of the frames that swr_ takes
  SwrContext* swr_ = nullptr;
};

}  // namespace framewise::video
