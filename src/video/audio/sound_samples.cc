// SPDX-License-Identifier: Apache-2.0
#include "video/audio/sound_samples.h"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libswresample/swresample.h>
}

#include <algorithm>
#include <utility>

namespace framewise::video {

using media::LibavLog;

Result<media::CodecPtr> open_sound_decoder(const AVStream& track) {
  const LibavLog log;
  const AVCodecParameters& coding = *track.codecpar;
  const AVCodec* const decoder = avcodec_find_decoder(coding.codec_id);
  if (!decoder) {
    return fail(ErrorKind::kUnsupported, "no decoder for sound in {}",
                avcodec_get_name(coding.codec_id));
  }
  media::CodecPtr codec = media::new_codec(decoder);
  if (!codec || avcodec_parameters_to_context(codec.get(), &coding) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  codec->pkt_timebase = track.time_base;
  codec->thread_count = 1;
  const int code = avcodec_open2(codec.get(), decoder, nullptr);
  if (code < 0) return log.error("cannot set up the decoder of sound", code);
  return codec;
}

SampleConverter::SampleConverter(SampleConverter&& other) noexcept
    : sample_rate_(other.sample_rate_),
      channels_(other.channels_),
      form_(other.form_),
      swr_(std::exchange(other.swr_, nullptr)) {}

SampleConverter::~SampleConverter() { swr_free(&swr_); }

void SampleConverter::forget() { swr_free(&swr_); }

Result<void> SampleConverter::set_up(const AVFrame& frame) {
  const Form form = {frame.format, frame.sample_rate,
                     frame.ch_layout.nb_channels};
  if (form != std::exchange(form_, form)) swr_free(&swr_);
  if (swr_) return {};
  AVChannelLayout out;
  av_channel_layout_default(&out, channels_);
  AVChannelLayout in = frame.ch_layout;
  if (in.order == AV_CHANNEL_ORDER_UNSPEC) {
    av_channel_layout_default(&in, frame.ch_layout.nb_channels);
  }
  if (swr_alloc_set_opts2(&swr_, &out, AV_SAMPLE_FMT_FLT, sample_rate_, &in,
                          AVSampleFormat(frame.format), frame.sample_rate, 0,
                          nullptr) < 0 ||
      swr_init(swr_) < 0) {
    return fail(ErrorKind::kUnsupported,
                "sound of {} channels at {} Hz cannot be converted",
                frame.ch_layout.nb_channels, frame.sample_rate);
  }
  return {};
}

Result<void> SampleConverter::convert(const AVFrame* frame,
                                      std::vector<float>& to) {
  const LibavLog log;
  if (frame) FW_RETURN_IF_ERROR(set_up(*frame));
  if (!swr_) return {};
  const int count = frame ? frame->nb_samples : 0;
  const int room = std::max(swr_get_out_samples(swr_, count), 0);
  const size_t before = to.size();
  to.resize(before + size_t(room) * size_t(channels_));
  auto* out = reinterpret_cast<uint8_t*>(to.data() + before);
  const auto** in =
      frame ? const_cast<const uint8_t**>(frame->extended_data) : nullptr;
  const int made = swr_convert(swr_, &out, room, in, count);
  if (made < 0) return log.error("sound cannot be converted", made);
  to.resize(before + size_t(made) * size_t(channels_));
  return {};
}

}  // namespace framewise::video
