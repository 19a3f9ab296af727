// SPDX-License-Identifier: Apache-2.0
#include "video/render/clip_frames.h"

#include <algorithm>

namespace framewise::video {

using media::LibavLog;

Result<ClipFrames> ClipFrames::open(const ClipFile& file,
                                    const media::Job& job) {
  const LibavLog log;
  ClipFrames frames;
  frames.file_ = &file;
  frames.job_ = &job;
  FW_ASSIGN_OR_RETURN(
      PacketReader packets,
      PacketReader::open(file, PacketReader::Stream::kVideo, job));
  frames.packets_.emplace(std::move(packets));
  const AVCodec* decoder = avcodec_find_decoder(file.video->codec_id);
  if (!decoder) {
    return in_file(fail(ErrorKind::kUnsupported, "no decoder for {}",
                        file.clip.coding.codec),
                   file.clip.path);
  }
  frames.codec_ = media::new_codec(decoder);
  if (!frames.codec_ || avcodec_parameters_to_context(frames.codec_.get(),
                                                      file.video.get()) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  frames.codec_->thread_count = 1;
  frames.codec_->err_recognition = AV_EF_EXPLODE | AV_EF_CRCCHECK;
  const int64_t pixels = job.limits.frame_pixels;
  if (pixels > 0) frames.codec_->max_pixels = pixels;
  const int code = avcodec_open2(frames.codec_.get(), decoder, nullptr);
  if (code < 0) {
    return in_file(log.error("cannot set up the decoder", code),
                   file.clip.path);
  }
  FW_ASSIGN_OR_RETURN(frames.packet_, media::new_packet());
  FW_ASSIGN_OR_RETURN(frames.decoded_, media::new_frame());
  return frames;
}

// A stream may carry its parameters in the first packet alone: where decoding
// from a later one fails, it starts from the first.
Result<const AVFrame*> ClipFrames::frame(int64_t index) {
  if (at_ == index) return decoded_.get();
  jump_to(index);
  wanted_ = index;
  auto done = decode_to(index);
  if (!done && done.error().kind == ErrorKind::kInput && entry_ > 0) {
    restart(0);
    done = decode_to(index);
  }
  if (!done) {
    return in_file(at_frame(std::move(done).error(), index), file_->clip.path);
  }
  return decoded_.get();
}

Result<void> ClipFrames::decode_to(int64_t index) {
  while (at_ < index) FW_RETURN_IF_ERROR(decode_one());
  if (at_ == index) return {};
  return fail(ErrorKind::kInput, "the decoder gives no frame {}", index);
}

// Nearer frames are reached by decoding on.
void ClipFrames::jump_to(int64_t index) {
  const size_t entry = last_entry(file_->clip, index).value_or(0);
  const bool ahead = at_ >= 0 && at_ < index && entry < next_packet_;
  if (ahead) return;
  if (next_packet_ == entry && at_ < 0) return;
  restart(entry);
}

void ClipFrames::restart(size_t entry) {
  avcodec_flush_buffers(codec_.get());
  entry_ = entry;
  next_packet_ = entry;
  at_ = -1;
  ended_ = false;
}

Result<void> ClipFrames::decode_one() {
  const LibavLog log;
  while (true) {
    FW_RETURN_IF_ERROR(job_->keep_going());
    av_frame_unref(decoded_.get());
    const int code = avcodec_receive_frame(codec_.get(), decoded_.get());
    if (code == AVERROR(EAGAIN)) {
      FW_RETURN_IF_ERROR(feed());
      continue;
    }
    if (code == AVERROR_EOF) {
      return fail(ErrorKind::kInput, "the decoder gives fewer frames");
    }
    if (code < 0) return log.error("a frame cannot be decoded", code);
    if (decoded_->pts == AV_NOPTS_VALUE) continue;  // decoded, not shown
    at_ = decoded_->pts;
    if ((decoded_->flags & AV_FRAME_FLAG_CORRUPT) != 0 ||
        decoded_->decode_error_flags != 0) {
      return fail(ErrorKind::kInput, "a frame is damaged");
    }
    return {};
  }
}

// Packets carry the number of their frame as time, so that frames do.
Result<void> ClipFrames::feed() {
  const LibavLog log;
  const auto& facts = file_->clip.packets;
  if (next_packet_ == facts.size()) {
    if (ended_)
      return fail(ErrorKind::kInput, "the decoder gives fewer frames");
    ended_ = true;
    avcodec_send_packet(codec_.get(), nullptr);
    return {};
  }
  FW_RETURN_IF_ERROR(packets_->read(next_packet_, *packet_));
  const PacketFacts& fact = facts[next_packet_];
  packet_->pts = fact.shown >= 0 ? fact.shown : AV_NOPTS_VALUE;
  packet_->dts = AV_NOPTS_VALUE;
  packet_->flags = fact.key ? AV_PKT_FLAG_KEY : 0;
  if (fact.shown < 0) packet_->flags |= AV_PKT_FLAG_DISCARD;
  // Frames before the wanted one that no other refers to need no decoding.
  codec_->skip_frame =
      fact.shown < wanted_ ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
  ++next_packet_;
  const int code = avcodec_send_packet(codec_.get(), packet_.get());
  if (code < 0) return log.error("a frame cannot be decoded", code);
  return {};
}

}  // namespace framewise::video
