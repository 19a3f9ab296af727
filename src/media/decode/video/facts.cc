// SPDX-License-Identifier: Apache-2.0
// Facts of a video from its headers and its index.
#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/result.h"
#include "media/decode/video/input.h"
#include "media/decode/video/known_codecs.h"
#include "media/decode/video/orientation.h"
#include "media/video_facts.h"

namespace framewise::media {
namespace {

// A clip whose index has more entries takes part of a second to examine.
constexpr int kMostIndexEntries = 4'000'000;

struct SampleFormat {
  int bits = 0;
  std::optional<Layout> layout;
};

Layout layout_of_chroma(int chroma) {
  constexpr Layout kLayouts[] = {Layout::kGray, Layout::kYuv420,
                                 Layout::kYuv422, Layout::kYuv444};
  return kLayouts[chroma & 3];
}

// From the records that describe a decoder's configuration. ISO/IEC 14496-15,
// 5.3.3.1 (avcC) and 8.3.3.1 (hvcC); AV1 Codec ISO Media File Format Binding,
// 2.3.3 (av1C).
SampleFormat format_in_configuration(const AVCodecParameters& codec) {
  const uint8_t* data = codec.extradata;
  const int size = codec.extradata_size;
  if (!data || size < 4 || data[0] == 0) return {};
  switch (codec.codec_id) {
    case AV_CODEC_ID_H264: {
      const int profile = data[1];
      const bool high =
          profile == 100 || profile == 110 || profile == 122 || profile == 244;
      if (!high) return {8, Layout::kYuv420};
      // Four bytes at the end; some writers leave them out.
      const uint8_t* end = data + size;
      if (size >= 11 && (end[-4] & 0xfc) == 0xfc && (end[-3] & 0xf8) == 0xf8 &&
          (end[-2] & 0xf8) == 0xf8) {
        return {8 + (end[-3] & 7), layout_of_chroma(end[-4])};
      }
      if (profile == 100) return {8, Layout::kYuv420};
      return {};
    }
    case AV_CODEC_ID_HEVC:
      if (size < 23) return {};
      return {8 + (data[17] & 7), layout_of_chroma(data[16])};
    case AV_CODEC_ID_AV1: {
      const bool high = (data[2] & 0x40) != 0, twelve = (data[2] & 0x20) != 0;
      const bool mono = (data[2] & 0x10) != 0;
      const bool half_width = (data[2] & 0x08) != 0;
      const bool half_height = (data[2] & 0x04) != 0;
      return {twelve ? 12
              : high ? 10
                     : 8,
              mono          ? Layout::kGray
              : half_height ? Layout::kYuv420
              : half_width  ? Layout::kYuv422
                            : Layout::kYuv444};
    }
    default: return {};
  }
}

ColorFacts color_of(const AVCodecParameters& codec) {
  ColorFacts color;
  color.matrix = Matrix(codec.color_space);
  color.transfer = Transfer(codec.color_trc);
  color.primaries = Primaries(codec.color_primaries);
  color.range = codec.color_range == AVCOL_RANGE_JPEG   ? Range::kFull
                : codec.color_range == AVCOL_RANGE_MPEG ? Range::kLimited
                                                        : Range::kUnspecified;
  return color;
}

// Counts and distances that only a complete index gives.
void add_index(AVStream& stream, VideoFacts& facts) {
  const int entries = avformat_index_get_entries_count(&stream);
  int64_t frames = 0, keys = 0, last_key = -1, longest = 0;
  int64_t shortest_step = INT64_MAX, longest_step = 0, last_time = 0;
  for (int i = 0; i < entries; ++i) {
    const AVIndexEntry& entry = *avformat_index_get_entry(&stream, i);
    if (i > 0) {
      const int64_t step = entry.timestamp - last_time;
      shortest_step = std::min(shortest_step, step);
      longest_step = std::max(longest_step, step);
    }
    last_time = entry.timestamp;
    if ((entry.flags & AVINDEX_DISCARD_FRAME) != 0) continue;
    if ((entry.flags & AVINDEX_KEYFRAME) != 0) {
      if (last_key >= 0) longest = std::max(longest, frames - last_key);
      last_key = frames;
      ++keys;
    }
    ++frames;
  }
  if (frames == 0) return;
  facts.frame_count = frames;
  facts.key_frames = keys;
  facts.longest_key_distance = std::max(longest, frames - last_key);
  // Rounding to ticks makes steps differ by one.
  facts.variable_rate = entries > 2 && longest_step > shortest_step + 1;
  // A stated duration may be anything; the index cannot be longer than itself.
  const int64_t first = avformat_index_get_entry(&stream, 0)->timestamp;
  const int64_t by_index =
      last_time - first +
      (entries > 1 ? std::max<int64_t>(longest_step, 1) : 1);
  if (facts.duration > 2 * by_index || facts.duration <= 0) {
    facts.duration = by_index;
  }
}

// A tag of the stream, to which mkvmerge may add a language:
// "NUMBER_OF_FRAMES-eng".
std::optional<int64_t> stated_frames(const AVStream& stream) {
  constexpr std::string_view kName = "NUMBER_OF_FRAMES";
  const AVDictionaryEntry* const tag = av_dict_get(
      stream.metadata, kName.data(), nullptr, AV_DICT_IGNORE_SUFFIX);
  if (!tag) return std::nullopt;
  const std::string_view text = tag->value;
  int64_t frames = 0;
  const char* const last = text.data() + text.size();
  const auto [end, problem] = std::from_chars(text.data(), last, frames);
  if (problem != std::errc() || end != last || frames <= 0) return std::nullopt;
  return frames;
}

void add_times(const VideoInput& input, VideoFacts& facts) {
  AVStream& stream = *input.stream();
  facts.time_base = {stream.time_base.num, stream.time_base.den};
  const AVFormatContext& context = *input.context();
  if (stream.duration > 0) {
    facts.duration = stream.duration;
  } else if (context.duration > 0) {
    facts.duration =
        av_rescale_q(context.duration, AV_TIME_BASE_Q, stream.time_base);
  }
  const AVRational rate = stream.avg_frame_rate.num > 0 ? stream.avg_frame_rate
                                                        : stream.r_frame_rate;
  if (rate.num > 0 && rate.den > 0) {
    facts.rate_numerator = rate.num;
    facts.rate_denominator = rate.den;
  }
  if (std::string_view(input.container().demuxer) == "mov") {
    add_index(stream, facts);
  }
  facts.stated_frames = stated_frames(stream);
}

std::optional<AudioFacts> audio_of(const AVFormatContext& context) {
  for (unsigned i = 0; i < context.nb_streams; ++i) {
    const AVCodecParameters& codec = *context.streams[i]->codecpar;
    if (codec.codec_type != AVMEDIA_TYPE_AUDIO) continue;
    return AudioFacts{avcodec_get_name(codec.codec_id), codec.sample_rate,
                      codec.ch_layout.nb_channels};
  }
  return std::nullopt;
}

Result<VideoFacts> facts_of(const VideoInput& input, const Source& source,
                            const Job& job) {
  AVStream& stream = *input.stream();
  const AVCodecParameters& codec = *stream.codecpar;
  if (!is_known_codec(codec.codec_id)) {
    return fail(ErrorKind::kUnsupported, "no decoder for {}",
                avcodec_get_name(codec.codec_id));
  }
  VideoFacts facts;
  facts.container = input.container().name;
  facts.codec = avcodec_get_name(codec.codec_id);
  if (const char* profile =
          avcodec_profile_name(codec.codec_id, codec.profile)) {
    facts.profile = profile;
  }
  const Orientation turn = orientation_of(stream).value_or(Orientation());
  facts.coded = {codec.width, codec.height};
  FW_RETURN_IF_ERROR(job.admit(codec.width, codec.height));
  facts.size = turn.apply(facts.coded);
  facts.rotation = turn.degrees();
  const AVRational aspect =
      av_guess_sample_aspect_ratio(input.context(), &stream, nullptr);
  if (aspect.num > 0 && aspect.den > 0) {
    facts.pixel_aspect = turn.turned(PixelAspect{aspect.num, aspect.den});
  }
  const SampleFormat format = format_in_configuration(codec);
  facts.bits = format.bits;
  facts.layout = format.layout;
  facts.color = color_of(codec);
  facts.interlaced = codec.field_order != AV_FIELD_UNKNOWN &&
                     codec.field_order != AV_FIELD_PROGRESSIVE;
  const AVDictionaryEntry* alpha =
      av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);
  facts.has_alpha = alpha && std::string_view(alpha->value) == "1";
  facts.reordered_frames = codec.video_delay;
  facts.streams = int(input.context()->nb_streams);
  facts.audio = audio_of(*input.context());
  add_times(input, facts);
  if (facts.duration > 0) {
    facts.bit_rate = int64_t(8 * double(source.size()) / facts.seconds());
  }
  facts.truncation = input.truncation();
  return facts;
}

// The most that a hostile file can take. Not by the clock: on a busy machine
// and a slow disk good files are slow, too.
constexpr std::chrono::seconds kMostCpuTime{2};

Result<VideoFacts> read_facts(const Source& source, const Job& job) {
  const auto cpu_end = thread_time() + kMostCpuTime;
  auto headers = VideoInput::open(source, job, Examination::kHeaders, cpu_end);
  if (headers) {
    const AVCodecParameters& codec = *(*headers)->stream()->codecpar;
    const bool timed = (*headers)->stream()->duration > 0 ||
                       (*headers)->context()->duration > 0;
    if (avformat_index_get_entries_count((*headers)->stream()) >
        kMostIndexEntries) {
      return fail(ErrorKind::kLimit, "more than {} frames", kMostIndexEntries);
    }
    if (codec.width > 0 && codec.height > 0 && timed) {
      return facts_of(**headers, source, job);
    }
  } else if (headers.error().kind != ErrorKind::kUnsupported) {
    return std::move(headers).error();
  }
  // Transport streams, FLV and MPEG state nothing before their packets.
  FW_ASSIGN_OR_RETURN(
      const auto input,
      VideoInput::open(source, job, Examination::kStreams, cpu_end));
  return facts_of(*input, source, job);
}

}  // namespace
}  // namespace framewise::media

extern "C" __attribute__((visibility("default"))) void framewise_video_facts(
    const framewise::media::Source& source, const framewise::media::Job& job,
    framewise::Result<framewise::media::VideoFacts>& answer) {
  answer = framewise::media::read_facts(source, job);
}
