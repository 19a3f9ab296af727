// SPDX-License-Identifier: Apache-2.0
// Writes the packets of a film into its file: times by the position in the
// film, sound beside the frames.
#pragma once

#include <functional>
#include <optional>

#include "media/encode/video/muxer.h"
#include "video/film/clip.h"
#include "video/film/nal_units.h"

namespace framewise::video {

// A packet of sound with its first sample in the film.
struct SoundPacket {
  int64_t start = 0;  // in samples; negative: priming
  int32_t samples = 0;
  std::string data;
};

struct FilmStreams {
  Rate rate;
  int64_t frames = 0;
  int reorder = 0;  // frames by which decoding is ahead of showing
  const AVCodecParameters* video = nullptr;
  uint32_t video_tag = 0;
  const AVCodecParameters* audio = nullptr;  // null: none
  int64_t sound_packets = 0;                 // at most
  // The next packet of sound; nothing after the last.
  std::function<Result<std::optional<SoundPacket>>()> next_sound;
};

class FilmWriter {
 public:
  static Result<FilmWriter> create(const std::filesystem::path& target,
                                   media::Container container,
                                   const media::Tags& tags,
                                   const FilmStreams& streams);

  // The next packet in the order of decoding. `shown`: number of its frame in
  // the film.
  Result<void> add_frame(std::string_view data, int64_t shown, bool key);
  Result<int64_t> finish();  // the size of the file
  // The finished file, before it has its name.
  const std::filesystem::path& temporary() const { return muxer_->temporary(); }
  Result<void> commit() { return muxer_->commit(); }

 private:
  Result<void> write_sound_until(double seconds);
  Result<void> write(std::string_view data, AVPacket& packet, int stream);

  FilmStreams streams_;
  std::unique_ptr<media::Muxer> muxer_;
  media::PacketPtr packet_;
  int64_t decoded_ = 0;
  double next_block_s_ = 0;
  std::optional<SoundPacket> sound_;  // read, not yet written
  bool sound_ended_ = false;
};

}  // namespace framewise::video
