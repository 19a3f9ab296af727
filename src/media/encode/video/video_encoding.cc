// SPDX-License-Identifier: Apache-2.0
#include "media/encode/video/video_encoding.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/printable.h"
#include "base/result.h"
#include "base/suggestion.h"

namespace framewise::media {
namespace {

// The normal qualities look alike: about 95 of VMAF for film.
constexpr std::array kVideoCodecs = {
    VideoCodecInfo{VideoCodec::kH264, "h264", "h264", "libx264", 23, 51,
                   "medium"},
    VideoCodecInfo{VideoCodec::kHevc, "hevc", "hevc", "libx265", 28, 51,
                   "medium"},
    VideoCodecInfo{VideoCodec::kAv1, "av1", "av1", "libsvtav1", 35, 63, "8"},
    VideoCodecInfo{VideoCodec::kAv1Aom, "av1-aom", "av1", "libaom-av1", 32, 63,
                   "6"},
    VideoCodecInfo{VideoCodec::kVp9, "vp9", "vp9", "libvpx-vp9", 33, 63, "4"},
    VideoCodecInfo{VideoCodec::kProres, "prores", "prores", "prores_ks", -1, -1,
                   ""},
    VideoCodecInfo{VideoCodec::kMpeg4, "mpeg4", "mpeg4", "mpeg4", 4, 31, ""},
    VideoCodecInfo{VideoCodec::kFfv1, "ffv1", "ffv1", "ffv1", -1, -1, ""},
};
constexpr std::array kAudioCodecs = {
    AudioCodecInfo{AudioCodec::kAac, "aac", "aac", "aac", 160'000},
    AudioCodecInfo{AudioCodec::kOpus, "opus", "opus", "libopus", 128'000},
    AudioCodecInfo{AudioCodec::kMp3, "mp3", "mp3", "libmp3lame", 192'000},
    AudioCodecInfo{AudioCodec::kFlac, "flac", "flac", "flac", 0},
    AudioCodecInfo{AudioCodec::kPcm, "pcm", "pcm_s16le", "pcm_s16le", 0},
};

using enum VideoCodec;
using enum AudioCodec;
constexpr VideoCodec kInMp4[] = {kH264, kHevc, kAv1, kAv1Aom, kVp9, kMpeg4};
constexpr VideoCodec kInMov[] = {kH264, kHevc, kProres, kMpeg4};
constexpr VideoCodec kInMkv[] = {kH264, kHevc,   kAv1,   kAv1Aom,
                                 kVp9,  kProres, kMpeg4, kFfv1};
constexpr VideoCodec kInWebm[] = {kVp9, kAv1, kAv1Aom};
constexpr VideoCodec kInAvi[] = {kH264, kMpeg4, kFfv1};
constexpr AudioCodec kMp4Audio[] = {kAac, kOpus, kMp3, kFlac};
constexpr AudioCodec kMovAudio[] = {kAac, kPcm, kMp3};
constexpr AudioCodec kMkvAudio[] = {kAac, kOpus, kMp3, kFlac, kPcm};
constexpr AudioCodec kWebmAudio[] = {kOpus};
constexpr AudioCodec kAviAudio[] = {kMp3, kPcm, kAac};

constexpr std::array kContainers = {
    ContainerInfo{Container::kMp4, "mp4", ".mp4", "mp4", kInMp4, kMp4Audio},
    ContainerInfo{Container::kMov, "mov", ".mov", "mov", kInMov, kMovAudio},
    ContainerInfo{Container::kMkv, "mkv", ".mkv", "matroska", kInMkv,
                  kMkvAudio},
    ContainerInfo{Container::kWebm, "webm", ".webm", "webm", kInWebm,
                  kWebmAudio},
    ContainerInfo{Container::kAvi, "avi", ".avi", "avi", kInAvi, kAviAudio},
};

template <typename Codec>
Result<void> check(const ContainerInfo& container, std::span<const Codec> held,
                   Codec codec) {
  if (std::ranges::find(held, codec) != held.end()) return {};
  std::string names;
  for (const Codec each : held) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", info_of(each).name);
  }
  return with_hint(
      fail(ErrorKind::kUsage, "{} files hold no {}", container.name,
           info_of(codec).name),
      fmt::format("choose one of {}, or another container", names));
}

// Presets of encoders that name them, and the last one of those that count
// them from 0.
constexpr std::string_view kNamedPresets[] = {
    "ultrafast", "superfast", "veryfast", "faster",   "fast",
    "medium",    "slow",      "slower",   "veryslow", "placebo"};
std::optional<int> last_preset_of(VideoCodec codec) {
  switch (codec) {
    case kAv1: return 13;
    case kAv1Aom:
    case kVp9: return 8;
    case kH264:
    case kHevc:
    case kProres:
    case kMpeg4:
    case kFfv1: return std::nullopt;
  }
  return std::nullopt;
}

bool has_preset(VideoCodec codec, std::string_view preset) {
  const auto last = last_preset_of(codec);
  if (!last) return std::ranges::count(kNamedPresets, preset) > 0;
  for (int i = 0; i <= *last; ++i) {
    if (preset == fmt::format("{}", i)) return true;
  }
  return false;
}

constexpr size_t kLongestKey = 50;
constexpr size_t kLongestValue = 500;

}  // namespace

std::span<const VideoCodecInfo> video_codecs() { return kVideoCodecs; }
std::span<const AudioCodecInfo> audio_codecs() { return kAudioCodecs; }
std::span<const ContainerInfo> containers() { return kContainers; }

const VideoCodecInfo& info_of(VideoCodec codec) {
  return kVideoCodecs[size_t(codec)];
}
const AudioCodecInfo& info_of(AudioCodec codec) {
  return kAudioCodecs[size_t(codec)];
}
const ContainerInfo& info_of(Container container) {
  return kContainers[size_t(container)];
}

std::optional<VideoCodec> video_codec_of(std::string_view name) {
  for (const VideoCodecInfo& info : kVideoCodecs) {
    if (info.name == name) return info.codec;
  }
  if (name == "x264") return kH264;
  if (name == "x265" || name == "h265") return kHevc;
  return std::nullopt;
}

std::optional<AudioCodec> audio_codec_of(std::string_view name) {
  for (const AudioCodecInfo& info : kAudioCodecs) {
    if (info.name == name) return info.codec;
  }
  return std::nullopt;
}

std::optional<Container> container_of(std::string_view file_name) {
  std::string lower(file_name);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return char(std::tolower(c)); });
  for (const ContainerInfo& info : kContainers) {
    if (lower.ends_with(info.extension)) return info.container;
  }
  if (lower.ends_with(".m4v")) return Container::kMp4;
  return std::nullopt;
}

Result<void> check_codec(Container container, VideoCodec codec) {
  return check(info_of(container), info_of(container).video, codec);
}
Result<void> check_codec(Container container, AudioCodec codec) {
  return check(info_of(container), info_of(container).audio, codec);
}

Result<void> check_preset(VideoCodec codec, std::string_view preset) {
  const VideoCodecInfo& info = info_of(codec);
  if (preset.empty()) return {};
  if (info.normal_preset.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "{} has no presets", info.name),
                     "leave the effort out");
  }
  if (has_preset(codec, preset)) return {};
  const auto last = last_preset_of(codec);
  return with_hint(
      fail(ErrorKind::kUsage, "{} has no preset \"{}\"", info.name,
           printable(preset)),
      last ? fmt::format("use a number from 0, the slowest, to {}", *last)
           : fmt::format("use one of {}", fmt::join(kNamedPresets, ", ")));
}

Result<void> check_tags(const Tags& tags) {
  for (const auto& [key, value] : tags) {
    const bool plain = !key.empty() && key.size() <= kLongestKey &&
                       std::ranges::all_of(key, [](unsigned char c) {
                         return std::isalnum(c) != 0 || c == '_' || c == '-';
                       });
    if (!plain) {
      return with_hint(
          fail(ErrorKind::kUsage, "\"{}\" is no name of a tag", key),
          "use up to 50 letters, digits, '_' and '-'");
    }
    if (value.size() > kLongestValue) {
      return fail(ErrorKind::kUsage, "the tag {} has {} bytes, more than {}",
                  key, value.size(), kLongestValue);
    }
    std::string text = value;
    std::erase_if(text, [](char c) { return c == '\n' || c == '\t'; });
    if (printable(text) != text) {
      return fail(ErrorKind::kUsage,
                  "the tag {} has control characters or is no UTF-8", key);
    }
  }
  return {};
}

}  // namespace framewise::media
