// SPDX-License-Identifier: Apache-2.0
// LiveStream with libav's encoders.
extern "C" {
#include <libswscale/swscale.h>
}

#include <cmath>

#include "media/encode/video/video_encoder.h"
#include "video/live/fragment_muxer.h"
#include "video/live/live_stream.h"
#include "video/render/film_sound.h"

namespace framewise::video {
namespace {

struct FreeSws {
  void operator()(SwsContext* context) const { sws_freeContext(context); }
};

// One key frame a second, so that a page that starts late waits no longer; no
// frame waits for a later one.
media::VideoEncoding without_delay(const LiveForm& form) {
  return {.codec = media::VideoCodec::kH264,
          .crf = 24,
          .preset = "ultrafast",
          .profile = "baseline",
          .key_interval = form.rate,
          .b_frames = 0,
          .details = {{"rc-lookahead", "0"},
                      {"sync-lookahead", "0"},
                      {"mbtree", "0"},
                      {"scenecut", "0"}},
          .threads = 1};
}

// "avc1.42c01e": profile, constraints and level of the sequence parameter set,
// which follow its first byte (RFC 6381, 3.3).
std::string avc_name(const AVCodecContext& codec) {
  const uint8_t* bytes = codec.extradata;
  for (int i = 0; i + 6 < codec.extradata_size; ++i) {
    if (bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1 &&
        (bytes[i + 3] & 31) == 7) {
      return fmt::format("avc1.{:02x}{:02x}{:02x}", bytes[i + 4], bytes[i + 5],
                         bytes[i + 6]);
    }
  }
  return "avc1.42c01e";
}

class FilmStream final : public LiveStream {
 public:
  FilmStream(const ComposeRequest& request, const WorkContext& context)
      : request_(request), context_(context) {
    job_.limits = media::limits_of_video(context.limits);
    job_.pool = &pool_;
    job_.stop = context.stop;
  }

  Result<void> prepare();
  Result<void> start(const LiveForm& form, double film_seconds) override;
  std::string type() const override {
    return fmt::format("video/mp4; codecs=\"{}{}\"",
                       avc_name(encoder_->context()),
                       sound_encoder_ ? ", mp4a.40.2" : "");
  }
  Result<std::string> add(const Frame& frame, int64_t tick) override;

 private:
  Result<void> start_sound(double film_seconds);
  Result<void> add_picture(const Frame& frame, int64_t tick);
  Result<void> add_sound_until(double seconds);

  const ComposeRequest& request_;
  const WorkContext& context_;
  FramePool pool_;
  media::Job job_;
  WorkTimes times_;
  FilmPlan plan_;
  SoundPlan sound_;

  LiveForm form_;
  std::optional<media::VideoEncoder> encoder_;
  std::unique_ptr<SwsContext, FreeSws> scaler_;
  std::unique_ptr<FragmentMuxer> muxer_;
  PacketPtr packet_;
  std::optional<media::AudioEncoder> sound_encoder_;
  std::optional<FilmSound> mixer_;
  int64_t mixed_to_ = 0;    // sample of the film
  int64_t sent_sound_ = 0;  // samples of the stream
  int64_t sound_pts_ = 0;
  std::vector<float> samples_;
};

Result<void> FilmStream::prepare() {
  FW_ASSIGN_OR_RETURN(packet_, media::new_packet());
  FW_ASSIGN_OR_RETURN(auto clips,
                      read_clips(request_, job_, *context_.executor));
  FW_ASSIGN_OR_RETURN(plan_, plan_film(request_, std::move(clips), job_));
  FW_ASSIGN_OR_RETURN(
      sound_, plan_sound(request_, plan_, SoundCopying::kNever, job_, times_));
  return {};
}

Result<void> FilmStream::start(const LiveForm& form, double film_seconds) {
  form_ = form;
  const media::PictureFormat format{.size = form.size,
                                    .pixels = AV_PIX_FMT_YUV420P,
                                    .range = AVCOL_RANGE_MPEG,
                                    .matrix = AVCOL_SPC_BT709,
                                    .primaries = AVCOL_PRI_BT709,
                                    .transfer = AVCOL_TRC_BT709};
  FW_ASSIGN_OR_RETURN(
      media::VideoEncoder encoder,
      media::VideoEncoder::open(without_delay(form), format, {1, form.rate},
                                media::ParameterSets::kApart));
  encoder_.reset();
  encoder_.emplace(std::move(encoder));
  const auto [width, height] = form.size;
  scaler_.reset(sws_getContext(width, height, AV_PIX_FMT_RGBA, width, height,
                               AV_PIX_FMT_YUV420P, SWS_BILINEAR, nullptr,
                               nullptr, nullptr));
  if (!scaler_) return fail(ErrorKind::kLimit, "out of memory");
  const int* matrix = sws_getCoefficients(SWS_CS_ITU709);
  sws_setColorspaceDetails(scaler_.get(), matrix, 1, matrix, 0, 0, 1 << 16,
                           1 << 16);
  FW_ASSIGN_OR_RETURN(muxer_, FragmentMuxer::create());
  media::ParametersPtr coding(avcodec_parameters_alloc());
  if (!coding ||
      avcodec_parameters_from_context(coding.get(), &encoder_->context()) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  FW_RETURN_IF_ERROR(muxer_->add_stream(*coding, {1, form.rate}));
  if (sound_.any) FW_RETURN_IF_ERROR(start_sound(film_seconds));
  return muxer_->start();
}

// The encoder's first packet begins before its first sample. Players start at
// its beginning, so the stream starts as much later in the film.
Result<void> FilmStream::start_sound(double film_seconds) {
  sound_encoder_.reset();
  FW_ASSIGN_OR_RETURN(media::AudioEncoder encoder,
                      media::AudioEncoder::open(sound_.encoding));
  sound_encoder_.emplace(std::move(encoder));
  mixer_.reset();
  mixer_.emplace(plan_, sound_, job_);
  const int rate = sound_.encoding.sample_rate;
  mixed_to_ = std::llround(film_seconds * rate) + sound_encoder_->padding();
  sent_sound_ = sound_pts_ = 0;
  FW_ASSIGN_OR_RETURN(const media::ParametersPtr coding,
                      sound_encoder_->parameters());
  coding->initial_padding = 0;
  return muxer_->add_stream(*coding, {1, rate});
}

Result<void> FilmStream::add_picture(const Frame& frame, int64_t tick) {
  FW_ASSIGN_OR_RETURN(const AvFramePtr picture, media::new_frame());
  picture->format = AV_PIX_FMT_YUV420P;
  picture->width = form_.size.width;
  picture->height = form_.size.height;
  if (av_frame_get_buffer(picture.get(), 0) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  const uint8_t* const planes[4] = {frame.plane(0).data};
  const int strides[4] = {int(frame.plane(0).stride)};
  sws_scale(scaler_.get(), planes, strides, 0, form_.size.height, picture->data,
            picture->linesize);
  FW_RETURN_IF_ERROR(encoder_->send(*picture, tick));
  while (true) {
    FW_ASSIGN_OR_RETURN(const bool more, encoder_->receive(*packet_));
    if (!more) return {};
    packet_->duration = 1;
    FW_RETURN_IF_ERROR(muxer_->write(*packet_, 0));
    av_packet_unref(packet_.get());
  }
}

Result<void> FilmStream::add_sound_until(double seconds) {
  if (!sound_encoder_) return {};
  const int block = sound_encoder_->packet_samples();
  const auto channels = size_t(sound_.encoding.channels);
  samples_.resize(size_t(block) * channels);
  while (double(sent_sound_) < seconds * sound_.encoding.sample_rate) {
    FW_RETURN_IF_ERROR(mixer_->mix(mixed_to_, samples_));
    FW_RETURN_IF_ERROR(sound_encoder_->send(samples_));
    mixed_to_ += block;
    sent_sound_ += block;
    while (true) {
      FW_ASSIGN_OR_RETURN(const bool more, sound_encoder_->receive(*packet_));
      if (!more) break;
      packet_->pts = packet_->dts = sound_pts_;
      packet_->duration = block;
      sound_pts_ += block;
      av_packet_free_side_data(packet_.get());
      FW_RETURN_IF_ERROR(muxer_->write(*packet_, 1));
      av_packet_unref(packet_.get());
    }
  }
  return {};
}

Result<std::string> FilmStream::add(const Frame& frame, int64_t tick) {
  if (!encoder_ || frame.size() != form_.size) {
    return fail(ErrorKind::kUsage, "a frame of another size than the stream");
  }
  FW_RETURN_IF_ERROR(add_picture(frame, tick));
  FW_RETURN_IF_ERROR(add_sound_until(double(tick + 1) / form_.rate));
  return muxer_->take();
}

}  // namespace
}  // namespace framewise::video

extern "C" __attribute__((visibility("default"))) void framewise_video_live(
    const framewise::video::ComposeRequest& request,
    const framewise::video::WorkContext& context,
    framewise::Result<std::unique_ptr<framewise::video::LiveStream>>& answer) {
  using namespace framewise::video;
  auto stream = std::make_unique<FilmStream>(request, context);
  if (auto ready = stream->prepare(); !ready) {
    answer = std::move(ready).error();
    return;
  }
  answer = std::unique_ptr<LiveStream>(std::move(stream));
}
