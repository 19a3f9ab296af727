// SPDX-License-Identifier: Apache-2.0
#include "video/film/clip_file.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "cache/file_stamp.h"
#include "media/decode/video/index.h"
#include "media/decode/video/orientation.h"
#include "video/film/nal_units.h"
#include "video/film/source_window.h"

namespace framewise::video {
namespace {

using media::Job;
using media::Source;
using media::VideoInput;

std::string extradata_of(const AVCodecParameters& coding) {
  return {reinterpret_cast<const char*>(coding.extradata),
          size_t(std::max(coding.extradata_size, 0))};
}

AVStream* first_audio(const AVFormatContext& context) {
  for (unsigned i = 0; i < context.nb_streams; ++i) {
    if (context.streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO) {
      return context.streams[i];
    }
  }
  return nullptr;
}

bool has_side_data(const AVStream& stream, AVPacketSideDataType type) {
  size_t bytes = 0;
  return av_stream_get_side_data(&stream, type, &bytes) != nullptr;
}

VideoCoding coding_of(const AVStream& stream) {
  const AVCodecParameters& par = *stream.codecpar;
  VideoCoding coding;
  coding.codec = avcodec_get_name(par.codec_id);
  const char* pixels = av_get_pix_fmt_name(AVPixelFormat(par.format));
  coding.pixel_format = pixels ? pixels : "unknown";
  coding.profile = par.profile;
  coding.size = {par.width, par.height};
  AVRational aspect = stream.sample_aspect_ratio.num > 0
                          ? stream.sample_aspect_ratio
                          : par.sample_aspect_ratio;
  if (aspect.num <= 0 || aspect.den <= 0) aspect = {1, 1};
  av_reduce(&aspect.num, &aspect.den, aspect.num, aspect.den, 1 << 20);
  coding.sample_aspect_width = aspect.num;
  coding.sample_aspect_height = aspect.den;
  coding.color = {.matrix = Matrix(par.color_space),
                  .transfer = Transfer(par.color_trc),
                  .primaries = Primaries(par.color_primaries),
                  .range = par.color_range == AVCOL_RANGE_JPEG ? Range::kFull
                           : par.color_range == AVCOL_RANGE_MPEG
                               ? Range::kLimited
                               : Range::kUnspecified};
  coding.interlaced = par.field_order != AV_FIELD_UNKNOWN &&
                      par.field_order != AV_FIELD_PROGRESSIVE;
  const auto orientation = media::orientation_of(stream);
  coding.turned = !orientation || !orientation->upright();
  coding.hdr_facts =
      has_side_data(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA) ||
      has_side_data(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL) ||
      has_side_data(stream, AV_PKT_DATA_DOVI_CONF);
  return coding;
}

// Collects the packets of a file as they come.
class ClipScan {
 public:
  ClipScan(CodedClip& clip, const Source& source, const AVStream& video,
           const AVStream* audio)
      : clip_(clip),
        source_(source),
        video_(video),
        audio_(audio),
        codec_(nal_codec_of(clip.coding.codec)) {}

  Result<void> start() {
    if (codec_) {
      FW_ASSIGN_OR_RETURN(setup_, read_setup(*codec_, bytes_of(clip_.setup)));
    }
    return {};
  }

  Result<void> add(const AVPacket& packet) {
    if (packet.stream_index == video_.index) return add_video(packet);
    if (audio_ && packet.stream_index == audio_->index) add_audio(packet);
    return {};
  }

  Result<void> finish();

 private:
  Result<void> add_video(const AVPacket& packet);
  void add_audio(const AVPacket& packet);
  Result<bool> is_key(const AVPacket& packet) const;
  void check_offset(const AVPacket& packet);
  void number_frames();
  bool has_rate(AVRational rate) const;
  void find_rate();
  void finish_audio();

  CodedClip& clip_;
  const Source& source_;
  const AVStream& video_;
  const AVStream* audio_;
  std::optional<NalCodec> codec_;
  NalSetup setup_;
  struct Shown {
    int64_t time = 0;
    size_t packet = 0;
  };
  std::vector<Shown> shown_;
  int64_t last_duration_ = 0;
  bool direct_ = true;
  SourceWindow window_;
  std::vector<std::byte> read_back_;
  int64_t audio_start_ = AV_NOPTS_VALUE;
  int audio_durations_ = -1;
};

// Packets of MP4 lie in the file as they are. Where they do not, such as in
// Matroska with compressed headers, a demuxer has to give them out.
void ClipScan::check_offset(const AVPacket& packet) {
  if (!direct_) return;
  if (packet.pos < 0) {
    direct_ = false;
    return;
  }
  read_back_.resize(size_t(packet.size));
  const auto got = window_.read(source_, packet.pos, read_back_);
  direct_ = got && *got == read_back_.size() &&
            std::memcmp(read_back_.data(), packet.data, *got) == 0;
}

Result<bool> ClipScan::is_key(const AVPacket& packet) const {
  if ((packet.flags & AV_PKT_FLAG_KEY) == 0) return false;
  if (!codec_) return true;
  FW_ASSIGN_OR_RETURN(
      const auto units,
      nal_units({packet.data, size_t(packet.size)}, setup_.framing));
  return starts_decoding(*codec_, units);
}

Result<void> ClipScan::add_video(const AVPacket& packet) {
  check_offset(packet);
  FW_ASSIGN_OR_RETURN(const bool key, is_key(packet));
  const bool visible =
      media::shows_a_frame(video_.codecpar->codec_id, packet) &&
      (packet.flags & AV_PKT_FLAG_DISCARD) == 0;
  const int64_t time = packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
  if (visible) shown_.push_back({time, clip_.packets.size()});
  last_duration_ = packet.duration;
  clip_.packets.push_back(
      {.offset = packet.pos, .bytes = packet.size, .shown = -1, .key = key});
  return {};
}

void ClipScan::add_audio(const AVPacket& packet) {
  AudioFacts& audio = *clip_.audio;
  check_offset(packet);
  const auto stated = int(av_rescale_q(packet.duration, audio_->time_base,
                                       {1, audio.coding.sample_rate}));
  // Durations in milliseconds are rounded; codecs know better.
  const int usual = audio_->codecpar->frame_size;
  const bool rounded =
      std::abs(av_rescale_q(usual, {1, audio.coding.sample_rate},
                            audio_->time_base) -
               packet.duration) <= 1;
  // Samples that are stored as they are can be counted.
  const int stored = av_get_bits_per_sample(audio_->codecpar->codec_id) *
                     audio.coding.channels / 8;
  const int samples = usual > 0 && rounded ? usual
                      : stored > 0         ? packet.size / stored
                                           : stated;
  if (audio.packets.empty()) {
    audio_start_ = packet.pts;
    audio_durations_ = samples;
  }
  // Containers round times to a tick.
  const int64_t expected =
      audio_start_ + av_rescale_q(audio.samples, {1, audio.coding.sample_rate},
                                  audio_->time_base);
  if (std::abs(packet.pts - expected) > 1) audio.continuous = false;
  audio.packets.push_back({packet.pos, packet.size});
  audio.samples += samples;
}

void ClipScan::number_frames() {
  std::stable_sort(
      shown_.begin(), shown_.end(),
      [](const Shown& a, const Shown& b) { return a.time < b.time; });
  for (size_t i = 0; i < shown_.size(); ++i) {
    clip_.packets[shown_[i].packet].shown = int32_t(i);
  }
  clip_.frames = int64_t(shown_.size());
  int64_t decoded = 0;
  for (const PacketFacts& packet : clip_.packets) {
    if (packet.shown < 0) continue;
    clip_.reorder = std::max(clip_.reorder, int(decoded - packet.shown));
    ++decoded;
  }
}

// A rate is constant if each frame is shown within a tick of its time, as
// containers round: Matroska to 1 ms.
bool ClipScan::has_rate(AVRational rate) const {
  if (rate.num <= 0 || rate.den <= 0) return false;
  const int64_t first = shown_.front().time;
  for (size_t i = 0; i < shown_.size(); ++i) {
    const int64_t expected =
        first + av_rescale_q(int64_t(i), av_inv_q(rate), video_.time_base);
    if (std::abs(shown_[i].time - expected) > 1) return false;
  }
  return true;
}

void ClipScan::find_rate() {
  constexpr AVRational kUsual[] = {{24'000, 1001}, {24, 1},        {25, 1},
                                   {30'000, 1001}, {30, 1},        {48, 1},
                                   {50, 1},        {60'000, 1001}, {60, 1}};
  std::vector<AVRational> candidates{video_.avg_frame_rate,
                                     video_.r_frame_rate};
  candidates.insert(candidates.end(), std::begin(kUsual), std::end(kUsual));
  const auto found = std::ranges::find_if(
      candidates, [this](AVRational candidate) { return has_rate(candidate); });
  clip_.constant_rate = found != candidates.end();
  AVRational rate = clip_.constant_rate ? *found : video_.avg_frame_rate;
  if (rate.num <= 0 || rate.den <= 0) rate = {25, 1};
  av_reduce(&rate.num, &rate.den, rate.num, rate.den, 1 << 30);
  clip_.rate = {rate.num, rate.den};
  if (clip_.constant_rate) {
    clip_.duration_s = clip_.rate.seconds(clip_.frames);
    return;
  }
  const double tick = av_q2d(video_.time_base);
  const int64_t first = shown_.front().time;
  for (const Shown& shown : shown_) {
    clip_.times_s.push_back(double(shown.time - first) * tick);
  }
  clip_.duration_s = clip_.times_s.back() +
                     double(std::max<int64_t>(last_duration_, 0)) * tick;
}

// When the first decoded sample would be heard, in samples. Priming is known
// exactly where times are rounded (Opus in Matroska: to 1 ms).
int64_t first_sample_of(const AVStream& audio, int64_t first_time) {
  const AVRational sample{1, audio.codecpar->sample_rate};
  const int64_t rounded = av_rescale_q(first_time, audio.time_base, sample);
  const int64_t tick = av_rescale_q(1, audio.time_base, sample);
  const int64_t priming = audio.codecpar->initial_padding;
  return priming > 0 && std::abs(rounded + priming) < tick ? -priming : rounded;
}

void ClipScan::finish_audio() {
  AudioFacts& audio = *clip_.audio;
  if (audio.packets.empty() || audio_start_ == AV_NOPTS_VALUE) {
    clip_.audio.reset();
    return;
  }
  const int frame_size = audio_->codecpar->frame_size;
  const bool constant = frame_size > 0 && audio_durations_ == frame_size;
  audio.packet_samples = constant ? frame_size : 0;
  if (constant) audio.samples = int64_t(audio.packets.size()) * frame_size;
  const AVRational sample{1, audio.coding.sample_rate};
  audio.first_frame_sample =
      av_rescale_q(shown_.front().time, video_.time_base, sample) -
      first_sample_of(*audio_, audio_start_);
}

Result<void> ClipScan::finish() {
  if (shown_.empty()) {
    return fail(ErrorKind::kInput, "the video has no frames");
  }
  number_frames();
  mark_entries(clip_);
  find_rate();
  if (clip_.audio) finish_audio();
  clip_.direct = direct_;
  return {};
}

Result<void> describe_video(const AVStream& video, ClipFile& file) {
  file.clip.coding = coding_of(video);
  file.clip.setup = extradata_of(*video.codecpar);
  FW_ASSIGN_OR_RETURN(file.video, copy_of(*video.codecpar));
  file.video->sample_aspect_ratio = {
      int(file.clip.coding.sample_aspect_width),
      int(file.clip.coding.sample_aspect_height)};
  file.orientation =
      media::orientation_of(video).value_or(media::Orientation{});
  return {};
}

Result<void> describe_audio(AVStream* audio, ClipFile& file) {
  if (!audio) return {};
  const AVCodecParameters& coding = *audio->codecpar;
  if (coding.sample_rate <= 0 || coding.ch_layout.nb_channels <= 0) return {};
  audio->discard = AVDISCARD_DEFAULT;
  FW_ASSIGN_OR_RETURN(file.audio, copy_of(coding));
  file.clip.audio.emplace();
  file.clip.audio->coding = audio_coding_of(coding);
  return {};
}

Result<void> scan_packets(AVFormatContext& context, const Job& job,
                          ClipScan& scan) {
  FW_ASSIGN_OR_RETURN(const PacketPtr packet, media::new_packet());
  while (true) {
    FW_RETURN_IF_ERROR(job.keep_going());
    FW_ASSIGN_OR_RETURN(const bool more, media::read_any(context, *packet));
    if (!more) return scan.finish();
    FW_RETURN_IF_ERROR(scan.add(*packet));
  }
}

std::string stamped(const std::string& path, const cache::FileStamp& stamp) {
  return fmt::format("{} {} {} {} {}", path, stamp.size, stamp.modified_ns,
                     stamp.changed_ns, stamp.inode);
}

Result<ClipFile> read(const ClipPlace& place, const Job& job) {
  FW_ASSIGN_OR_RETURN(const OpenedClip opened,
                      open_clip_file(place, job.limits));
  const Source& source = opened.source;
  FW_RETURN_IF_ERROR(media::admit_bytes(source.size(), job.limits));
  FW_ASSIGN_OR_RETURN(const auto input, VideoInput::open(source, job));
  if (input->truncation()) return *input->truncation();
  const AVStream& video = *input->stream();
  FW_RETURN_IF_ERROR(job.admit(video.codecpar->width, video.codecpar->height));
  ClipFile file;
  file.place = place;
  file.stamp = opened.stamp;
  file.clip.path = place.name();
  file.clip.file_bytes = source.size();
  file.clip.identity = opened.stamp ? stamped(file.clip.path, *opened.stamp)
                                    : identity_of(place.path);
  AVStream* const audio = first_audio(*input->context());
  FW_RETURN_IF_ERROR(describe_video(video, file));
  FW_RETURN_IF_ERROR(describe_audio(audio, file));
  ClipScan scan(file.clip, source, video, file.clip.audio ? audio : nullptr);
  FW_RETURN_IF_ERROR(scan.start());
  FW_RETURN_IF_ERROR(scan_packets(*input->context(), job, scan));
  if (!file.clip.audio) file.audio.reset();
  return file;
}

}  // namespace

// A file that was written again has another one.
std::string identity_of(const std::string& path) {
  const auto stamp = cache::stamp_of(path);
  return stamp ? stamped(path, *stamp) : path;
}

Result<ParametersPtr> copy_of(const AVCodecParameters& coding) {
  ParametersPtr copy(avcodec_parameters_alloc());
  if (!copy || avcodec_parameters_copy(copy.get(), &coding) < 0) {
    return fail(ErrorKind::kLimit, "out of memory");
  }
  return copy;
}

AudioCoding audio_coding_of(const AVCodecParameters& coding) {
  return {.codec = avcodec_get_name(coding.codec_id),
          .profile = coding.profile,
          .sample_rate = coding.sample_rate,
          .channels = coding.ch_layout.nb_channels,
          .setup = extradata_of(coding)};
}

Result<ClipFile> read_clip(const ClipPlace& place, const Job& job) {
  auto file = read(place, job);
  if (!file) return in_file(std::move(file).error(), place.name());
  return file;
}

}  // namespace framewise::video
