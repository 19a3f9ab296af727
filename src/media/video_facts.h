// SPDX-License-Identifier: Apache-2.0
// Facts in the headers and the index of a video, without decoding.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "framewise/animation.h"
#include "media/decoder.h"
#include "media/source.h"

namespace framewise::media {

struct AudioFacts {
  std::string codec;
  int sample_rate = 0;
  int channels = 0;
};

// Strings, numbers and options that are absent or 0 are not stated by the file.
struct VideoFacts {
  std::string container;     // "mp4", "webm", …
  std::string codec;         // "h264", …
  std::string profile;       // "High", …
  Size coded;                // as stored
  Size size;                 // as shown, after rotation
  PixelAspect pixel_aspect;  // as shown
  int rotation = 0;          // degrees clockwise
  int bits = 0;              // of a sample
  std::optional<Layout> layout;
  ColorFacts color;
  bool interlaced = false;
  bool has_alpha = false;

  TimeBase time_base;
  int64_t duration = 0;  // ticks of time_base
  // Frames in the index; absent for formats without one.
  std::optional<int64_t> frame_count;
  std::optional<int64_t> stated_frames;  // by the statistics of mkvmerge
  std::optional<int64_t> key_frames;
  std::optional<int64_t> longest_key_distance;  // frames
  int64_t rate_numerator = 0;
  int64_t rate_denominator = 1;
  bool variable_rate = false;
  int reordered_frames = 0;  // how far decoding runs ahead of display
  int64_t bit_rate = 0;      // of the whole file, bits a second

  std::optional<AudioFacts> audio;  // the first audio stream
  int streams = 0;
  // Set if the file ends before its container says so.
  std::optional<Error> truncation;

  double seconds() const { return time_base.seconds(duration); }
};

// Reads headers only, unless they do not state size or duration. Fails for
// anything that is no video, and beyond the limits of `job`.
Result<VideoFacts> read_video_facts(const Source& source, const Job& job);

using ModuleVideoFacts = void (*)(const Source& source, const Job& job,
                                  Result<VideoFacts>& answer);

}  // namespace framewise::media
