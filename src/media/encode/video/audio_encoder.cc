// SPDX-License-Identifier: Apache-2.0
#include "media/encode/video/audio_encoder.h"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libswresample/swresample.h>
}

#include <algorithm>
#include <utility>

namespace framewise::media {
namespace {

// Of codecs that take any number of samples.
constexpr int kUsualPacketSamples = 1024;

// Rates for each channel at which libavcodec's "fast" coder is used: it takes a
// fifth of the time of "twoloop" and gives 1.3 to 3.7 dB more signal to noise
// (docs/video.md). Above them "twoloop" is better; below was not measured.
constexpr int64_t kLeastFastRate = 48'000;
constexpr int64_t kMostFastRate = 80'000;

const char* aac_coder(const AVCodecContext& codec) {
  const int64_t rate =
      codec.bit_rate / std::max(codec.ch_layout.nb_channels, 1);
  return rate >= kLeastFastRate && rate <= kMostFastRate ? "fast" : "twoloop";
}

}  // namespace

int AudioEncoder::packets_to_start(AudioCodec codec) {
  switch (codec) {
    case AudioCodec::kAac: return 3;   // measured: 28.7 of 29.9 dB
    case AudioCodec::kOpus: return 4;  // 80 ms, RFC 7845, 4.6
    case AudioCodec::kPcm: return 0;
    case AudioCodec::kMp3:   // bits of a packet may stand in those before
    case AudioCodec::kFlac:  // its head holds a hash of everything
      return -1;
  }
  return -1;
}

Result<AudioEncoder> AudioEncoder::open(const AudioEncoding& encoding) {
  const LibavLog log;
  const AudioCodecInfo& info = info_of(encoding.codec);
  const std::string name(info.encoder);
  const AVCodec* encoder = avcodec_find_encoder_by_name(name.c_str());
  if (!encoder) {
    return fail(ErrorKind::kEnvironment, "this FFmpeg was built without {}",
                name);
  }
  AudioEncoder made;
  made.codec_ = new_codec(encoder);
  if (!made.codec_) return fail(ErrorKind::kLimit, "out of memory");
  AVCodecContext& codec = *made.codec_;
  codec.sample_rate = encoding.sample_rate;
  codec.time_base = {1, encoding.sample_rate};
  codec.sample_fmt =
      encoder->sample_fmts ? encoder->sample_fmts[0] : AV_SAMPLE_FMT_FLT;
  av_channel_layout_default(&codec.ch_layout, encoding.channels);
  codec.bit_rate = encoding.bit_rate > 0
                       ? encoding.bit_rate
                       : info.normal_bit_rate * encoding.channels / 2;
  codec.thread_count = 1;
  codec.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
  Options options;
  if (encoding.codec == AudioCodec::kAac) {
    options.set("aac_coder", aac_coder(codec));
  }
  int code = avcodec_open2(&codec, encoder, options.get());
  if (code < 0) {
    Error error = log.error(fmt::format("cannot set up {}", name), code);
    error.kind = ErrorKind::kUnsupported;
    return error;
  }
  made.packet_samples_ =
      codec.frame_size > 0 ? codec.frame_size : kUsualPacketSamples;
  FW_ASSIGN_OR_RETURN(made.frame_, new_frame());
  code = swr_alloc_set_opts2(
      &made.converter_, &codec.ch_layout, codec.sample_fmt, codec.sample_rate,
      &codec.ch_layout, AV_SAMPLE_FMT_FLT, codec.sample_rate, 0, nullptr);
  if (code < 0 || swr_init(made.converter_) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  return made;
}

AudioEncoder::AudioEncoder(AudioEncoder&& other) noexcept
    : codec_(std::move(other.codec_)),
      frame_(std::move(other.frame_)),
      converter_(std::exchange(other.converter_, nullptr)),
      packet_samples_(other.packet_samples_),
      sent_(other.sent_) {}

AudioEncoder::~AudioEncoder() {
  const LibavLog log;
  codec_.reset();
  swr_free(&converter_);
}

int AudioEncoder::padding() const { return codec_->initial_padding; }

Result<void> AudioEncoder::send(std::span<const float> samples) {
  const LibavLog log;
  const int count = int(samples.size()) / codec_->ch_layout.nb_channels;
  av_frame_unref(frame_.get());
  frame_->nb_samples = count;
  frame_->format = codec_->sample_fmt;
  frame_->sample_rate = codec_->sample_rate;
  frame_->pts = sent_;
  if (av_channel_layout_copy(&frame_->ch_layout, &codec_->ch_layout) < 0 ||
      av_frame_get_buffer(frame_.get(), 0) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  const auto* in = reinterpret_cast<const uint8_t*>(samples.data());
  if (swr_convert(converter_, frame_->extended_data, count, &in, count) !=
      count) {
    return fail(ErrorKind::kInternal, "samples cannot be converted");
  }
  sent_ += count;
  const int code = avcodec_send_frame(codec_.get(), frame_.get());
  if (code < 0) return log.error("sound cannot be encoded", code);
  return {};
}

Result<void> AudioEncoder::send_end() {
  const LibavLog log;
  const int code = avcodec_send_frame(codec_.get(), nullptr);
  if (code < 0) return log.error("sound cannot be encoded", code);
  return {};
}

Result<bool> AudioEncoder::receive(AVPacket& packet) {
  const LibavLog log;
  const int code = avcodec_receive_packet(codec_.get(), &packet);
  if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return false;
  if (code < 0) return log.error("sound cannot be encoded", code);
  return true;
}

Result<ParametersPtr> AudioEncoder::parameters() const {
  ParametersPtr parameters(avcodec_parameters_alloc());
  if (!parameters ||
      avcodec_parameters_from_context(parameters.get(), codec_.get()) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  return parameters;
}

}  // namespace framewise::media
