// SPDX-License-Identifier: Apache-2.0
#include "video/audio/clip_sound.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace framewise::video {

using media::LibavLog;

namespace {

// Packets that a decoder needs before its samples are right: AAC one, Opus 80
// ms.
constexpr int64_t kPacketsToStart = 5;

// Samples before those that are wanted next are forgotten from this many on.
constexpr size_t kMostBehind = 48'000;

}  // namespace

Result<ClipSound> ClipSound::open(const ClipFile& file, const media::Job& job,
                                  int sample_rate, int channels) {
  ClipSound sound;
  sound.file_ = &file;
  sound.job_ = &job;
  sound.sample_rate_ = sample_rate;
  sound.channels_ = channels;
  if (!file.clip.audio) return sound;
  FW_ASSIGN_OR_RETURN(
      PacketReader packets,
      PacketReader::open(file, PacketReader::Stream::kAudio, job));
  sound.packets_.emplace(std::move(packets));
  FW_ASSIGN_OR_RETURN(sound.packet_, media::new_packet());
  FW_ASSIGN_OR_RETURN(sound.decoded_, media::new_frame());
  sound.converter_.emplace(sample_rate, channels);
  FW_RETURN_IF_ERROR(sound.start_at(0));
  return sound;
}

ClipSound::ClipSound(ClipSound&& other) noexcept
    : file_(other.file_),
      job_(other.job_),
      sample_rate_(other.sample_rate_),
      channels_(other.channels_),
      packets_(std::move(other.packets_)),
      codec_(std::move(other.codec_)),
      packet_(std::move(other.packet_)),
      decoded_(std::move(other.decoded_)),
      converter_(std::move(other.converter_)),
      next_packet_(other.next_packet_),
      ended_(other.ended_),
      buffer_(std::move(other.buffer_)),
      buffer_start_(other.buffer_start_) {}

ClipSound::~ClipSound() = default;

// Decodes so that the sample `sample` of the film's rate comes. A new decoder
// and a new converter start at a packet whose first sample is a whole number of
// samples of the film.
Result<void> ClipSound::start_at(int64_t sample) {
  const LibavLog log;
  const AudioFacts& audio = *file_->clip.audio;
  const int64_t rate = audio.coding.sample_rate;
  int64_t packet = 0;
  if (audio.packet_samples > 0) {
    const int64_t samples = audio.packet_samples;
    const int64_t step = rate / std::gcd(samples * sample_rate_, rate);
    packet = sample * rate / sample_rate_ / samples - kPacketsToStart;
    packet = std::max<int64_t>(packet / step * step, 0);
    packet = std::min(packet, int64_t(audio.packets.size()));
    buffer_start_ = packet * samples * sample_rate_ / rate;
  } else {
    buffer_start_ = 0;
  }
  buffer_.clear();
  next_packet_ = size_t(packet);
  ended_ = false;
  const AVCodec* decoder = avcodec_find_decoder(file_->audio->codec_id);
  if (!decoder) {
    return in_file(
        fail(ErrorKind::kUnsupported, "no decoder for {}", audio.coding.codec),
        file_->clip.path);
  }
  codec_ = media::new_codec(decoder);
  if (!codec_ ||
      avcodec_parameters_to_context(codec_.get(), file_->audio.get()) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  // All samples are wanted, those of priming too: they are counted here.
  codec_->flags2 |= AV_CODEC_FLAG2_SKIP_MANUAL;
  codec_->thread_count = 1;
  const int code = avcodec_open2(codec_.get(), decoder, nullptr);
  if (code < 0) {
    return in_file(log.error("cannot set up the decoder of sound", code),
                   file_->clip.path);
  }
  converter_->forget();
  return {};
}

// False after the last sample.
Result<bool> ClipSound::decode_more() {
  const LibavLog log;
  if (ended_) return false;
  const auto& all = file_->clip.audio->packets;
  if (next_packet_ < all.size()) {
    FW_RETURN_IF_ERROR(job_->keep_going());
    FW_RETURN_IF_ERROR(packets_->read(next_packet_++, *packet_));
    packet_->pts = packet_->dts = AV_NOPTS_VALUE;
    av_packet_free_side_data(packet_.get());
    const int code = avcodec_send_packet(codec_.get(), packet_.get());
    if (code < 0) {
      return in_file(log.error("sound cannot be decoded", code),
                     file_->clip.path);
    }
  } else {
    ended_ = true;
    avcodec_send_packet(codec_.get(), nullptr);
  }
  while (true) {
    av_frame_unref(decoded_.get());
    const int code = avcodec_receive_frame(codec_.get(), decoded_.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) break;
    if (code < 0) {
      return in_file(log.error("sound cannot be decoded", code),
                     file_->clip.path);
    }
    FW_RETURN_IF_ERROR(converter_->convert(decoded_.get(), buffer_));
  }
  if (ended_) FW_RETURN_IF_ERROR(converter_->convert(nullptr, buffer_));
  return true;
}

Result<void> ClipSound::read(int64_t from, std::span<float> samples) {
  std::ranges::fill(samples, 0.0f);
  if (!file_->clip.audio) return {};
  const AudioFacts& audio = *file_->clip.audio;
  const auto channels = size_t(channels_);
  const auto count = int64_t(samples.size() / channels);
  const int64_t rate = audio.coding.sample_rate;
  // Counted from the first decoded sample.
  const int64_t begin = from + audio.first_frame_sample * sample_rate_ / rate;
  const int64_t end = begin + count;
  if (end <= 0) return {};
  const auto buffered_to = [&] {
    return buffer_start_ + int64_t(buffer_.size() / channels);
  };
  const int64_t far =
      kPacketsToStart * std::max(audio.packet_samples, 1024) * 4;
  const int64_t first = std::max<int64_t>(begin, 0);
  if (first < buffer_start_ ||
      (audio.packet_samples > 0 && first > buffered_to() + far)) {
    FW_RETURN_IF_ERROR(start_at(first));
  }
  while (buffered_to() < end) {
    FW_ASSIGN_OR_RETURN(const bool more, decode_more());
    if (!more) break;
    if (buffer_.size() / channels > kMostBehind && buffer_start_ < begin) {
      const int64_t behind = std::min(begin, buffered_to()) - buffer_start_;
      buffer_.erase(buffer_.begin(),
                    buffer_.begin() + long(size_t(behind) * channels));
      buffer_start_ += behind;
    }
  }
  const int64_t copy_from = std::max(first, buffer_start_);
  const int64_t copy_to = std::min(end, buffered_to());
  if (copy_to <= copy_from) return {};
  const float* source =
      buffer_.data() + size_t(copy_from - buffer_start_) * channels;
  std::copy(source, source + size_t(copy_to - copy_from) * channels,
            samples.data() + size_t(copy_from - begin) * channels);
  return {};
}

}  // namespace framewise::video
