// SPDX-License-Identifier: Apache-2.0
// Decoded sound of one clip, at the rate and with the channels of the film.
#pragma once

#include "video/audio/sound_samples.h"
#include "video/film/clip_file.h"

namespace framewise::video {

// A file of sound alone, or the sound of a video: a clip without frames.
Result<ClipFile> read_sound(const std::string& path, const media::Job& job);

class ClipSound {
 public:
  static Result<ClipSound> open(const ClipFile& file, const media::Job& job,
                                int sample_rate, int channels);
  ~ClipSound();
  ClipSound(ClipSound&&) noexcept;

  // Interleaved samples from `from` on; the one numbered 0 is heard with the
  // first frame. Where the clip has no sound there is silence. Positions that
  // grow decode each packet once.
  Result<void> read(int64_t from, std::span<float> samples);

 private:
  ClipSound() = default;
  Result<void> start_at(int64_t sample);
  Result<bool> decode_more();

  const ClipFile* file_ = nullptr;
  const media::Job* job_ = nullptr;
  int sample_rate_ = 0;
  int channels_ = 0;
  std::optional<PacketReader> packets_;
  CodecPtr codec_;
  PacketPtr packet_;
  AvFramePtr decoded_;
  std::optional<SampleConverter> converter_;
  size_t next_packet_ = 0;
  bool ended_ = false;
  // Samples at the film's rate; the first one is number `buffer_start_`,
  // counted from the first decoded one.
  std::vector<float> buffer_;
  int64_t buffer_start_ = 0;
};

}  // namespace framewise::video
