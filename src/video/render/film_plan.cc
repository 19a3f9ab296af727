// SPDX-License-Identifier: Apache-2.0
#include "video/render/film_plan.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>
#include <map>

#include "video/film/nal_units.h"
#include "video/render/smart_encoding.h"

namespace framewise::video {

using media::Job;
using media::VideoCodec;
using media::VideoEncoding;

namespace {

// Encoded sections are at most this long. It is as far as x264 lets key frames
// be apart, so that cutting a film into sections costs nothing.
constexpr int64_t kMostSectionFrames = 250;

// Sections of one encoder thread each fill all processors.
constexpr int kEncoderThreads = 1;

double seconds_of(const ClipPlay& play, const CodedClip& clip) {
  return std::max(play.end_s.value_or(clip.film_seconds()) - play.start_s, 0.0);
}

bool container_holds(media::Container container, const std::string& codec) {
  for (const VideoCodec held : media::info_of(container).video) {
    if (media::info_of(held).id == codec) return true;
  }
  return false;
}

// The clip whose coding and rate fill most of the film.
size_t choose_model(const ComposeRequest& request,
                    std::span<const ClipFile> clips) {
  std::vector<double> seconds(clips.size());
  for (const ClipPlay& play : request.plays) {
    // Equal forms count for the first clip that has them.
    size_t first = 0;
    while (!(clips[first].clip.coding == clips[play.clip].clip.coding &&
             clips[first].clip.rate == clips[play.clip].clip.rate &&
             clips[first].clip.constant_rate ==
                 clips[play.clip].clip.constant_rate)) {
      ++first;
    }
    seconds[first] += seconds_of(play, clips[play.clip].clip);
  }
  return size_t(std::max_element(seconds.begin(), seconds.end()) -
                seconds.begin());
}

Rate film_rate(const FilmOptions& options, const CodedClip& model) {
  if (options.rate) return *options.rate;
  if (model.constant_rate) return model.rate;
  // Of a variable rate the usual one above its mean, so that no frame is lost.
  for (const int usual : {24, 25, 30, 50, 60}) {
    if (usual >= model.rate.per_second() - 0.01) return {usual, 1};
  }
  return {60, 1};
}

Result<void> check_starts(const ComposeRequest& request,
                          std::span<const ClipFile> clips) {
  for (const ClipPlay& play : request.plays) {
    const double seconds = clips[play.clip].clip.film_seconds();
    if (play.start_s < seconds) continue;
    return in_file(fail(ErrorKind::kUsage,
                        "the part starts at {} s, the clip has {:.6g} s",
                        play.start_s, seconds),
                   request.place_of(play.clip).name());
  }
  return {};
}

Timeline film_timeline(const ComposeRequest& request,
                       std::span<const ClipFile> clips, Rate rate) {
  const auto frames_of = [rate](double seconds) {
    return int64_t(std::llround(seconds * rate.per_second()));
  };
  std::vector<WantedShot> wanted;
  for (const ClipPlay& play : request.plays) {
    const CodedClip& clip = clips[play.clip].clip;
    const int64_t whole =
        clip.constant_rate && clip.rate == rate
            ? clip.frames
            : std::max<int64_t>(frames_of(clip.film_seconds()), 1);
    const int64_t first =
        std::clamp<int64_t>(frames_of(play.start_s), 0, whole - 1);
    const int64_t end = play.end_s ? std::clamp<int64_t>(frames_of(*play.end_s),
                                                         first + 1, whole)
                                   : whole;
    const double overlap =
        play.overlap_s.value_or(request.options.crossfade_s.value_or(0));
    wanted.push_back({.clip = play.clip,
                      .first = first,
                      .frames = end - first,
                      .overlap = frames_of(overlap),
                      .fade = play.fade,
                      .ramp = play.ramp});
  }
  return lay_out(rate, wanted);
}

// 4:2:0 plays everywhere. More bits are kept where the codec usually has them.
Result<AVPixelFormat> encoded_pixels(const FilmOptions& options,
                                     VideoCodec codec, AVPixelFormat model) {
  if (!options.pixel_format.empty()) {
    const AVPixelFormat named = av_get_pix_fmt(options.pixel_format.c_str());
    if (named == AV_PIX_FMT_NONE) {
      return fail(ErrorKind::kUsage, "\"{}\" is no pixel format",
                  options.pixel_format);
    }
    return named;
  }
  const AVPixFmtDescriptor* described = av_pix_fmt_desc_get(model);
  const bool deep = described && described->comp[0].depth > 8;
  switch (codec) {
    case VideoCodec::kProres: return AV_PIX_FMT_YUV422P10;
    case VideoCodec::kH264:
    case VideoCodec::kMpeg4: return AV_PIX_FMT_YUV420P;
    case VideoCodec::kFfv1: return media::nearest_format(codec, model);
    default: return deep ? AV_PIX_FMT_YUV420P10 : AV_PIX_FMT_YUV420P;
  }
}

// The form of films of which no packet is copied.
Result<void> choose_encoded_form(const ComposeRequest& request,
                                 const ClipFile& model, RenderPlan& render) {
  const FilmOptions& options = request.options;
  render.encoding = options.encoding.value_or(
      VideoEncoding{.codec = media::info_of(request.container).video.front()});
  FW_RETURN_IF_ERROR(
      media::check_codec(request.container, render.encoding.codec));
  FW_RETURN_IF_ERROR(
      media::check_preset(render.encoding.codec, render.encoding.preset));
  media::PictureFormat& format = render.picture.format;
  format = picture_format_of(model);
  FW_ASSIGN_OR_RETURN(format.pixels,
                      encoded_pixels(options, render.encoding.codec,
                                     AVPixelFormat(model.video->format)));
  Size shown = format.size;
  if (format.sample_aspect.num != format.sample_aspect.den) {
    shown.width = int32_t(
        std::lround(double(shown.width) * av_q2d(format.sample_aspect)));
  }
  if (model.orientation.transposed) std::swap(shown.width, shown.height);
  format.size = options.size.value_or(shown);
  // Chroma of half size needs even sides.
  format.size.width = std::max((format.size.width + 1) & ~1, 2);
  format.size.height = std::max((format.size.height + 1) & ~1, 2);
  format.sample_aspect = {1, 1};
  if (format.range == AVCOL_RANGE_UNSPECIFIED) format.range = AVCOL_RANGE_MPEG;
  if (format.matrix == AVCOL_SPC_RGB) format.matrix = AVCOL_SPC_BT709;
  return {};
}

// Why no packet of any clip can be copied; empty if some may be.
std::string why_all_encoded(const ComposeRequest& request,
                            const CodedClip& model, const Rate& rate) {
  const FilmOptions& options = request.options;
  if (options.rendering == Rendering::kEncode) {
    return "everything is encoded, as asked";
  }
  if (!container_holds(request.container, model.coding.codec)) {
    return fmt::format("{} files hold no {}",
                       media::info_of(request.container).name,
                       model.coding.codec);
  }
  if (options.encoding &&
      media::info_of(options.encoding->codec).id != model.coding.codec) {
    return fmt::format("coded as {}, not as {}", model.coding.codec,
                       media::info_of(options.encoding->codec).id);
  }
  if (options.size && *options.size != model.coding.size) {
    return fmt::format("{}x{} pixels instead of {}x{}", model.coding.size.width,
                       model.coding.size.height, options.size->width,
                       options.size->height);
  }
  if (!options.pixel_format.empty() &&
      options.pixel_format != model.coding.pixel_format) {
    return fmt::format("pixel format {} instead of {}",
                       model.coding.pixel_format, options.pixel_format);
  }
  if (!model.constant_rate) return "its frame rate varies";
  if (model.rate != rate) {
    return fmt::format("{:.6g} frames/s instead of {:.6g}",
                       model.rate.per_second(), rate.per_second());
  }
  if (model.coding.interlaced) return "interlaced";
  if (model.coding.turned) return "turned by its container";
  return {};
}

std::string why_encoded(const CodedClip& clip, const CodedClip& model,
                        const Rate& rate) {
  if (auto other = difference(clip.coding, model.coding); !other.empty()) {
    return other;
  }
  if (!clip.constant_rate) return "its frame rate varies";
  if (clip.rate != rate) {
    return fmt::format("{:.6g} frames/s instead of {:.6g}",
                       clip.rate.per_second(), rate.per_second());
  }
  const bool hidden = std::ranges::any_of(
      clip.packets, [](const PacketFacts& packet) { return packet.shown < 0; });
  if (hidden) return "an edit list leaves out some of its frames";
  const bool sets_move = nal_codec_of(clip.coding.codec).has_value();
  if (!sets_move && clip.setup != model.setup) {
    return "another configuration of the decoder";
  }
  if (first_entry(clip, 0) == clip.packets.size()) {
    return "no frame at which decoding may start (open groups of pictures)";
  }
  return {};
}

void decide_copying(const ComposeRequest& request, FilmPlan& plan) {
  const CodedClip& model = plan.render.clips[plan.model].clip;
  const Rate& rate = plan.render.timeline.rate;
  const std::string all = why_all_encoded(request, model, rate);
  for (const ClipFile& file : plan.render.clips) {
    const std::string reason =
        all.empty() ? why_encoded(file.clip, model, rate) : all;
    plan.copied.push_back(reason.empty());
    plan.decisions.push_back({file.clip.path, reason.empty(), reason});
  }
}

bool copies_any(const FilmPlan& plan) {
  return std::ranges::any_of(plan.sections, [](const Section& section) {
    return section.kind == SectionKind::kCopied;
  });
}

bool encodes_any(const FilmPlan& plan) {
  return std::ranges::any_of(plan.sections, [](const Section& section) {
    return section.kind == SectionKind::kEncoded;
  });
}

void divide_again(FilmPlan& plan) {
  std::vector<const CodedClip*> clips;
  for (const ClipFile& file : plan.render.clips) clips.push_back(&file.clip);
  const Timeline& timeline = plan.render.timeline;
  plan.sections = divide(timeline, clips, plan.copied, kMostSectionFrames);
  plan.totals = totals(plan.sections, timeline, clips);
  plan.render.copies = plan.totals.copied_frames > 0;
}

// Settings of the encoder such that its packets fit between copied ones.
Result<void> choose_joint_form(const ComposeRequest& request, const Job& job,
                               FilmPlan& plan) {
  const ClipFile& model = plan.render.clips[plan.model];
  plan.render.picture.format = picture_format_of(model);
  FW_ASSIGN_OR_RETURN(const auto like, encoding_like(model, job));
  if (!like && encodes_any(plan)) {
    for (size_t i = 0; i < plan.copied.size(); ++i) {
      plan.copied[i] = false;
      plan.decisions[i] = {
          plan.decisions[i].path, false,
          "there is no encoder for " + model.clip.coding.codec};
    }
    divide_again(plan);
    return {};
  }
  if (!like) return {};
  plan.render.encoding = *like;
  if (request.options.encoding) {
    const VideoEncoding& asked = *request.options.encoding;
    if (asked.crf) plan.render.encoding.crf = asked.crf;
    if (!asked.preset.empty()) plan.render.encoding.preset = asked.preset;
  }
  if (!request.options.joint_preset.empty()) {
    plan.render.encoding.preset = request.options.joint_preset;
    plan.render.encoding.details.clear();
    // x264 "superfast" holds 58 MB of frames of 1920x1080 for them, and takes a
    // fifth longer; without them joints of three real clips had -7 to 19 % more
    // bytes, and 0.2 dB less to 1 dB more PSNR.
    plan.render.encoding.b_frames = 0;
  }
  return {};
}

}  // namespace

Result<std::vector<ClipFile>> read_clips(const ComposeRequest& request,
                                         const Job& job, Executor& executor) {
  std::vector<std::optional<Result<ClipFile>>> read(request.clips.size());
  executor.parallel_for(read.size(), [&](size_t i) {
    read[i].emplace(read_clip(request.place_of(i), job));
  });
  std::vector<ClipFile> clips;
  for (auto& result : read) {
    if (!*result) return std::move(*result).error();
    clips.push_back(**std::move(result));
  }
  return clips;
}

Result<FilmPlan> plan_film(const ComposeRequest& request,
                           std::vector<ClipFile> clips, const Job& job) {
  FW_RETURN_IF_ERROR(check_starts(request, clips));
  FilmPlan plan;
  plan.model = choose_model(request, clips);
  const FilmOptions& options = request.options;
  const Rate rate = film_rate(options, clips[plan.model].clip);
  plan.render.timeline = film_timeline(request, clips, rate);
  plan.render.clips = std::move(clips);
  plan.render.rate_conversion = options.rate_conversion;
  plan.render.picture = {.format = {},
                         .fit = options.fit,
                         .bars = options.bars,
                         .scaling = options.scaling};
  decide_copying(request, plan);
  divide_again(plan);
  if (copies_any(plan)) {
    FW_RETURN_IF_ERROR(choose_joint_form(request, job, plan));
  }
  if (!copies_any(plan)) {
    FW_RETURN_IF_ERROR(choose_encoded_form(
        request, plan.render.clips[plan.model], plan.render));
  }
  plan.render.encoding.threads = kEncoderThreads;
  if (options.rendering == Rendering::kCopy && encodes_any(plan)) {
    const auto first = std::ranges::find_if(
        plan.decisions, [](const ClipDecision& d) { return !d.copied; });
    if (first != plan.decisions.end()) {
      return in_file(with_hint(fail(ErrorKind::kUsage, "cannot be copied: {}",
                                    first->reason),
                               "leave out --copy to encode what has to be"),
                     first->path);
    }
    return with_hint(
        fail(ErrorKind::kUsage, "{} frames at joints would have to be encoded",
             plan.totals.encoded_frames),
        "use hard cuts at key frames, or leave out --copy");
  }
  return plan;
}

void encode_clip(FilmPlan& plan, size_t clip, std::string reason) {
  plan.copied[clip] = false;
  plan.decisions[clip].copied = false;
  plan.decisions[clip].reason = std::move(reason);
  divide_again(plan);
}

}  // namespace framewise::video
