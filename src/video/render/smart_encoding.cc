// SPDX-License-Identifier: Apache-2.0
#include "video/render/smart_encoding.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "video/film/nal_units.h"

namespace framewise::video {

using media::VideoCodec;
using media::VideoEncoding;

namespace {

// Names in x264's message, and in x264-params where they differ. Left out is
// what does not change the form of the stream or is given elsewhere: threads,
// rate control, intervals of key frames.
struct X264Name {
  std::string_view in_message;
  std::string_view in_params;
};
constexpr std::array kX264Names = {
    X264Name{"cabac", "cabac"},
    X264Name{"ref", "ref"},
    X264Name{"deblock", ""},  // "1:0:0", see below
    X264Name{"me", "me"},
    X264Name{"subme", "subme"},
    X264Name{"mixed_ref", "mixed-refs"},
    X264Name{"me_range", "merange"},
    X264Name{"trellis", "trellis"},
    X264Name{"8x8dct", "8x8dct"},
    X264Name{"chroma_qp_offset", ""},  // follows from psy and subme
    X264Name{"bframes", "bframes"},
    X264Name{"b_pyramid", "b-pyramid"},
    X264Name{"b_adapt", "b-adapt"},
    X264Name{"weightb", "weightb"},
    X264Name{"weightp", "weightp"},
    X264Name{"keyint", "keyint"},
    X264Name{"rc_lookahead", "rc-lookahead"},
    X264Name{"mbtree", "mbtree"},
    X264Name{"crf", "crf"},
};

bool is_number_or_word(std::string_view text) {
  return !text.empty() && text.size() < 16 &&
         std::ranges::all_of(text, [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '.' || c == '-';
         });
}

const char* h264_profile(int profile) {
  switch (profile & ~(FF_PROFILE_H264_CONSTRAINED | FF_PROFILE_H264_INTRA)) {
    case FF_PROFILE_H264_BASELINE: return "baseline";
    case FF_PROFILE_H264_MAIN: return "main";
    case FF_PROFILE_H264_HIGH: return "high";
    case FF_PROFILE_H264_HIGH_10: return "high10";
    case FF_PROFILE_H264_HIGH_422: return "high422";
    case FF_PROFILE_H264_HIGH_444_PREDICTIVE: return "high444";
    default: return "";
  }
}

Result<VideoEncoding> like_x264(const ClipFile& clip, const media::Job& job) {
  VideoEncoding encoding{.codec = VideoCodec::kH264};
  encoding.profile = h264_profile(clip.clip.coding.profile);
  encoding.preset = "veryfast";
  encoding.b_frames = clip.clip.reorder == 0 ? 0 : -1;
  FW_ASSIGN_OR_RETURN(
      PacketReader packets,
      PacketReader::open(clip, PacketReader::Stream::kVideo, job));
  FW_ASSIGN_OR_RETURN(const PacketPtr packet, media::new_packet());
  FW_RETURN_IF_ERROR(packets.read(0, *packet));
  encoding.details = x264_settings(
      {reinterpret_cast<const char*>(packet->data), size_t(packet->size)});
  for (auto& [name, value] : encoding.details) {
    double crf = 0;
    if (name != "crf") continue;
    std::from_chars(value.data(), value.data() + value.size(), crf);
    encoding.crf = crf;
  }
  std::erase_if(encoding.details,
                [](const auto& detail) { return detail.first == "crf"; });
  return encoding;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> x264_settings(
    std::string_view packet) {
  std::vector<std::pair<std::string, std::string>> settings;
  const size_t message = packet.find("x264 - core");
  if (message == std::string_view::npos) return settings;
  const std::string_view mark = "options: ";
  const size_t options = packet.find(mark, message);
  if (options == std::string_view::npos) return settings;
  std::string_view rest = packet.substr(options + mark.size());
  rest = rest.substr(0, rest.find('\0'));
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    const size_t equals = word.find('=');
    if (equals == std::string_view::npos) continue;
    const std::string_view value = word.substr(equals + 1);
    for (const X264Name& name : kX264Names) {
      if (name.in_message != word.substr(0, equals)) continue;
      if (name.in_params.empty() || !is_number_or_word(value)) continue;
      settings.emplace_back(name.in_params, value);
    }
  }
  return settings;
}

Result<std::optional<VideoEncoding>> encoding_like(const ClipFile& clip,
                                                   const media::Job& job) {
  using Answer = std::optional<VideoEncoding>;
  const std::string& codec = clip.clip.coding.codec;
  if (codec == "h264") {
    FW_ASSIGN_OR_RETURN(VideoEncoding encoding, like_x264(clip, job));
    return Answer(std::move(encoding));
  }
  for (const media::VideoCodecInfo& info : media::video_codecs()) {
    if (info.id != codec || !media::is_available(info.codec)) continue;
    VideoEncoding encoding{.codec = info.codec};
    if (info.codec == VideoCodec::kHevc) encoding.preset = "veryfast";
    return Answer(std::move(encoding));
  }
  return Answer();
}

media::PictureFormat picture_format_of(const ClipFile& clip) {
  const AVCodecParameters& coding = *clip.video;
  return {.size = {coding.width, coding.height},
          .pixels = AVPixelFormat(coding.format),
          .sample_aspect = coding.sample_aspect_ratio,
          .range = coding.color_range,
          .matrix = coding.color_space,
          .primaries = coding.color_primaries,
          .transfer = coding.color_trc,
          .siting = coding.chroma_location};
}

}  // namespace framewise::video
