// SPDX-License-Identifier: Apache-2.0
// An encoder of sound. Samples are interleaved floats.
#pragma once

#include "media/encode/video/libav.h"
#include "media/encode/video/video_encoding.h"

struct SwrContext;

namespace framewise::media {

class AudioEncoder {
 public:
  static Result<AudioEncoder> open(const AudioEncoding& encoding);
  ~AudioEncoder();
  AudioEncoder(AudioEncoder&&) noexcept;

  // Samples of a packet, for each channel.
  int packet_samples() const { return packet_samples_; }
  // Samples by which the first packet begins before the first sample.
  int padding() const;
  // Packets that an encoder in the middle of a stream has to make and throw
  // away, so that the following ones equal those of an encoder that was there
  // before; -1: its packets depend on all before them.
  static int packets_to_start(AudioCodec codec);

  // packet_samples() samples of each channel.
  Result<void> send(std::span<const float> samples);
  Result<void> send_end();
  // False: needs more samples, or all packets were given out. Packets come in
  // the order of samples.
  Result<bool> receive(AVPacket& packet);

  Result<ParametersPtr> parameters() const;

 private:
  AudioEncoder() = default;

  CodecPtr codec_;
  AvFramePtr frame_;
  SwrContext* converter_ = nullptr;
  int packet_samples_ = 0;
  int64_t sent_ = 0;
};

}  // namespace framewise::media
