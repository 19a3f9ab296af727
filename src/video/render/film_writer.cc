// SPDX-License-Identifier: Apache-2.0
#include "video/render/film_writer.h"

namespace framewise::video {
namespace {

// Frames and sound alternate this often, so that players read little ahead and
// MP4's index stays small.
constexpr double kBlockSeconds = 0.5;

}  // namespace

Result<FilmWriter> FilmWriter::create(const std::filesystem::path& target,
                                      media::Container container,
                                      const media::Tags& tags,
                                      const FilmStreams& streams) {
  FilmWriter writer;
  writer.streams_ = streams;
  FW_ASSIGN_OR_RETURN(writer.muxer_,
                      media::Muxer::create(target, container, tags));
  FW_ASSIGN_OR_RETURN(writer.packet_, media::new_packet());
  const AVRational frame{int(streams.rate.denominator),
                         int(streams.rate.numerator)};
  FW_RETURN_IF_ERROR(
      writer.muxer_->add_stream(*streams.video, frame, streams.video_tag));
  if (streams.audio) {
    const AVRational sample{1, streams.audio->sample_rate};
    FW_RETURN_IF_ERROR(writer.muxer_->add_stream(*streams.audio, sample));
  }
  FW_RETURN_IF_ERROR(
      writer.muxer_->start(streams.frames + streams.sound_packets));
  return writer;
}

Result<void> FilmWriter::add_frame(std::string_view data, int64_t shown,
                                   bool key) {
  const int64_t decoded = decoded_++ - streams_.reorder;
  if (shown < decoded) {
    return fail(ErrorKind::kInternal, "frame {} is decoded after it is shown",
                shown);
  }
  const double seconds = streams_.rate.seconds(decoded);
  if (seconds >= next_block_s_) {
    FW_RETURN_IF_ERROR(write_sound_until(seconds));
    next_block_s_ = seconds + kBlockSeconds;
  }
  packet_->pts = shown;
  packet_->dts = decoded;
  packet_->duration = 1;
  packet_->flags = key ? AV_PKT_FLAG_KEY : 0;
  return write(data, *packet_, 0);
}

Result<void> FilmWriter::write_sound_until(double seconds) {
  if (!streams_.audio) return {};
  while (!sound_ended_) {
    if (!sound_) {
      FW_ASSIGN_OR_RETURN(sound_, streams_.next_sound());
      sound_ended_ = !sound_;
      continue;
    }
    if (double(sound_->start) > seconds * streams_.audio->sample_rate) break;
    packet_->pts = packet_->dts = sound_->start;
    packet_->duration = sound_->samples;
    packet_->flags = AV_PKT_FLAG_KEY;
    FW_RETURN_IF_ERROR(write(sound_->data, *packet_, 1));
    sound_.reset();
  }
  return {};
}

Result<void> FilmWriter::write(std::string_view data, AVPacket& packet,
                               int stream) {
  // The muxer neither changes nor keeps bytes that no buffer owns.
  packet.data = reinterpret_cast<uint8_t*>(const_cast<char*>(data.data()));
  packet.size = int(data.size());
  auto written = muxer_->write(packet, stream);
  av_packet_unref(&packet);
  return written;
}

Result<int64_t> FilmWriter::finish() {
  FW_RETURN_IF_ERROR(write_sound_until(streams_.rate.seconds(streams_.frames) +
                                       kBlockSeconds));
  FW_RETURN_IF_ERROR(muxer_->finish());
  return muxer_->bytes();
}

}  // namespace framewise::video
