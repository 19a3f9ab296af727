// SPDX-License-Identifier: Apache-2.0
// How video and its sound are encoded and into which container they go. Known
// without the codec module.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise::media {

enum class VideoCodec : uint8_t {
  kH264,    // x264
  kHevc,    // x265
  kAv1,     // SVT-AV1
  kAv1Aom,  // AV1 by libaom
  kVp9,
  kProres,
  kMpeg4,
  kFfv1,
};
enum class AudioCodec : uint8_t { kAac, kOpus, kMp3, kFlac, kPcm };
enum class Container : uint8_t { kMp4, kMov, kMkv, kWebm, kAvi };

struct VideoCodecInfo {
  VideoCodec codec;
  std::string_view name;     // "h264", for people and options
  std::string_view id;       // libavcodec's name of the format: "hevc"
  std::string_view encoder;  // libavcodec's name of the encoder: "libx264"
  int normal_crf;            // -1: has none
  int worst_crf;
  std::string_view normal_preset;  // empty: has none
};
std::span<const VideoCodecInfo> video_codecs();
const VideoCodecInfo& info_of(VideoCodec codec);
std::optional<VideoCodec> video_codec_of(std::string_view name);

struct AudioCodecInfo {
  AudioCodec codec;
  std::string_view name;
  std::string_view id;
  std::string_view encoder;
  int64_t normal_bit_rate;  // of two channels; 0: lossless
};
std::span<const AudioCodecInfo> audio_codecs();
const AudioCodecInfo& info_of(AudioCodec codec);
std::optional<AudioCodec> audio_codec_of(std::string_view name);

struct ContainerInfo {
  Container container;
  std::string_view name;              // "mp4"
  std::string_view extension;         // ".mp4"
  std::string_view muxer;             // libavformat's name
  std::span<const VideoCodec> video;  // the usual one first
  std::span<const AudioCodec> audio;
};
std::span<const ContainerInfo> containers();
const ContainerInfo& info_of(Container container);
// By the ending of a name, in any case.
std::optional<Container> container_of(std::string_view file_name);

// Fails if a container does not hold a codec; says which it does.
Result<void> check_codec(Container container, VideoCodec codec);
Result<void> check_codec(Container container, AudioCodec codec);

// Fails if the encoder has no preset of this name, and says which it has.
// Empty: its normal one.
Result<void> check_preset(VideoCodec codec, std::string_view preset);

struct VideoEncoding {
  VideoCodec codec = VideoCodec::kH264;
  std::optional<double> crf;  // absent: the codec's normal one
  int64_t bit_rate = 0;       // instead of crf; 0: none
  int64_t most_bit_rate = 0;  // with crf; 0: none
  std::string preset;         // empty: the codec's normal one
  std::string profile;        // empty: by the pixel format
  // Frames between two key frames at most; 0: the encoder's choice.
  int key_interval = 0;
  int b_frames = -1;  // -1: the encoder's choice
  // Further options of the encoder by its own names, such as "ref" of x264.
  std::vector<std::pair<std::string, std::string>> details;
  // Threads within one encoder. The result depends on their number.
  int threads = 1;

  bool operator==(const VideoEncoding&) const = default;
};

struct AudioEncoding {
  AudioCodec codec = AudioCodec::kAac;
  int64_t bit_rate = 0;  // 0: the codec's normal one for the channels
  int sample_rate = 48'000;
  int channels = 2;

  bool operator==(const AudioEncoding&) const = default;
};

// Title and so on: key and value. Keys are letters, digits, '_' and '-', at
// most 50; values are UTF-8 of at most 500 bytes without control characters.
using Tags = std::vector<std::pair<std::string, std::string>>;
Result<void> check_tags(const Tags& tags);

}  // namespace framewise::media
