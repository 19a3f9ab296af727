// SPDX-License-Identifier: Apache-2.0
// add_sound(): packets of two files are written in the order of their times.
#include <algorithm>
#include <vector>

#include "media/encode/video/add_sound.h"
#include "media/encode/video/libav.h"
#include "media/encode/video/muxer.h"

namespace framewise::media {
namespace {

// The streams of one file that are copied, read packet by packet.
class CopiedFile {
 public:
  static Result<CopiedFile> open(const std::filesystem::path& path,
                                 AVMediaType type, const Job& job) {
    CopiedFile file;
    FW_ASSIGN_OR_RETURN(Source source, Source::from_path(path));
    file.source_ = std::make_unique<Source>(std::move(source));
    FW_ASSIGN_OR_RETURN(file.input_, VideoInput::open(*file.source_, job));
    FW_ASSIGN_OR_RETURN(file.packet_, new_packet());
    AVFormatContext& context = *file.input_->context();
    file.targets_.assign(context.nb_streams, -1);
    for (unsigned i = 0; i < context.nb_streams; ++i) {
      AVStream& stream = *context.streams[i];
      const bool copied = type == AVMEDIA_TYPE_VIDEO
                              ? &stream == file.input_->stream()
                              : stream.codecpar->codec_type == type;
      stream.discard = copied ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
      if (copied) file.streams_.push_back(&stream);
    }
    return file;
  }

  std::span<AVStream* const> streams() const { return streams_; }
  const AVStream& picture() const { return *input_->stream(); }
  void write_to(int target, const AVStream& stream) {
    targets_[size_t(stream.index)] = target;
  }
  // Moves all times by so many seconds.
  void shift(double seconds) { shift_s_ = seconds; }

  // Reads the next packet of a copied stream. A file that is cut ends early.
  void read() {
    has_packet_ = false;
    while (!has_packet_) {
      av_packet_unref(packet_.get());
      if (av_read_frame(input_->context(), packet_.get()) < 0) return;
      has_packet_ = targets_[size_t(packet_->stream_index)] >= 0;
    }
    const int64_t ticks = std::llround(shift_s_ / av_q2d(base()));
    if (packet_->pts == AV_NOPTS_VALUE) packet_->pts = packet_->dts;
    if (packet_->dts == AV_NOPTS_VALUE) packet_->dts = packet_->pts;
    packet_->pts += ticks;
    packet_->dts += ticks;
    packet_->pos = -1;
  }
  bool has_packet() const { return has_packet_; }
  bool is_before(const CopiedFile& other) const {
    return av_compare_ts(packet_->dts, base(), other.packet_->dts,
                         other.base()) <= 0;
  }
  Result<void> write(Muxer& muxer) {
    return muxer.write(*packet_, targets_[size_t(packet_->stream_index)]);
  }

 private:
  AVRational base() const {
    return input_->context()->streams[packet_->stream_index]->time_base;
  }

  std::unique_ptr<Source> source_;
  std::unique_ptr<VideoInput> input_;
  PacketPtr packet_;
  std::vector<AVStream*> streams_;
  std::vector<int> targets_;  // by stream of the file; -1: not copied
  double shift_s_ = 0;
  bool has_packet_ = false;
};

Result<void> check_codecs(const CopiedFile& sound, Container container) {
  const AVOutputFormat* format =
      av_guess_format(info_of(container).muxer.data(), nullptr, nullptr);
  for (const AVStream* stream : sound.streams()) {
    const AVCodecID codec = stream->codecpar->codec_id;
    if (format &&
        avformat_query_codec(format, codec, FF_COMPLIANCE_NORMAL) == 1) {
      continue;
    }
    return fail(ErrorKind::kUnsupported, "{} has no sound of {}",
                info_of(container).name, avcodec_get_name(codec));
  }
  return {};
}

Result<void> add_streams(CopiedFile& file, Muxer& muxer) {
  for (const AVStream* stream : file.streams()) {
    FW_ASSIGN_OR_RETURN(const int target,
                        muxer.add_stream_like(*stream, nullptr, 0));
    file.write_to(target, *stream);
  }
  return {};
}

Result<int64_t> join_files(const AddSound& files, const Job& job) {
  FW_ASSIGN_OR_RETURN(CopiedFile picture,
                      CopiedFile::open(files.picture, AVMEDIA_TYPE_VIDEO, job));
  FW_ASSIGN_OR_RETURN(CopiedFile sound,
                      CopiedFile::open(files.sound, AVMEDIA_TYPE_AUDIO, job));
  FW_RETURN_IF_ERROR(check_codecs(sound, files.container));
  const AVStream& shown = sound.picture();
  if (shown.start_time != AV_NOPTS_VALUE) {
    sound.shift(-double(shown.start_time) * av_q2d(shown.time_base));
  }
  FW_ASSIGN_OR_RETURN(const auto muxer,
                      Muxer::create(files.to, files.container, {}));
  FW_RETURN_IF_ERROR(add_streams(picture, *muxer));
  FW_RETURN_IF_ERROR(add_streams(sound, *muxer));
  FW_RETURN_IF_ERROR(muxer->start(0));
  picture.read();
  sound.read();
  while (picture.has_packet() || sound.has_packet()) {
    FW_RETURN_IF_ERROR(job.keep_going());
    const bool picture_first =
        !sound.has_packet() ||
        (picture.has_packet() && picture.is_before(sound));
    CopiedFile& next = picture_first ? picture : sound;
    FW_RETURN_IF_ERROR(next.write(*muxer));
    next.read();
  }
  FW_RETURN_IF_ERROR(muxer->finish());
  FW_RETURN_IF_ERROR(muxer->commit());
  return muxer->bytes();
}

}  // namespace
}  // namespace framewise::media

extern "C" __attribute__((visibility("default"))) void
framewise_video_add_sound(const framewise::media::AddSound& files,
                          const framewise::media::Job& job,
                          framewise::Result<int64_t>& answer) {
  answer = framewise::media::join_files(files, job);
}
