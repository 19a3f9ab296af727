// SPDX-License-Identifier: Apache-2.0
#include "video/render/part_renderer.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>

#include "base/sha256.h"
#include "framewise/version.h"
#include "video/film/nal_units.h"
#include "video/render/fingerprint.h"
#include "video/render/levelled.h"
#include "video/render/motion_frames.h"

namespace framewise::video {

int64_t clip_frame_at(const CodedClip& clip, const Rate& film, int64_t number) {
  int64_t frame = number;
  if (clip.constant_rate) {
    // floor(number / film rate * clip rate), exact.
    frame =
        av_rescale_rnd(number * film.denominator, clip.rate.numerator,
                       clip.rate.denominator * film.numerator, AV_ROUND_DOWN);
  } else {
    // The frame that is on the screen, with 0.1 ms for rounding.
    const double time = film.seconds(number) + 1e-4;
    const auto after =
        std::upper_bound(clip.times_s.begin(), clip.times_s.end(), time);
    frame = int64_t(after - clip.times_s.begin()) - 1;
  }
  return std::clamp<int64_t>(frame, 0, clip.frames - 1);
}

struct FilmFrames::OpenShot {
  size_t shot;
  ClipFrames frames;
  PictureFit fit;
  ClipIsOpen counted;
  // The last fitted frame, which is shown again where the film's rate is
  // higher.
  int64_t fitted_number = -1;
  AvFramePtr fitted;
  std::optional<MotionFrames> motion;
};

FilmFrames::FilmFrames(const RenderPlan& plan, const media::Job& job,
                       WorkTimes& times)
    : plan_(plan),
      job_(job),
      times_(times),
      pool_(plan.picture.format.pixels, plan.picture.format.size) {}

FilmFrames::~FilmFrames() = default;

void FilmFrames::close() { open_.clear(); }

Result<FilmFrames::OpenShot*> FilmFrames::open_shot(size_t shot) {
  for (const auto& open : open_) {
    if (open->shot == shot) return open.get();
  }
  // Earlier shots are over.
  std::erase_if(open_, [shot](const auto& open) {
    return open->shot + 1 < shot || open->shot > shot + 1;
  });
  const ClipFile& file = plan_.clips[plan_.timeline.shots[shot].clip];
  FW_ASSIGN_OR_RETURN(ClipFrames frames, ClipFrames::open(file, job_));
  open_.push_back(std::make_unique<OpenShot>(
      OpenShot{shot, std::move(frames),
               PictureFit(plan_.picture, *file.video, file.orientation),
               ClipIsOpen(times_)}));
  return open_.back().get();
}

Result<AvFramePtr> FilmFrames::shot_frame(size_t shot, int64_t number) {
  FW_ASSIGN_OR_RETURN(AvFramePtr frame, clip_frame(shot, number));
  const Shot& here = plan_.timeline.shots[shot];
  if (!here.ramp) return frame;
  const Timed timed(times_, Stage::kConvert);
  const int64_t of_clip =
      clip_frame_at(plan_.clips[here.clip].clip, plan_.timeline.rate,
                    number - here.start + here.first);
  return levelled(*frame, here.ramp->at(of_clip), plan_.picture.format, pool_);
}

Result<AvFramePtr> FilmFrames::clip_frame(size_t shot, int64_t number) {
  FW_ASSIGN_OR_RETURN(OpenShot * open, open_shot(shot));
  const Shot& here = plan_.timeline.shots[shot];
  const CodedClip& clip = plan_.clips[here.clip].clip;
  const int64_t of_clip = number - here.start + here.first;
  const bool has_rate = clip.constant_rate && clip.rate == plan_.timeline.rate;
  if (plan_.rate_conversion == RateConversion::kBlend && !has_rate) {
    return mixed_in_time(*open, plan_.timeline.rate.seconds(of_clip));
  }
  if (plan_.rate_conversion == RateConversion::kMotion && !has_rate) {
    FW_ASSIGN_OR_RETURN(AvFramePtr moved, moved_in_time(*open, of_clip));
    if (moved) return moved;
  }
  const int64_t wanted = clip_frame_at(clip, plan_.timeline.rate, of_clip);
  return fitted_frame(*open, wanted);
}

Result<AvFramePtr> FilmFrames::fitted_frame(OpenShot& open, int64_t wanted) {
  if (open.fitted_number != wanted) {
    const AVFrame* decoded = nullptr;
    {
      const Timed timed(times_, Stage::kDecode);
      FW_ASSIGN_OR_RETURN(decoded, open.frames.frame(wanted));
    }
    const Timed timed(times_, Stage::kConvert);
    FW_ASSIGN_OR_RETURN(open.fitted, open.fit.fit(*decoded));
    open.fitted_number = wanted;
  }
  AvFramePtr same(av_frame_clone(open.fitted.get()));
  if (!same) return fail(ErrorKind::kLimit, "out of memory");
  return same;
}

// Null at the end of the clip.
Result<AvFramePtr> FilmFrames::moved_in_time(OpenShot& open, int64_t number) {
  const CodedClip& clip =
      plan_.clips[plan_.timeline.shots[open.shot].clip].clip;
  if (!open.motion) open.motion.emplace(clip, plan_.timeline.rate);
  const auto fitted = [&](int64_t frame) { return fitted_frame(open, frame); };
  return open.motion->frame(number, fitted);
}

// The two frames around this time, weighted by how near they are.
Result<AvFramePtr> FilmFrames::mixed_in_time(OpenShot& open, double time_s) {
  constexpr int64_t kSteps = 256;
  const CodedClip& clip =
      plan_.clips[plan_.timeline.shots[open.shot].clip].clip;
  int64_t before = 0;
  double part = 0;
  if (clip.constant_rate) {
    const double place = time_s * clip.rate.per_second() + 1e-6;
    before = std::clamp<int64_t>(int64_t(place), 0, clip.frames - 1);
    part = place - double(before);
  } else {
    const auto after = std::upper_bound(clip.times_s.begin(),
                                        clip.times_s.end(), time_s + 1e-4);
    before = std::max<int64_t>(int64_t(after - clip.times_s.begin()) - 1, 0);
    if (after != clip.times_s.end()) {
      part = (time_s - clip.times_s[size_t(before)]) /
             (*after - clip.times_s[size_t(before)]);
    }
  }
  const auto weight =
      std::clamp<int64_t>(std::llround(part * kSteps), 0, kSteps - 1);
  AvFramePtr first;
  if (open.fitted_number == before) {
    first.reset(av_frame_clone(open.fitted.get()));
  } else {
    FW_ASSIGN_OR_RETURN(const AVFrame* decoded, open.frames.frame(before));
    FW_ASSIGN_OR_RETURN(first, open.fit.fit(*decoded));
  }
  if (weight == 0 || before + 1 >= clip.frames) return first;
  FW_ASSIGN_OR_RETURN(const AVFrame* decoded, open.frames.frame(before + 1));
  FW_ASSIGN_OR_RETURN(open.fitted, open.fit.fit(*decoded));
  open.fitted_number = before + 1;
  return blended(*first, *open.fitted, {weight, kSteps}, Fade::kMix, pool_);
}

Result<AvFramePtr> FilmFrames::frame(int64_t number) {
  const Timeline& timeline = plan_.timeline;
  // A decoder of 1920x1080 holds about 30 MB.
  std::erase_if(open_, [&](const auto& open) {
    return timeline.shots[open->shot].end() <= number;
  });
  const size_t shot = timeline.shot_at(number);
  FW_ASSIGN_OR_RETURN(AvFramePtr first, shot_frame(shot, number));
  if (shot + 1 == timeline.shots.size() ||
      timeline.shots[shot + 1].start > number) {
    return first;
  }
  FW_ASSIGN_OR_RETURN(const AvFramePtr second, shot_frame(shot + 1, number));
  const Timed timed(times_, Stage::kConvert);
  const Shot& here = timeline.shots[shot];
  const Blend blend =
      blend_at(number - timeline.shots[shot + 1].start, here.overlap);
  return blended(*first, *second, blend, here.fade, pool_);
}

namespace {

// Longer sections are not joints: only their first frames are looked at in the
// finished film.
constexpr int64_t kLongestJoint = 100;
constexpr int64_t kExpectedOfLong = 4;

// Sections of H.264 and HEVC carry their parameter sets, which may differ from
// those of the clips around them. Other codecs have one configuration.
media::ParameterSets sets_of(media::VideoCodec codec) {
  return nal_codec_of(media::info_of(codec).id) ? media::ParameterSets::kInBand
                                                : media::ParameterSets::kApart;
}

Result<void> take_packets(media::VideoEncoder& encoder, AVPacket& packet,
                          int64_t start, Part& part) {
  while (true) {
    FW_ASSIGN_OR_RETURN(const bool more, encoder.receive(packet));
    if (!more) return {};
    part.packets.push_back({.shown = int32_t(packet.pts - start),
                            .key = (packet.flags & AV_PKT_FLAG_KEY) != 0,
                            .data = {reinterpret_cast<const char*>(packet.data),
                                     size_t(packet.size)}});
    av_packet_unref(&packet);
  }
}

}  // namespace

namespace {

// Frames of other shots would have to be opened to look at one frame.
bool shown_by_same_shot(const Timeline& timeline, int64_t frame,
                        int64_t neighbor) {
  return neighbor >= 0 && neighbor < timeline.frames() &&
         timeline.shot_at(frame) == timeline.shot_at(neighbor);
}

}  // namespace

PartRenderer::PartRenderer(const RenderPlan& plan, const Section& section,
                           const media::Job& job, WorkTimes& times,
                           media::VideoEncoder encoder)
    : plan_(plan),
      section_(section),
      job_(job),
      times_(times),
      frames_(plan, job, times),
      next_(section.start),
      encoder_(std::move(encoder)) {}

Result<std::unique_ptr<PartRenderer>> PartRenderer::open(const RenderPlan& plan,
                                                         const Section& section,
                                                         const media::Job& job,
                                                         WorkTimes& times) {
  const Rate& rate = plan.timeline.rate;
  FW_ASSIGN_OR_RETURN(
      media::VideoEncoder encoder,
      media::VideoEncoder::open(plan.encoding, plan.picture.format,
                                {int(rate.denominator), int(rate.numerator)},
                                sets_of(plan.encoding.codec)));
  std::unique_ptr<PartRenderer> renderer(
      new PartRenderer(plan, section, job, times, std::move(encoder)));
  FW_ASSIGN_OR_RETURN(renderer->packet_, media::new_packet());
  return renderer;
}

// The copied frame just before or after the section.
Result<void> PartRenderer::expect_copied(int64_t number) {
  const bool is_joint = plan_.copies && section_.frames <= kLongestJoint;
  const int64_t own =
      number < section_.start ? section_.start : section_.end() - 1;
  if (!is_joint || !shown_by_same_shot(plan_.timeline, own, number)) return {};
  FW_ASSIGN_OR_RETURN(const AvFramePtr frame, frames_.frame(number));
  expected_.push_back({.number = int32_t(number - section_.start),
                       .hash = hash_of(*frame),
                       .blocks = blocks_of(*frame)});
  return {};
}

Result<AvFramePtr> PartRenderer::make() {
  FW_RETURN_IF_ERROR(job_.keep_going());
  if (next_ == section_.start) {
    FW_RETURN_IF_ERROR(expect_copied(section_.start - 1));
  }
  if (next_ == section_.end()) {
    FW_RETURN_IF_ERROR(expect_copied(section_.end()));
    frames_.close();
    return AvFramePtr();
  }
  FW_ASSIGN_OR_RETURN(AvFramePtr frame, frames_.frame(next_));
  const int64_t looked_at =
      section_.frames > kLongestJoint ? kExpectedOfLong : section_.frames;
  if (next_ - section_.start < looked_at) {
    expected_.push_back({.number = int32_t(next_ - section_.start),
                         .hash = 0,
                         .blocks = blocks_of(*frame)});
  }
  ++next_;
  return frame;
}

Result<void> PartRenderer::take(const AVFrame& frame) {
  const Timed timed(times_, Stage::kEncode);
  FW_RETURN_IF_ERROR(encoder_.send(frame, section_.start + sent_++));
  times_.count_frame();
  return take_packets(encoder_, *packet_, section_.start, part_);
}

Result<Part> PartRenderer::end() {
  const Timed timed(times_, Stage::kEncode);
  FW_RETURN_IF_ERROR(encoder_.send_end());
  FW_RETURN_IF_ERROR(take_packets(encoder_, *packet_, section_.start, part_));
  if (int64_t(part_.packets.size()) != section_.frames) {
    return fail(ErrorKind::kInternal,
                "the encoder gave {} packets for {} frames",
                part_.packets.size(), section_.frames);
  }
  const AVCodecContext& context = encoder_.context();
  part_.setup.assign(reinterpret_cast<const char*>(context.extradata),
                     size_t(std::max(context.extradata_size, 0)));
  part_.expected = std::move(expected_);
  return std::move(part_);
}

Result<Part> render_part(const RenderPlan& plan, const Section& section,
                         const media::Job& job, WorkTimes& times) {
  FW_ASSIGN_OR_RETURN(const auto renderer,
                      PartRenderer::open(plan, section, job, times));
  while (true) {
    FW_ASSIGN_OR_RETURN(const AvFramePtr frame, renderer->make());
    if (!frame) return renderer->end();
    FW_RETURN_IF_ERROR(renderer->take(*frame));
  }
}

namespace {

std::string ramp_words(const LevelRamp& ramp) {
  const LevelDrift& drift = ramp.drift;
  return fmt::format(" levels {} {} {} {} from {} {} {} to {} {} {}",
                     drift.gain, drift.offset[0], drift.offset[1],
                     drift.offset[2], ramp.first, ramp.at_first.has,
                     ramp.at_first.wanted, ramp.last, ramp.at_last.has,
                     ramp.at_last.wanted);
}

std::string encoding_words(const RenderPlan& plan) {
  const media::VideoEncoding& e = plan.encoding;
  const FilmPicture& p = plan.picture;
  std::string words = fmt::format(
      "{} {} {} {} {} {} {} {} {} {} {}x{} {} {}:{} {} {} {} {} {} {} {} {}/{}",
      version(), int(e.codec), e.crf.value_or(-1), e.bit_rate, e.most_bit_rate,
      e.preset, e.profile, e.key_interval, e.b_frames, e.threads,
      p.format.size.width, p.format.size.height, int(p.format.pixels),
      p.format.sample_aspect.num, p.format.sample_aspect.den,
      int(p.format.range), int(p.format.matrix), int(p.format.primaries),
      int(p.format.transfer), int(p.fit), int(p.scaling),
      int(plan.rate_conversion), plan.timeline.rate.numerator,
      plan.timeline.rate.denominator);
  words += plan.copies ? " between copies" : "";
  for (const uint8_t value : p.bars) words += fmt::format(" {}", value);
  for (const auto& [name, value] : e.details) {
    words += fmt::format(" {}={}", name, value);
  }
  return words;
}

}  // namespace

std::string part_key(const RenderPlan& plan, const Section& section) {
  std::string words = encoding_words(plan);
  const Timeline& timeline = plan.timeline;
  for (size_t i = section.shot; i < timeline.shots.size(); ++i) {
    const Shot& shot = timeline.shots[i];
    if (shot.start >= section.end()) break;
    const int64_t from = std::max(section.start, shot.start);
    const int64_t to = std::min(section.end(), shot.end());
    words += fmt::format(
        "\n{}\nat {} show {} from {}", plan.clips[shot.clip].clip.identity,
        from - section.start, to - from, from - shot.start + shot.first);
    if (shot.ramp) words += ramp_words(*shot.ramp);
    const int64_t fade = shot.end() - shot.overlap;
    if (shot.overlap > 0 && fade < section.end()) {
      words += fmt::format(" fade at {} for {}{}", fade - section.start,
                           shot.overlap,
                           shot.fade == Fade::kMix ? "" : " along motion");
    }
  }
  Sha256 hash;
  hash.update(std::as_bytes(std::span(words)));
  return hash.hex().substr(0, 32);
}

}  // namespace framewise::video
