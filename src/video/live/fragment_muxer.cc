// SPDX-License-Identifier: Apache-2.0
#include "video/live/fragment_muxer.h"

#include <utility>

namespace framewise::video {
namespace {

using media::LibavLog;

constexpr int kIoBufferBytes = 64 << 10;

}  // namespace

Result<std::unique_ptr<FragmentMuxer>> FragmentMuxer::create() {
  std::unique_ptr<FragmentMuxer> muxer(new FragmentMuxer);
  const LibavLog log;
  const int code =
      avformat_alloc_output_context2(&muxer->context_, nullptr, "mp4", nullptr);
  if (code < 0) return log.error("cannot start the stream", code);
  auto* buffer = static_cast<uint8_t*>(av_malloc(kIoBufferBytes));
  if (buffer) {
    muxer->io_ = avio_alloc_context(buffer, kIoBufferBytes, 1, muxer.get(),
                                    nullptr, write_bytes, nullptr);
  }
  if (!muxer->io_) {
    av_free(buffer);
    return fail(ErrorKind::kLimit, "out of memory");
  }
  muxer->context_->pb = muxer->io_;
  muxer->context_->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
  return muxer;
}

FragmentMuxer::~FragmentMuxer() {
  avformat_free_context(context_);
  if (io_) av_freep(&io_->buffer);
  avio_context_free(&io_);
}

Result<void> FragmentMuxer::add_stream(const AVCodecParameters& coding,
                                       AVRational time_base) {
  AVStream* stream = avformat_new_stream(context_, nullptr);
  if (!stream || avcodec_parameters_copy(stream->codecpar, &coding) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  stream->codecpar->codec_tag = 0;
  stream->time_base = time_base;
  time_bases_.push_back(time_base);
  return {};
}

Result<void> FragmentMuxer::start() {
  const LibavLog log;
  media::Options options;
  options.set("movflags", "frag_every_frame+empty_moov+default_base_moof");
  const int code = avformat_write_header(context_, options.get());
  if (code < 0) return log.error("cannot start the stream", code);
  return options.all_taken();
}

Result<void> FragmentMuxer::write(AVPacket& packet, int stream) {
  const LibavLog log;
  packet.stream_index = stream;
  av_packet_rescale_ts(&packet, time_bases_[size_t(stream)],
                       context_->streams[stream]->time_base);
  const int code = av_write_frame(context_, &packet);
  if (code < 0) return log.error("cannot write to the stream", code);
  return {};
}

std::string FragmentMuxer::take() {
  avio_flush(io_);
  return std::exchange(bytes_, {});
}

int FragmentMuxer::write_bytes(void* self, uint8_t* bytes, int count) {
  auto& muxer = *static_cast<FragmentMuxer*>(self);
  muxer.bytes_.append(reinterpret_cast<const char*>(bytes), size_t(count));
  return count;
}

}  // namespace framewise::video
