// SPDX-License-Identifier: Apache-2.0
// The times at which sound is heard, and the packets of sound that are copied.
//
// Packet n of the film, from 0 on, is heard as the samples [F (n - 1), F n),
// where F is the number of samples in a packet: the first one is priming.
// Codecs of overlapping windows (AAC) need the packet before to give these
// samples, so packet n depends on the samples [F (n - 1), F (n + 1)).
#pragma once

#include <span>
#include <vector>

#include "video/film/sections.h"

namespace framewise::video {

// The sound of one shot, in samples of the film.
struct SoundPlay {
  // Where the first sample of the clip, which is heard with its first frame,
  // would be in the film.
  int64_t origin = 0;
  int64_t from = 0;  // heard in [from, to)
  int64_t to = 0;
  int64_t fade_in = 0;
  int64_t fade_out = 0;
  // The fades belong to a crossfade: their powers add up to one. Else to a cut.
  bool crosses_in = false;
  bool crosses_out = false;
  bool copied = false;
  // Packet n of the film is packet n - shift of the clip.
  int64_t shift = 0;

  bool operator==(const SoundPlay&) const = default;
};

// Gain of a play at a sample of the film.
float gain_at(const SoundPlay& play, int64_t sample);

struct SoundClock {
  int sample_rate = 48'000;
  int packet_samples = 1024;
  Rate frames;

  // Of the film, at the start of a frame.
  int64_t sample_of(int64_t frame) const;
};

// `copied[clip]`: packets of this clip may be copied. Their plays are moved by
// up to half a packet (10.7 ms at 48 kHz), so that packets of the clip are
// packets of the film; each by itself, so that nothing adds up.
std::vector<SoundPlay> lay_out_sound(const Timeline& timeline,
                                     std::span<const CodedClip* const> clips,
                                     const std::vector<bool>& copied,
                                     const SoundClock& clock);

struct SoundSection {
  SectionKind kind = SectionKind::kEncoded;
  int64_t first = 0;  // packet of the film
  int64_t packets = 0;
  size_t shot = 0;          // kCopied
  int64_t clip_packet = 0;  // kCopied: the first one

  int64_t end() const { return first + packets; }
  bool operator==(const SoundSection&) const = default;
};

// Covers packets [0, packets). Around everything that differs from the sound of
// a clip, some more packets are encoded, because encoders need a few to start.
std::vector<SoundSection> divide_sound(const Timeline& timeline,
                                       std::span<const CodedClip* const> clips,
                                       std::span<const SoundPlay> plays,
                                       int packet_samples, int64_t packets,
                                       int64_t most_packets);

}  // namespace framewise::video
