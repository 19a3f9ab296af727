// SPDX-License-Identifier: Apache-2.0
// Clips as files: their facts and their packets. Only one file is opened at a
// time unless a reader is kept.
#pragma once

#include "media/encode/video/libav.h"
#include "media/metadata/turn.h"
#include "media/source.h"
#include "video/film/clip.h"
#include "video/film/clip_place.h"
#include "video/film/source_window.h"

namespace framewise::video {

using media::AvFramePtr;
using media::CodecPtr;
using media::PacketPtr;
using media::ParametersPtr;

// A clip with what libav needs to decode and copy it.
struct ClipFile {
  CodedClip clip;
  ClipPlace place;
  std::optional<cache::FileStamp> stamp;  // that it must keep
  ParametersPtr video;
  ParametersPtr audio;  // null: none
  bool sound_only = false;
  media::Orientation orientation;
};

std::string identity_of(const std::string& path);
AudioCoding audio_coding_of(const AVCodecParameters& coding);
Result<ParametersPtr> copy_of(const AVCodecParameters& coding);

// Reads the whole file once, without decoding.
Result<ClipFile> read_clip(const ClipPlace& place, const media::Job& job);

// Gives out packets of one clip by their number. Numbers that grow are fast.
class PacketReader {
 public:
  enum class Stream : uint8_t { kVideo, kAudio };

  static Result<PacketReader> open(const ClipFile& file, Stream stream,
                                   const media::Job& job);
  PacketReader(PacketReader&&) noexcept = default;

  Result<void> read(size_t number, AVPacket& packet);

 private:
  PacketReader() = default;
  Result<void> read_directly(size_t number, AVPacket& packet);
  Result<void> read_by_demuxer(size_t number, AVPacket& packet);

  const ClipFile* file_ = nullptr;
  const media::Job* job_ = nullptr;
  Stream stream_ = Stream::kVideo;
  std::unique_ptr<media::Source> source_;
  SourceWindow window_;
  std::unique_ptr<media::VideoInput> input_;  // null: read at offsets
  size_t next_ = 0;
};

}  // namespace framewise::video
