// SPDX-License-Identifier: Apache-2.0
#include <cstring>

#include "video/film/clip_file.h"

namespace framewise::video {

using media::LibavLog;
using media::Source;

Result<PacketReader> PacketReader::open(const ClipFile& file, Stream stream,
                                        const media::Job& job) {
  PacketReader reader;
  reader.file_ = &file;
  reader.job_ = &job;
  reader.stream_ = stream;
  FW_ASSIGN_OR_RETURN(OpenedClip opened,
                      open_clip_file(file.place, job.limits, file.stamp));
  if (opened.source.size() != file.clip.file_bytes) {
    return fail(ErrorKind::kInput, "the file changed while it was used");
  }
  reader.source_ = std::make_unique<Source>(std::move(opened.source));
  return reader;
}

Result<void> PacketReader::read(size_t number, AVPacket& packet) {
  auto done = file_->clip.direct ? read_directly(number, packet)
                                 : read_by_demuxer(number, packet);
  if (!done) return in_file(std::move(done).error(), file_->clip.path);
  return done;
}

Result<void> PacketReader::read_directly(size_t number, AVPacket& packet) {
  const CodedClip& clip = file_->clip;
  const bool video = stream_ == Stream::kVideo;
  const int64_t offset =
      video ? clip.packets[number].offset : clip.audio->packets[number].offset;
  const int bytes =
      video ? clip.packets[number].bytes : clip.audio->packets[number].bytes;
  av_packet_unref(&packet);
  if (av_new_packet(&packet, bytes) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  FW_ASSIGN_OR_RETURN(const size_t got,
                      window_.read(*source_, offset,
                                   std::as_writable_bytes(
                                       std::span(packet.data, size_t(bytes)))));
  if (got != size_t(bytes)) {
    return at_offset(fail(ErrorKind::kInput, "the file ends within a packet"),
                     offset);
  }
  return {};
}

// A container without reliable offsets is read from its start again if an
// earlier packet is wanted.
Result<void> PacketReader::read_by_demuxer(size_t number, AVPacket& packet) {
  if (!input_ || number < next_) {
    FW_ASSIGN_OR_RETURN(input_,
                        file_->sound_only
                            ? media::VideoInput::open_sound(*source_, *job_)
                            : media::VideoInput::open(*source_, *job_));
    next_ = 0;
  }
  AVFormatContext& context = *input_->context();
  int wanted = input_->stream()->index;
  if (stream_ == Stream::kAudio) {
    wanted = -1;
    for (unsigned i = 0; i < context.nb_streams && wanted < 0; ++i) {
      if (context.streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO) {
        wanted = int(i);
      }
    }
    context.streams[wanted]->discard = AVDISCARD_DEFAULT;
  }
  while (true) {
    FW_RETURN_IF_ERROR(job_->keep_going());
    const LibavLog log;
    av_packet_unref(&packet);
    const int code = av_read_frame(&context, &packet);
    if (code < 0) return log.error("cannot read the container", code);
    if (packet.stream_index == wanted && next_++ == number) return {};
  }
}

}  // namespace framewise::video
