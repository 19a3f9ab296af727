// SPDX-License-Identifier: Apache-2.0
// Settings of encoders that a search tries.
#pragma once

#include "media/encode/video/video_encoding.h"

namespace framewise::video {

// Settings that differ for encoders, and those at which probes say most: the
// usual one and as far around it as half and twice the bytes.
struct CodecSteps {
  media::VideoCodec codec;
  double lowest;  // CRF
  double highest;
  double step;
  double spread;
};
inline constexpr CodecSteps kCodecSteps[] = {
    {media::VideoCodec::kH264, 10, 45, 0.5, 5},
    {media::VideoCodec::kHevc, 10, 45, 0.5, 5},
    {media::VideoCodec::kAv1, 12, 63, 1, 8},
    {media::VideoCodec::kAv1Aom, 12, 63, 1, 8},
    {media::VideoCodec::kVp9, 12, 63, 1, 8},
};

// Null: the codec has no such setting.
constexpr const CodecSteps* steps_of_codec(media::VideoCodec codec) {
  for (const CodecSteps& one : kCodecSteps) {
    if (one.codec == codec) return &one;
  }
  return nullptr;
}

// Scenes have one encoder thread each and fill all processors together; packets
// of scenes need equal parameter sets to stand in one stream.
inline media::VideoEncoding scene_encoding(media::VideoEncoding encoding) {
  encoding.threads = 1;
  if (encoding.codec == media::VideoCodec::kH264) {
    encoding.details.emplace_back("stitchable", "1");
  }
  return encoding;
}

}  // namespace framewise::video
