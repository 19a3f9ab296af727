// SPDX-License-Identifier: Apache-2.0
// Video through libavformat and libavcodec, with one thread per file: several
// files or segments run in parallel. docs/formats/video.md lists the choices.
#include <algorithm>
#include <climits>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "media/codec_module.h"
#include "media/decode/sample_depth.h"
#include "media/decode/video/buffers.h"
#include "media/decode/video/card_decoder.h"
#include "media/decode/video/frame_converter.h"
#include "media/decode/video/index.h"
#include "media/decode/video/input.h"
#include "media/decode/video/known_codecs.h"
#include "media/decode/video/orientation.h"
#include "media/decode/video/stream_facts.h"

namespace framewise::media {
namespace {

// FFmpeg's own VP8 and VP9 decoders ignore WebM's alpha channel.
const AVCodec* decoder_for(const AVStream& stream) {
  const AVDictionaryEntry* alpha =
      av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);
  if (alpha && std::string_view(alpha->value) == "1") {
    const AVCodecID id = stream.codecpar->codec_id;
    const char* name = id == AV_CODEC_ID_VP9   ? "libvpx-vp9"
                       : id == AV_CODEC_ID_VP8 ? "libvpx"
                                               : "";
    if (const AVCodec* codec = avcodec_find_decoder_by_name(name)) return codec;
  }
  return avcodec_find_decoder(stream.codecpar->codec_id);
}

// A picture on its way out, its times in ticks from the first.
struct TimedPicture {
  AvFramePtr picture;
  int64_t start = 0;
  int64_t duration = 0;  // as the file states it
};

// The pictures that a decoder holds. One is decoded ahead, because a picture
// lasts until the next one starts.
//
//             fetch_first()                 decode_ahead()
//             seek_before()               there is another
//   kNothing ───────────────► kPending ───────────────────► kPendingAndNext
//       ▲                      │    ▲                             │
//       └──────────────────────┘    └─────────────────────────────┘
//        advance(), the last               advance()
enum class Holds : uint8_t { kNothing, kPending, kPendingAndNext };

// How the pending picture was reached. Some streams cannot be decoded from
// packets marked as key: later pictures use references from before. A failure
// after a jump is therefore inconclusive; decoding from the start decides.
//
//              seek_before()
//   kInOrder ◄───────────────► kJumped ───────────────► kNeverJumps
//              fetch_first()            look_ahead() is
//                                       wrong or fails
enum class Access : uint8_t { kInOrder, kJumped, kNeverJumps };

class VideoDecoder final : public Decoder {
 public:
  VideoDecoder(Source& source, const Job& job)
      : source_(source), job_(job), on_card_(job.on_card) {}

  Result<void> start() {
    FW_ASSIGN_OR_RETURN(input_, VideoInput::open(source_, job_));
    const AVCodecParameters& stated = *input_->stream()->codecpar;
    if (stated.width > 0 && stated.height > 0) {
      FW_RETURN_IF_ERROR(job_.admit(stated.width, stated.height));
    }
    FW_RETURN_IF_ERROR(open_codec());
    packet_.reset(av_packet_alloc());
    next_.picture.reset(av_frame_alloc());
    pending_.picture.reset(av_frame_alloc());
    if (!packet_ || !next_.picture || !pending_.picture) {
      return fail(ErrorKind::kLimit, "out of memory");
    }
    // Only the first frame gives format and color reliably.
    FW_RETURN_IF_ERROR(fetch_first_somehow());
    orientation_ = orientation_of(*input_->stream());
    FW_ASSIGN_OR_RETURN(
        FrameConverter maker,
        FrameConverter::for_frames_like(
            *pending_.picture, orientation_.value_or(Orientation{}), job_));
    maker_.emplace(std::move(maker));
    describe();
    return {};
  }

  const AnimationInfo& info() const override { return info_; }

  Result<std::optional<Frame>> next() override {
    const LibavLog log;
    if (holds_ == Holds::kNothing) return std::optional<Frame>();
    FW_ASSIGN_OR_RETURN(const FrameTime time, look_ahead(log));
    auto frame = maker_->make(*pending_.picture, *job_.pool);
    if (!frame) {
      Error error = at_frame(std::move(frame).error(), index_);
      if (!job_.tolerant || error.kind != ErrorKind::kUnsupported) return error;
      damage_ = std::move(error);
      holds_ = Holds::kNothing;
      return std::optional<Frame>();
    }
    FW_RETURN_IF_ERROR(hold_to_depth(*frame));
    const int64_t index = index_;
    advance(time);
    return std::optional(
        frame->with_time(index, time, ChangedArea::everything(maker_->size())));
  }

  Result<void> rewind() override {
    if (index_ == 0 && holds_ != Holds::kNothing) return {};
    return fetch_from_start();
  }

  Result<void> seek_before(int64_t index) override;
  Result<Survey> survey() override;
  const std::optional<Error>& damage() const override { return damage_; }

 private:
  Result<void> open_codec();
  void describe();
  Result<void> survey_by_decoding(Survey& survey) const;
  FrameFacts facts(FrameTime time, int64_t offset, int64_t bytes,
                   bool key) const;

  // The card decodes no more: the processor does, from the file's start.
  Result<void> leave_card();
  // The same, by the processor if the card fails.
  Result<void> fetch_first_somehow();
  // Decodes the first frame of the newly opened file into pending_.
  Result<void> fetch_first();
  Result<void> fetch_from_start();
  // Decodes from the key packet that was just read into packet_.
  Result<bool> decode_from_key(const LibavLog& log);
  // Decodes the next frame into next_; false after the last.
  Result<bool> decode(const LibavLog& log);
  // Sends the decoder its next packet, or the end of the stream.
  Result<void> feed(const LibavLog& log);
  Result<void> send(const LibavLog& log);
  // Strict reading fails with `error`; tolerant reading records it.
  Result<void> damaged(Error error);
  Result<void> hold_to_depth(Frame& frame);
  // Decodes the frame after pending_. Returns the display time of pending_.
  Result<FrameTime> look_ahead(const LibavLog& log);
  Result<FrameTime> decode_ahead(const LibavLog& log);
  // After a jump: whether next_ is the frame that the index lists after
  // pending_.
  bool follows_index() const;
  // Decodes from the first frame until `index` is pending.
  Result<void> start_over(int64_t index, const LibavLog& log);
  // Makes the frame that was decoded ahead the pending one.
  void advance(FrameTime time);
  // Display time of next_ in ticks from the first frame.
  Result<int64_t> place_in_time();
  int64_t duration_of(const AVFrame& picture) const;
  Result<const VideoIndex*> index();

  Source& source_;
  const Job& job_;
  AnimationInfo info_;
  bool on_card_;  // whether a card decodes
  std::unique_ptr<VideoInput> input_;
  CodecPtr codec_;
  PacketPtr packet_;
  std::optional<Orientation> orientation_;
  std::optional<FrameConverter> maker_;
  std::optional<VideoIndex> packet_index_;

  Holds holds_ = Holds::kNothing;
  TimedPicture pending_;
  TimedPicture next_;
  int64_t last_duration_ = 0;  // of the picture before pending_

  int64_t index_ = 0;  // of pending_
  Access access_ = Access::kInOrder;
  int64_t origin_ = 0;  // time stamp of the first frame
  // Frames shown before the key packet may depend on earlier packets. They are
  // dropped and their errors ignored.
  int64_t first_shown_ = INT64_MIN;
  bool leading_ = false;
  std::optional<Error> damage_;
};

Result<void> VideoDecoder::open_codec() {
  const LibavLog log;
  const AVStream& stream = *input_->stream();
  const AVCodecID id = stream.codecpar->codec_id;
  const AVCodec* codec = is_known_codec(id) ? decoder_for(stream) : nullptr;
  if (!codec) {
    return fail(ErrorKind::kUnsupported, "no decoder for {}",
                avcodec_get_name(id));
  }
  codec_ = new_codec(codec);
  if (!codec_) return fail(ErrorKind::kLimit, "out of memory");
  int code = avcodec_parameters_to_context(codec_.get(), stream.codecpar);
  if (code < 0) {
    return log.error("cannot set up the decoder", code);
  }
  codec_->pkt_timebase = stream.time_base;
  codec_->thread_count = 1;
  const int64_t pixels = job_.limits.frame_pixels;
  if (pixels > 0) codec_->max_pixels = pixels;
  if (job_.tolerant) {
    codec_->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
  } else {
    codec_->err_recognition = AV_EF_EXPLODE | AV_EF_CRCCHECK;
  }
  decode_into(*job_.pool, *codec_);
  if (on_card_) {
    const auto chosen = decode_on_card(*codec_);
    on_card_ = bool(chosen);
    if (!chosen) info_.not_on_card = chosen.error().message;
  }
  code = avcodec_open2(codec_.get(), codec, nullptr);
  if (code < 0) {
    return log.error("cannot set up the decoder", code);
  }
  return {};
}

Result<void> VideoDecoder::leave_card() {
  on_card_ = false;
  FW_ASSIGN_OR_RETURN(input_, VideoInput::open(source_, job_));
  return open_codec();
}

Result<void> VideoDecoder::fetch_first_somehow() {
  auto fetched = fetch_first();
  if (fetched || !on_card_) return fetched;
  info_.not_on_card = fetched.error().message;
  FW_RETURN_IF_ERROR(leave_card());
  return fetch_first();
}

Result<void> VideoDecoder::fetch_first() {
  const LibavLog log;
  index_ = 0;
  last_duration_ = 0;
  holds_ = Holds::kNothing;
  if (access_ == Access::kJumped) access_ = Access::kInOrder;
  damage_.reset();
  do {
    av_packet_unref(packet_.get());
    FW_ASSIGN_OR_RETURN(const bool more, input_->read(packet_.get()));
    if (!more) return fail(ErrorKind::kInput, "the video has no key frame");
  } while ((packet_->flags & AV_PKT_FLAG_KEY) == 0);
  FW_ASSIGN_OR_RETURN(const bool any, decode_from_key(log));
  if (!any) {
    if (damage_) return *damage_;
    return fail(ErrorKind::kInput, "the video has no frames");
  }
  std::swap(pending_, next_);
  holds_ = Holds::kPending;
  origin_ = pending_.picture->best_effort_timestamp;
  pending_.start = 0;
  pending_.duration = duration_of(*pending_.picture);
  return {};
}

Result<void> VideoDecoder::fetch_from_start() {
  // Reopening is exact in every container; seeking to the start is not.
  FW_ASSIGN_OR_RETURN(input_, VideoInput::open(source_, job_));
  FW_RETURN_IF_ERROR(open_codec());
  return fetch_first_somehow();
}

Result<bool> VideoDecoder::decode_from_key(const LibavLog& log) {
  avcodec_flush_buffers(codec_.get());
  leading_ = false;
  first_shown_ = packet_->pts != AV_NOPTS_VALUE ? packet_->pts : INT64_MIN;
  FW_RETURN_IF_ERROR(send(log));
  return decode(log);
}

Result<bool> VideoDecoder::decode(const LibavLog& log) {
  AVFrame* const picture = next_.picture.get();
  while (true) {
    av_frame_unref(picture);
    const int code = avcodec_receive_frame(codec_.get(), picture);
    if (code == AVERROR_EOF) return false;
    if (code == AVERROR(EAGAIN)) {
      FW_RETURN_IF_ERROR(feed(log));
      continue;
    }
    if (code < 0) {
      if (leading_) continue;
      FW_RETURN_IF_ERROR(
          damaged(log.error("a picture cannot be decoded", code)));
      continue;
    }
    const int64_t shown = picture->best_effort_timestamp;
    if (shown != AV_NOPTS_VALUE && shown < first_shown_) continue;
    FW_RETURN_IF_ERROR(job_.admit(picture->width, picture->height));
    if (on_card_) FW_RETURN_IF_ERROR(copy_from_card(*picture));
    const bool corrupt = (picture->flags & AV_FRAME_FLAG_CORRUPT) != 0 ||
                         picture->decode_error_flags != 0;
    if (corrupt) {
      FW_RETURN_IF_ERROR(
          damaged(fail(ErrorKind::kInput, "a picture is damaged")));
    }
    return true;
  }
}

Result<void> VideoDecoder::feed(const LibavLog& log) {
  av_packet_unref(packet_.get());
  auto more = input_->read(packet_.get());
  const bool ended = !more || !*more;
  if (!more) {
    if (more.error().kind != ErrorKind::kInput) return more.error();
    FW_RETURN_IF_ERROR(damaged(std::move(more).error()));
  }
  if (ended) {
    avcodec_send_packet(codec_.get(), nullptr);
    return {};
  }
  return send(log);
}

Result<void> VideoDecoder::send(const LibavLog& log) {
  leading_ = packet_->pts != AV_NOPTS_VALUE && packet_->pts < first_shown_;
  if ((packet_->flags & AV_PKT_FLAG_CORRUPT) != 0 && !leading_) {
    FW_RETURN_IF_ERROR(damaged(
        input_->truncation()
            ? *input_->truncation()
            : at_offset(fail(ErrorKind::kInput, "a picture's data are damaged"),
                        packet_->pos)));
  }
  const int code = avcodec_send_packet(codec_.get(), packet_.get());
  if (code >= 0 || leading_) return {};
  Error error = log.error("a picture cannot be decoded", code);
  if (packet_->pos >= 0) error.offset = packet_->pos;
  return damaged(std::move(error));
}

Result<void> VideoDecoder::damaged(Error error) {
  const int64_t frame = index_ + (holds_ == Holds::kNothing ? 0 : 1);
  error = at_frame(std::move(error), frame);
  // Only the processor's decoder says what is wrong with a file.
  if (on_card_) return error;
  if (!job_.tolerant || error.kind != ErrorKind::kInput) return error;
  if (!damage_) damage_ = std::move(error);
  return {};
}

Result<void> VideoDecoder::hold_to_depth(Frame& frame) {
  const PixelFormat& format = frame.format();
  if (!has_unused_bits(format.bits) || fits_depth(frame)) return {};
  Error error = at_frame(too_large_a_sample(format.bits), index_);
  if (!job_.tolerant) return error;
  if (!damage_) damage_ = std::move(error);
  FW_ASSIGN_OR_RETURN(frame, clamped_to_depth(frame, *job_.pool));
  return {};
}

Result<FrameTime> VideoDecoder::look_ahead(const LibavLog& log) {
  auto time = decode_ahead(log);
  if (!time && on_card_) {
    on_card_ = false;
    FW_RETURN_IF_ERROR(start_over(index_, log));
    time = decode_ahead(log);
  }
  if (access_ != Access::kJumped) return time;
  const bool failed = !time && time.error().kind == ErrorKind::kInput;
  if (!failed && (!time || follows_index())) return time;
  access_ = Access::kNeverJumps;
  FW_RETURN_IF_ERROR(start_over(index_, log));
  return decode_ahead(log);
}

bool VideoDecoder::follows_index() const {
  const VideoIndex& frames = *packet_index_;
  if (holds_ != Holds::kPendingAndNext) {
    return index_ + 1 == frames.frame_count();
  }
  return index_ + 1 < frames.frame_count() &&
         frames.frame(index_ + 1).shown == next_.picture->best_effort_timestamp;
}

Result<void> VideoDecoder::start_over(int64_t index, const LibavLog& log) {
  FW_RETURN_IF_ERROR(fetch_from_start());
  while (holds_ != Holds::kNothing && index_ < index) {
    FW_ASSIGN_OR_RETURN(const FrameTime time, decode_ahead(log));
    advance(time);
  }
  if (holds_ == Holds::kNothing) {
    return fail(ErrorKind::kInput, "the frame {} cannot be decoded", index);
  }
  return {};
}

Result<FrameTime> VideoDecoder::decode_ahead(const LibavLog& log) {
  FW_ASSIGN_OR_RETURN(const bool another, decode(log));
  holds_ = another ? Holds::kPendingAndNext : Holds::kPending;
  if (another) {
    FW_ASSIGN_OR_RETURN(next_.start, place_in_time());
    next_.duration = duration_of(*next_.picture);
    return FrameTime{pending_.start, next_.start - pending_.start};
  }
  const LastFrame last{.start = pending_.start,
                       .own_duration = pending_.picture->pkt_duration,
                       .previous_duration = last_duration_};
  return FrameTime{pending_.start, last.duration(*input_->stream())};
}

void VideoDecoder::advance(FrameTime time) {
  last_duration_ = time.duration;
  ++index_;
  if (holds_ == Holds::kPendingAndNext) {
    std::swap(pending_, next_);
    holds_ = Holds::kPending;
  } else {
    holds_ = Holds::kNothing;
  }
}

Result<int64_t> VideoDecoder::place_in_time() {
  const int64_t shown = next_.picture->best_effort_timestamp;
  if (shown == AV_NOPTS_VALUE || origin_ == AV_NOPTS_VALUE) {
    return pending_.start + pending_.duration;
  }
  if (shown - origin_ >= pending_.start) return shown - origin_;
  FW_RETURN_IF_ERROR(
      damaged(fail(ErrorKind::kInput, "time goes back from tick {} to tick {}",
                   pending_.start, shown - origin_)));
  return pending_.start;
}

int64_t VideoDecoder::duration_of(const AVFrame& picture) const {
  if (picture.pkt_duration > 0) return picture.pkt_duration;
  return nominal_duration(*input_->stream());
}

void VideoDecoder::describe() {
  const AVStream& stream = *input_->stream();
  info_.container = input_->container().name;
  info_.codec = avcodec_get_name(stream.codecpar->codec_id);
  info_.size = maker_->size();
  info_.format = maker_->format();
  info_.has_alpha = info_.format.alpha_plane;
  info_.file_bytes = source_.size();
  if (orientation_) info_.rotation = orientation_->degrees();
  const AVRational aspect = av_guess_sample_aspect_ratio(
      input_->context(), const_cast<AVStream*>(&stream), nullptr);
  if (aspect.num > 0 && aspect.den > 0) {
    info_.pixel_aspect =
        orientation_.value_or(Orientation()).turned({aspect.num, aspect.den});
  }
  info_.time_base = {stream.time_base.num, stream.time_base.den};
  // Only MP4's index lists every frame; counts in headers are unreliable.
  if (std::string_view(input_->container().demuxer) == "mov") {
    int64_t frames = 0;
    const int entries = avformat_index_get_entries_count(&stream);
    for (int i = 0; i < entries; ++i) {
      const AVIndexEntry* entry =
          avformat_index_get_entry(const_cast<AVStream*>(&stream), i);
      frames += (entry->flags & AVINDEX_DISCARD_FRAME) == 0;
    }
    if (frames > 0) info_.frame_count = frames;
    if (frames > 0 && stream.duration > 0) info_.duration = stream.duration;
  }
  info_.encoder = encoder_of(source_, *input_);
  info_.comments = comments_of(*input_);
}

Result<const VideoIndex*> VideoDecoder::index() {
  if (!packet_index_) {
    FW_ASSIGN_OR_RETURN(VideoIndex read, VideoIndex::read(source_, job_));
    packet_index_.emplace(std::move(read));
  }
  return &*packet_index_;
}

Result<void> VideoDecoder::seek_before(int64_t wanted) {
  // The frames of a damaged file cannot be counted without decoding.
  if (job_.tolerant || access_ == Access::kNeverJumps) return rewind();
  FW_ASSIGN_OR_RETURN(const VideoIndex* const frames, index());
  if (!frames->exact() || wanted >= frames->frame_count()) return rewind();
  const size_t key = frames->key_for(wanted);
  if (holds_ != Holds::kNothing && index_ <= wanted && index_ > 0) {
    // Continue decoding if no key frame lies between.
    const int64_t reached = frames->frame(index_).shown;
    if (frames->packets()[key].shown <= reached) return {};
  }
  const LibavLog log;
  const VideoIndex::Packet& target = frames->packets()[key];
  if (!input_->seek(target.decoded)) return rewind();
  std::optional<size_t> place;
  do {
    av_packet_unref(packet_.get());
    FW_ASSIGN_OR_RETURN(const bool more, input_->read(packet_.get()));
    if (!more) return rewind();
    place = frames->find(*packet_);
    if (!place || *place > key) return rewind();
  } while (*place != key);
  holds_ = Holds::kNothing;
  index_ = wanted;  // for error messages
  const auto any = decode_from_key(log);
  if (!any && !on_card_ && any.error().kind != ErrorKind::kInput) {
    return any.error();
  }
  if (!any || !*any) return rewind();
  const auto reached = frames->find(next_.picture->best_effort_timestamp);
  if (!reached || *reached > wanted) return rewind();
  access_ = Access::kJumped;
  std::swap(pending_, next_);
  holds_ = Holds::kPending;
  index_ = *reached;
  pending_.start = pending_.picture->best_effort_timestamp - origin_;
  pending_.duration = duration_of(*pending_.picture);
  last_duration_ = index_ > 0 ? frames->time(index_ - 1).duration : 0;
  return {};
}

Result<Survey> VideoDecoder::survey() {
  FW_ASSIGN_OR_RETURN(const VideoIndex* const frames, index());
  if (frames->broken_end() && !job_.tolerant) return *frames->broken_end();
  Survey survey;
  if (frames->exact() && !job_.tolerant) {
    survey.frames.reserve(size_t(frames->frame_count()));
    for (int64_t i = 0; i < frames->frame_count(); ++i) {
      const VideoIndex::Packet& packet = frames->frame(i);
      survey.frames.push_back(
          facts(frames->time(i), packet.offset, packet.bytes, packet.key));
    }
  } else {
    FW_RETURN_IF_ERROR(survey_by_decoding(survey));
  }
  survey.findings =
      findings_of(*input_, info_, orientation_, frames->undecodable());
  return survey;
}

// Surveys by decoding, for packets that do not state the display time or
// completeness of their frames.
Result<void> VideoDecoder::survey_by_decoding(Survey& survey) const {
  VideoDecoder second(source_, job_);
  FW_RETURN_IF_ERROR(second.start());
  const LibavLog log;
  while (second.holds_ != Holds::kNothing) {
    const AVFrame& picture = *second.pending_.picture;
    FrameFacts frame =
        facts({}, picture.pkt_pos, picture.pkt_size, picture.key_frame != 0);
    FW_ASSIGN_OR_RETURN(frame.time, second.look_ahead(log));
    survey.frames.push_back(std::move(frame));
    const int64_t limit = job_.limits.frames;
    if (limit > 0 && int64_t(survey.frames.size()) > limit) break;
    second.advance(survey.frames.back().time);
  }
  return {};
}

FrameFacts VideoDecoder::facts(FrameTime time, int64_t offset, int64_t bytes,
                               bool key) const {
  return {.time = time,
          .offset = offset,
          .bytes = bytes,
          .rect = {0, 0, info_.size.width, info_.size.height},
          .transparent = info_.has_alpha,
          .key = key};
}

Result<std::unique_ptr<Decoder>> open_video(Source& source, const Job& job) {
  auto decoder = std::make_unique<VideoDecoder>(source, job);
  FW_RETURN_IF_ERROR(decoder->start());
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace
}  // namespace framewise::media

FW_CODEC_MODULE(framewise::media::open_video)
