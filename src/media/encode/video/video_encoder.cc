// SPDX-License-Identifier: Apache-2.0
#include "media/encode/video/video_encoder.h"

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <thread>

namespace framewise::media {
namespace {

std::string join_details(const VideoEncoding& encoding, std::string fixed) {
  for (const auto& [name, value] : encoding.details) {
    fixed += fmt::format("{}{}={}", fixed.empty() ? "" : ":", name, value);
  }
  return fixed;
}

double crf_of(const VideoEncoding& encoding) {
  return encoding.crf.value_or(info_of(encoding.codec).normal_crf);
}

std::string preset_of(const VideoEncoding& encoding) {
  return encoding.preset.empty()
             ? std::string(info_of(encoding.codec).normal_preset)
             : encoding.preset;
}

void set_rate(const VideoEncoding& encoding, AVCodecContext& codec) {
  if (encoding.bit_rate > 0) codec.bit_rate = encoding.bit_rate;
  if (encoding.most_bit_rate > 0) {
    codec.rc_max_rate = encoding.most_bit_rate;
    codec.rc_buffer_size =
        int(std::min<int64_t>(encoding.most_bit_rate, INT32_MAX));
  }
}

// Groups of pictures are closed in all codecs: what follows a key frame never
// refers to frames before it, so that sections can be joined.
void set_x264(const VideoEncoding& encoding, Options& options) {
  options.set("preset", preset_of(encoding));
  if (encoding.bit_rate == 0) {
    options.set("crf", fmt::format("{}", crf_of(encoding)));
  }
  options.set("x264-params", join_details(encoding, "open-gop=0"));
}

void set_x265(const VideoEncoding& encoding, Options& options) {
  options.set("preset", preset_of(encoding));
  if (encoding.bit_rate == 0) {
    options.set("crf", fmt::format("{}", crf_of(encoding)));
  }
  const std::string threads =
      encoding.threads == 1
          ? "pools=none:frame-threads=1:"
          : fmt::format("pools={}:frame-threads=1:", encoding.threads);
  options.set("x265-params",
              join_details(encoding, threads + "open-gop=0:log-level=none"));
}

void set_svt(const VideoEncoding& encoding, AVCodecContext& codec,
             Options& options) {
  options.set("preset", preset_of(encoding));
  if (encoding.bit_rate == 0) {
    options.set("crf", fmt::format("{}", int(std::lround(crf_of(encoding)))));
  }
  options.set("svtav1-params",
              join_details(encoding, fmt::format("lp={}", encoding.threads)));
  if (codec.gop_size <= 0) codec.gop_size = 240;
}

void set_constant_quality(const VideoEncoding& encoding, Options& options) {
  options.set("cpu-used", preset_of(encoding));
  if (encoding.bit_rate == 0) {
    options.set("crf", fmt::format("{}", int(std::lround(crf_of(encoding)))));
  }
}

void set_options(const VideoEncoding& encoding, AVCodecContext& codec,
                 Options& options) {
  if (encoding.key_interval > 0) codec.gop_size = encoding.key_interval;
  if (encoding.b_frames >= 0) codec.max_b_frames = encoding.b_frames;
  set_rate(encoding, codec);
  switch (encoding.codec) {
    case VideoCodec::kH264: set_x264(encoding, options); break;
    case VideoCodec::kHevc: set_x265(encoding, options); break;
    case VideoCodec::kAv1: set_svt(encoding, codec, options); break;
    case VideoCodec::kAv1Aom: set_constant_quality(encoding, options); break;
    case VideoCodec::kVp9:
      set_constant_quality(encoding, options);
      options.set("row-mt", "0");
      break;
    case VideoCodec::kMpeg4:
      if (encoding.bit_rate == 0) {
        codec.flags |= AV_CODEC_FLAG_QSCALE;
        codec.global_quality = int(FF_QP2LAMBDA * crf_of(encoding));
      }
      break;
    case VideoCodec::kProres:
    case VideoCodec::kFfv1: break;
  }
  if (!encoding.profile.empty()) options.set("profile", encoding.profile);
}

// SVT-AV1 keeps its processors and its functions in globals, which an encoder
// sets when it opens and frees when it closes: one after the other.
std::unique_lock<std::mutex> turn_of(AVCodecID codec) {
  static std::mutex mutex;
  return codec == AV_CODEC_ID_AV1 ? std::unique_lock(mutex)
                                  : std::unique_lock<std::mutex>();
}

}  // namespace

Result<VideoEncoder> VideoEncoder::open(const VideoEncoding& encoding,
                                        const PictureFormat& format,
                                        AVRational frame_time,
                                        ParameterSets sets) {
  const LibavLog log;
  const std::string name(info_of(encoding.codec).encoder);
  const AVCodec* encoder = avcodec_find_encoder_by_name(name.c_str());
  if (!encoder) {
    return fail(ErrorKind::kEnvironment, "this FFmpeg was built without {}",
                name);
  }
  VideoEncoder made;
  made.codec_ = new_codec(encoder);
  FW_ASSIGN_OR_RETURN(made.numbered_, new_frame());
  if (!made.codec_) return fail(ErrorKind::kLimit, "out of memory");
  AVCodecContext& codec = *made.codec_;
  codec.width = format.size.width;
  codec.height = format.size.height;
  codec.pix_fmt = format.pixels;
  codec.sample_aspect_ratio = format.sample_aspect;
  codec.color_range = format.range;
  codec.colorspace = format.matrix;
  codec.color_primaries = format.primaries;
  codec.color_trc = format.transfer;
  codec.chroma_sample_location = format.siting;
  codec.time_base = frame_time;
  codec.framerate = av_inv_q(frame_time);
  codec.thread_count = encoding.threads;
  if (sets == ParameterSets::kApart) codec.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  codec.flags |= AV_CODEC_FLAG_CLOSED_GOP;
  Options options;
  set_options(encoding, codec, options);
  const auto turn = turn_of(encoder->id);
  const int code = avcodec_open2(&codec, encoder, options.get());
  if (code < 0) {
    Error error = log.error(fmt::format("cannot set up {}", name), code);
    error.kind =
        code == AVERROR(ENOMEM) ? ErrorKind::kLimit : ErrorKind::kUnsupported;
    return error;
  }
  FW_RETURN_IF_ERROR(options.all_taken());
  return made;
}

namespace {

// Nothing, where there is no memory for it.
AvFramePtr black_frame(const AVCodecContext& codec) {
  AvFramePtr black(av_frame_alloc());
  if (!black) return nullptr;
  black->format = codec.pix_fmt;
  black->width = codec.width;
  black->height = codec.height;
  if (av_frame_get_buffer(black.get(), 0) < 0) return nullptr;
  std::array<ptrdiff_t, 4> strides{};
  std::copy_n(black->linesize, strides.size(), strides.begin());
  av_image_fill_black(black->data, strides.data(), codec.pix_fmt,
                      codec.color_range, black->width, black->height);
  return black;
}

// SVT-AV1 that is closed before its end waits for ever, and so it does where
// no frame came before the end.
void finish_svt(AVCodecContext& codec, bool was_sent, bool end_was_sent) {
  if (!was_sent) avcodec_send_frame(&codec, black_frame(codec).get());
  if (!end_was_sent) avcodec_send_frame(&codec, nullptr);
  const PacketPtr packet(av_packet_alloc());
  while (packet && avcodec_receive_packet(&codec, packet.get()) == 0) {
    av_packet_unref(packet.get());
  }
}

void close_encoder(CodecPtr codec) {
  // Encoders print statistics when they end.
  const LibavLog log;
  const auto turn = turn_of(codec->codec_id);
  codec.reset();
}

}  // namespace

// Whoever stops the work need not wait until SVT-AV1 has encoded the frames
// that it holds, which may take half a minute: a thread of its own does.
VideoEncoder::~VideoEncoder() {
  if (!codec_) return;
  if (codec_->codec_id != AV_CODEC_ID_AV1 || !avcodec_is_open(codec_.get()) ||
      ended_) {
    close_encoder(std::move(codec_));
    return;
  }
  std::thread([codec = codec_.release(), was_sent = was_sent_,
               end_was_sent = end_was_sent_] {
    finish_svt(*codec, was_sent, end_was_sent);
    close_encoder(CodecPtr(codec));
  }).detach();
}

Result<void> VideoEncoder::send(const AVFrame& frame, int64_t index) {
  const LibavLog log;
  av_frame_unref(numbered_.get());
  if (av_frame_ref(numbered_.get(), &frame) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  numbered_->pts = index;
  numbered_->pict_type = AV_PICTURE_TYPE_NONE;
  numbered_->key_frame = 0;
  was_sent_ = true;
  const int code = avcodec_send_frame(codec_.get(), numbered_.get());
  av_frame_unref(numbered_.get());
  if (code < 0) return log.error("a frame cannot be encoded", code);
  return {};
}

Result<void> VideoEncoder::send_end() {
  const LibavLog log;
  end_was_sent_ = true;
  const int code = avcodec_send_frame(codec_.get(), nullptr);
  if (code < 0) return log.error("the last frames cannot be encoded", code);
  return {};
}

Result<bool> VideoEncoder::receive(AVPacket& packet) {
  const LibavLog log;
  const int code = avcodec_receive_packet(codec_.get(), &packet);
  if (code == AVERROR_EOF) ended_ = true;
  if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return false;
  if (code < 0) return log.error("a frame cannot be encoded", code);
  return true;
}

Result<AVPixelFormat> nearest_format(VideoCodec codec, AVPixelFormat wanted) {
  const std::string name(info_of(codec).encoder);
  const AVCodec* encoder = avcodec_find_encoder_by_name(name.c_str());
  if (!encoder) {
    return fail(ErrorKind::kEnvironment, "this FFmpeg was built without {}",
                name);
  }
  if (!encoder->pix_fmts) return wanted;
  return avcodec_find_best_pix_fmt_of_list(encoder->pix_fmts, wanted, 0,
                                           nullptr);
}

bool is_available(VideoCodec codec) {
  const std::string name(info_of(codec).encoder);
  return avcodec_find_encoder_by_name(name.c_str()) != nullptr;
}

}  // namespace framewise::media

extern "C" __attribute__((visibility("default"))) bool
framewise_video_has_encoder(std::string_view encoder) {
  return avcodec_find_encoder_by_name(std::string(encoder).c_str()) != nullptr;
}
