// SPDX-License-Identifier: Apache-2.0
// A track of sound in another codec: decoded and encoded anew, each sample when
// it was heard.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "media/encode/video/audio_encoder.h"
#include "media/source.h"
#include "video/audio/sound_samples.h"
#include "video/render/part.h"

namespace framewise::video {

class RecodedSound {
 public:
  // `track`: of an open file that outlives it. `bit_rate` 0: the codec's normal
  // one for the channels.
  static Result<RecodedSound> open(const AVStream& track,
                                   media::AudioCodec codec, int64_t bit_rate,
                                   const media::Job& job);

  Result<media::ParametersPtr> parameters() const;
  AVRational time_base() const { return {1, encoding_.sample_rate}; }

  // A packet of the track; null: it has ended.
  Result<void> send(const AVPacket* packet);
  // The next packet of the other codec. False: needs more of the track, or all
  // were given out.
  Result<bool> receive(AVPacket& packet);

 private:
  RecodedSound(media::AudioEncoder encoder,
               const media::AudioEncoding& encoding)
      : encoding_(encoding),
        encoder_(std::move(encoder)),
        converter_(encoding.sample_rate, encoding.channels) {}
  Result<void> convert(const AVFrame* frame);
  Result<void> keep_in_step(const AVFrame& frame);
  Result<bool> feed();

  const media::Job* job_ = nullptr;
  AVRational track_time_base_ = {1, 1};
  media::AudioEncoding encoding_;
  media::AudioEncoder encoder_;
  media::CodecPtr decoder_;
  media::AvFramePtr decoded_;
  SampleConverter converter_;
  std::vector<float> waiting_;  // interleaved samples, not encoded yet
  int64_t first_sample_ = 0;    // of the film's clock, once something was heard
  int64_t heard_ = 0;           // samples since then
  bool started_ = false;
  bool ended_ = false;
  bool flushed_ = false;
  size_t skip_ = 0;   // floats that the track has twice
  size_t taken_ = 0;  // of those waiting, already encoded
};

// Packets of new sound in the order in which they were made, kept in a folder:
// sound is encoded before the frames where its size has to be known, and hours
// of it would not fit the memory.
class KeptSound {
 public:
  // `words` name the film and how its sound is encoded.
  KeptSound(PartStore folder, std::string words)
      : folder_(std::move(folder)), words_(std::move(words)) {}

  // Whether all is there, of this or an earlier run.
  bool is_complete() const;
  // `after`: number of the packet of the film that made it ready.
  Result<void> add(int64_t after, int track, const AVPacket& packet);
  Result<void> finish();

  // The next packet that was made by packet `after` of the film, or before it.
  // Nullopt: none yet, or none is left.
  Result<std::optional<int>> next(int64_t after, AVPacket& packet);

 private:
  std::string key_of(int64_t piece) const;
  Result<void> save();

  PartStore folder_;
  std::string words_;
  Part part_;
  int64_t pieces_ = 0;  // written, or read
  size_t at_ = 0;       // packet of part_, to be read next
};

// The rate at which a codec takes sound of this rate.
int sample_rate_for(media::AudioCodec codec, int sample_rate);

}  // namespace framewise::video
