// SPDX-License-Identifier: Apache-2.0
#include "video/encode/range_decoder.h"

#include <cmath>
#include <cstring>
#include <optional>

#include "media/decode/video/frame_converter.h"
#include "media/open.h"
#include "video/render/fingerprint.h"

namespace framewise::video {

using media::LibavLog;

namespace {

class RangeDecoder final : public media::Decoder {
 public:
  RangeDecoder(const media::Job& job, std::string name, RangeTimes times,
               OpenFrames open)
      : job_(job),
        name_(std::move(name)),
        times_(std::move(times)),
        open_(std::move(open)) {}

  Result<void> start() {
    FW_RETURN_IF_ERROR(rewind());
    FW_ASSIGN_OR_RETURN(const AVFrame* first, frame_at_(0));
    FW_ASSIGN_OR_RETURN(converter_, media::FrameConverter::for_frames_like(
                                        *first, media::Orientation{}, job_));
    info_.container = "range";
    info_.codec = "range";
    info_.size = converter_->size();
    info_.format = converter_->format();
    info_.time_base = times_.time_base;
    info_.frame_count = int64_t(times_.frames.size());
    info_.duration = times_.frames.back().start + times_.frames.back().duration;
    return {};
  }

  const AnimationInfo& info() const override { return info_; }

  Result<std::optional<Frame>> next() override {
    if (next_ == int64_t(times_.frames.size())) return std::optional<Frame>();
    FW_ASSIGN_OR_RETURN(const AVFrame* picture, frame_at_(next_));
    FW_ASSIGN_OR_RETURN(Frame frame, converter_->make(*picture, *job_.pool));
    const FrameTime time = times_.frames[size_t(next_)];
    return std::optional(
        frame.with_time(next_++, time, ChangedArea::everything(info_.size)));
  }

  Result<void> rewind() override {
    if (frame_at_ && next_ == 0) return {};
    next_ = 0;
    FW_ASSIGN_OR_RETURN(frame_at_, open_(job_));
    return {};
  }

  Result<Survey> survey() override {
    Survey survey;
    for (const FrameTime& time : times_.frames) {
      FrameFacts& facts = survey.frames.emplace_back();
      facts.time = time;
      facts.rect = {0, 0, info_.size.width, info_.size.height};
    }
    return survey;
  }

  // These comparisons are not kept: the name keeps the two sides apart.
  Result<std::string> content_hash(const media::Source&,
                                   const media::Job&) override {
    return name_;
  }

 private:
  const media::Job& job_;
  std::string name_;
  RangeTimes times_;
  OpenFrames open_;
  FrameAt frame_at_;
  std::optional<media::FrameConverter> converter_;
  AnimationInfo info_;
  int64_t next_ = 0;
};

Result<media::CodecPtr> open_part_decoder(const Part& part, AVCodecID id,
                                          Size size, const media::Job& job) {
  const LibavLog log;
  const AVCodec* decoder = avcodec_find_decoder(id);
  if (!decoder) {
    return fail(ErrorKind::kUnsupported, "no decoder for {}",
                avcodec_get_name(id));
  }
  media::CodecPtr codec = media::new_codec(decoder);
  if (!codec) return fail(ErrorKind::kLimit, "out of memory");
  codec->width = size.width;
  codec->height = size.height;
  codec->thread_count = 1;
  codec->err_recognition = AV_EF_EXPLODE | AV_EF_CRCCHECK;
  if (job.limits.frame_pixels > 0) codec->max_pixels = job.limits.frame_pixels;
  if (!part.setup.empty()) {
    codec->extradata = static_cast<uint8_t*>(
        av_mallocz(part.setup.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (!codec->extradata) return fail(ErrorKind::kLimit, "out of memory");
    std::memcpy(codec->extradata, part.setup.data(), part.setup.size());
    codec->extradata_size = int(part.setup.size());
  }
  const int code = avcodec_open2(codec.get(), decoder, nullptr);
  if (code < 0) return log.error("cannot set up the decoder", code);
  return codec;
}

}  // namespace

RangeTimes range_times(const CodedClip& clip, const FrameRange& range) {
  RangeTimes times;
  if (clip.constant_rate) {
    times.time_base = {clip.rate.denominator, clip.rate.numerator};
    for (int64_t i = 0; i < range.frames; ++i) times.frames.push_back({i, 1});
    return times;
  }
  times.time_base = {1, 1'000'000};
  const auto ticks = [&](int64_t frame) {
    const double second =
        frame < clip.frames ? clip.times_s[size_t(frame)] : clip.duration_s;
    return int64_t(
        std::llround((second - clip.times_s[size_t(range.first)]) * 1e6));
  };
  for (int64_t i = 0; i < range.frames; ++i) {
    const int64_t start = ticks(range.first + i);
    times.frames.push_back({start, ticks(range.first + i + 1) - start});
  }
  return times;
}

Result<Animation> range_animation(std::string name, RangeTimes times,
                                  OpenFrames open) {
  return media::open_decoder(
      [&](const media::Job& job) -> Result<std::unique_ptr<media::Decoder>> {
        auto decoder = std::make_unique<RangeDecoder>(
            job, name, std::move(times), std::move(open));
        FW_RETURN_IF_ERROR(decoder->start());
        return std::unique_ptr<media::Decoder>(std::move(decoder));
      },
      name, {});
}

Result<std::shared_ptr<PartFrames>> PartFrames::open(
    const Part& part, AVCodecID codec, Size size, const media::Job& job,
    std::vector<uint64_t>* hashes) {
  auto frames = std::make_shared<PartFrames>();
  frames->part_ = &part;
  frames->job_ = &job;
  frames->hashes_ = hashes;
  FW_ASSIGN_OR_RETURN(frames->codec_,
                      open_part_decoder(part, codec, size, job));
  FW_ASSIGN_OR_RETURN(frames->packet_, media::new_packet());
  FW_ASSIGN_OR_RETURN(frames->decoded_, media::new_frame());
  return frames;
}

Result<void> PartFrames::feed() {
  const LibavLog log;
  if (next_packet_ == part_->packets.size()) {
    avcodec_send_packet(codec_.get(), nullptr);
    return {};
  }
  const PartPacket& from = part_->packets[next_packet_++];
  const int made = av_new_packet(packet_.get(), int(from.data.size()));
  if (made < 0) return fail(ErrorKind::kLimit, "out of memory");
  std::memcpy(packet_->data, from.data.data(), from.data.size());
  packet_->pts = from.shown;
  packet_->flags = from.key ? AV_PKT_FLAG_KEY : 0;
  const int code = avcodec_send_packet(codec_.get(), packet_.get());
  av_packet_unref(packet_.get());
  if (code < 0) return log.error("an encoded frame cannot be decoded", code);
  return {};
}

Result<const AVFrame*> PartFrames::frame(int64_t index) {
  const LibavLog log;
  while (at_ != index) {
    FW_RETURN_IF_ERROR(job_->keep_going());
    av_frame_unref(decoded_.get());
    const int code = avcodec_receive_frame(codec_.get(), decoded_.get());
    if (code == AVERROR(EAGAIN)) {
      FW_RETURN_IF_ERROR(feed());
      continue;
    }
    if (code == AVERROR_EOF) {
      return fail(ErrorKind::kInternal, "the encoder left out frame {}", index);
    }
    if (code < 0) return log.error("an encoded frame cannot be decoded", code);
    at_ = decoded_->pts;
    if (hashes_ && at_ >= 0 && at_ < int64_t(hashes_->size())) {
      (*hashes_)[size_t(at_)] = hash_of(*decoded_);
    }
    if (at_ > index) {
      return fail(ErrorKind::kInternal, "the encoder left out frame {}", index);
    }
  }
  return decoded_.get();
}

}  // namespace framewise::video
