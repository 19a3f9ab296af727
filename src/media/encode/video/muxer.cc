// SPDX-License-Identifier: Apache-2.0
#include "media/encode/video/muxer.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "framewise/version.h"

namespace framewise::media {
namespace {

constexpr int kIoBufferBytes = 256 << 10;

int refuse_to_open(AVFormatContext*, AVIOContext**, const char*, int,
                   AVDictionary**) {
  return AVERROR(EPERM);
}

bool is_mp4(Container container) {
  return container == Container::kMp4 || container == Container::kMov;
}

// The most bytes of MP4's index for a packet: size (4), composition offset
// (8), decoding time (8), chunk offset (8), chunk length (12), key (4).
constexpr int64_t kIndexBytesPerPacket = 44;
constexpr int64_t kIndexBytesAnyway = 16 << 10;

// A tick that the frames of `rate` (frames are 1 / rate long) are whole numbers
// of. 1/90000 s is what players know best.
AVRational fine_ticks(AVRational frame) {
  constexpr int kUsual = 90'000;
  if (int64_t{kUsual} * frame.num % frame.den == 0) return {1, kUsual};
  int den = frame.den;
  while (den < 10'000) den *= 10;
  return {1, den};
}

// Players subtract the delay of Opus from the times of Matroska. Before version
// 62 libavformat states the delay, but does not add it.
int64_t missing_delay(Container container, const AVCodecParameters& coding) {
  const bool matroska =
      container == Container::kMkv || container == Container::kWebm;
  if (!matroska || coding.codec_id != AV_CODEC_ID_OPUS) return 0;
  return LIBAVFORMAT_VERSION_MAJOR < 62 ? coding.initial_padding : 0;
}

}  // namespace

Result<std::unique_ptr<Muxer>> Muxer::create(
    const std::filesystem::path& target, Container container,
    const Tags& tags) {
  FW_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::create(target));
  std::unique_ptr<Muxer> muxer(new Muxer(std::move(file)));
  muxer->container_ = container;
  const LibavLog log;
  int code = avformat_alloc_output_context2(
      &muxer->context_, nullptr, info_of(container).muxer.data(), nullptr);
  if (code < 0) return log.error("cannot start the container", code);
  auto* buffer = static_cast<uint8_t*>(av_malloc(kIoBufferBytes));
  if (buffer) {
    muxer->io_ = avio_alloc_context(buffer, kIoBufferBytes, 1, muxer.get(),
                                    nullptr, write_bytes, seek_bytes);
  }
  if (!muxer->io_) {
    av_free(buffer);
    return fail(ErrorKind::kLimit, "out of memory");
  }
  muxer->context_->pb = muxer->io_;
  muxer->context_->io_open = refuse_to_open;
  // No times, random numbers or versions: the same film, the same bytes.
  muxer->context_->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
  // Packets are collected in the buffer; libavformat would write each one.
  muxer->context_->flush_packets = 0;
  for (const auto& [key, value] : tags) {
    av_dict_set(&muxer->context_->metadata, key.c_str(), value.c_str(), 0);
  }
  return muxer;
}

Muxer::~Muxer() {
  avformat_free_context(context_);
  if (io_) av_freep(&io_->buffer);
  avio_context_free(&io_);
}

Result<int> Muxer::add_stream(const AVCodecParameters& coding,
                              AVRational time_base, uint32_t tag) {
  AVStream* stream = avformat_new_stream(context_, nullptr);
  if (!stream || avcodec_parameters_copy(stream->codecpar, &coding) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  stream->codecpar->codec_tag = tag;
  if (coding.codec_type == AVMEDIA_TYPE_VIDEO) {
    stream->avg_frame_rate = stream->r_frame_rate = av_inv_q(time_base);
    stream->time_base = fine_ticks(time_base);
    stream->sample_aspect_ratio = coding.sample_aspect_ratio;
  } else {
    stream->time_base = time_base;
  }
  time_bases_.push_back(time_base);
  return stream->index;
}

Result<void> Muxer::start(int64_t packets) {
  const LibavLog log;
  Options options;
  if (is_mp4(container_)) {
    const int64_t room = kIndexBytesAnyway + packets * kIndexBytesPerPacket;
    if (packets > 0) options.set("moov_size", fmt::format("{}", room));
    for (unsigned i = 0; i < context_->nb_streams; ++i) {
      if (context_->streams[i]->codecpar->codec_type != AVMEDIA_TYPE_VIDEO) {
        continue;
      }
      options.set("video_track_timescale",
                  fmt::format("{}", context_->streams[i]->time_base.den));
    }
  }
  const int code = avformat_write_header(context_, options.get());
  if (code < 0) return failed(log, "cannot write the head of the file", code);
  return options.all_taken();
}

Result<void> Muxer::write(AVPacket& packet, int stream) {
  const LibavLog log;
  packet.stream_index = stream;
  const int64_t delay =
      missing_delay(container_, *context_->streams[stream]->codecpar);
  packet.pts += delay;
  packet.dts += delay;
  av_packet_rescale_ts(&packet, time_bases_[size_t(stream)],
                       context_->streams[stream]->time_base);
  const int code = av_write_frame(context_, &packet);
  if (code < 0) return failed(log, "cannot write a packet", code);
  return {};
}

Result<void> Muxer::finish() {
  const LibavLog log;
  const int code = av_write_trailer(context_);
  if (code < 0) return failed(log, "cannot finish the file", code);
  avio_flush(io_);
  if (io_error_ != 0) return failed(log, "cannot finish the file", io_error_);
  return {};
}

Error Muxer::failed(const LibavLog& log, std::string_view action, int code) {
  if (io_error_ == 0) return log.error(action, code);
  return fail(ErrorKind::kIo, "{}: {}", action, std::strerror(io_error_));
}

int Muxer::write_bytes(void* self, uint8_t* bytes, int count) {
  auto& muxer = *static_cast<Muxer*>(self);
  const int file = fileno(muxer.file_.stream());
  int written = 0;
  while (written < count) {
    const ssize_t now =
        pwrite(file, bytes + written, size_t(count - written), muxer.position_);
    if (now < 0 && errno == EINTR) continue;
    if (now <= 0) {
      muxer.io_error_ = now < 0 ? errno : ENOSPC;
      return AVERROR(muxer.io_error_);
    }
    written += int(now);
    muxer.position_ += now;
  }
  muxer.size_ = std::max(muxer.size_, muxer.position_);
  return count;
}

int64_t Muxer::seek_bytes(void* self, int64_t offset, int whence) {
  auto& muxer = *static_cast<Muxer*>(self);
  switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE: return muxer.size_;
    case SEEK_SET: break;
    case SEEK_CUR: offset += muxer.position_; break;
    case SEEK_END: offset += muxer.size_; break;
    default: return AVERROR(EINVAL);
  }
  if (offset < 0) return AVERROR(EINVAL);
  muxer.position_ = offset;
  return offset;
}

}  // namespace framewise::media
