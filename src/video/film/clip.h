// SPDX-License-Identifier: Apache-2.0
// The facts of a clip that a film needs: how its packets are coded, in which
// order they are shown, and where a decoder may start. Read by
// render/clip_file.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "framewise/frame.h"

namespace framewise::video {

// Frames per second as a fraction.
struct Rate {
  int64_t numerator = 0;
  int64_t denominator = 1;

  double per_second() const { return double(numerator) / double(denominator); }
  double seconds(int64_t frames) const {
    return double(frames) * double(denominator) / double(numerator);
  }
  bool operator==(const Rate&) const = default;
};

// One coded frame, in the order of the file, which is that of decoding.
struct PacketFacts {
  int64_t offset = 0;  // of its bytes in the file; -1: unknown
  int32_t bytes = 0;
  // Position among the shown frames of the clip. -1: decoded but never shown,
  // because an edit list leaves it out.
  int32_t shown = 0;
  bool key = false;
  // Decoding may start here, and nothing after it refers to frames before it.
  bool entry = false;
};

// All that must be equal in two streams whose packets follow each other.
struct VideoCoding {
  std::string codec;         // "h264"
  std::string pixel_format;  // "yuv420p"
  int profile = 0;           // as the codec counts them
  Size size;
  int64_t sample_aspect_width = 1;
  int64_t sample_aspect_height = 1;
  ColorFacts color;
  bool interlaced = false;
  bool turned = false;  // has a display matrix
  bool hdr_facts = false;

  bool operator==(const VideoCoding&) const = default;
};

// Names the first difference with both values, such as "1280x720 pixels instead
// of 640x360"; empty if there is none.
std::string difference(const VideoCoding& coding, const VideoCoding& wanted);

struct AudioCoding {
  std::string codec;  // "aac"
  int profile = 0;
  int sample_rate = 0;
  int channels = 0;
  std::string setup;  // the decoder's configuration, as the file holds it

  bool operator==(const AudioCoding&) const = default;
};

struct AudioPacketFacts {
  int64_t offset = 0;
  int32_t bytes = 0;
};

struct AudioFacts {
  AudioCoding coding;
  int packet_samples = 0;  // in each packet; 0: not constant
  // Index of the decoded sample that is heard when the clip's first frame is
  // shown. Samples before it are priming of the encoder or cut off; negative:
  // the sound starts later.
  int64_t first_frame_sample = 0;
  int64_t samples = 0;  // decoded, from packet 0 on
  // Each packet starts where the one before ends.
  bool continuous = true;
  std::vector<AudioPacketFacts> packets;
};

struct CodedClip {
  std::string path;
  std::string identity;  // differs if the file's content may differ
  int64_t file_bytes = 0;
  VideoCoding coding;
  std::string setup;  // the decoder's configuration, as the file holds it
  Rate rate;          // the mean one where it is not constant
  bool constant_rate = false;
  double duration_s = 0;
  int64_t frames = 0;  // shown
  int reorder = 0;     // frames by which decoding is ahead of showing
  std::vector<PacketFacts> packets;
  std::vector<double> times_s;  // of the shown frames; empty if constant_rate
  std::optional<AudioFacts> audio;
  // Its packets can be read at their offsets.
  bool direct = false;

  double film_seconds() const {
    return constant_rate ? rate.seconds(frames) : duration_s;
  }
};

// The last packet of decoding order before which, from `first` on, exactly the
// frames before `most_shown` are shown: packets [first, result) can be copied
// and decode alone. `first` if there is none.
size_t closed_end(const CodedClip& clip, size_t first, int64_t most_shown);

// The first packet at which decoding may start and whose frame is `least_shown`
// or later; the number of packets if there is none.
size_t first_entry(const CodedClip& clip, int64_t least_shown);
// The last such packet whose frame is `most_shown` or earlier.
std::optional<size_t> last_entry(const CodedClip& clip, int64_t most_shown);

// Marks the packets at which decoding may start, from `key` and the order in
// which frames are shown.
void mark_entries(CodedClip& clip);

}  // namespace framewise::video
