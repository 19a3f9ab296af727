// SPDX-License-Identifier: Apache-2.0
// Where the sound of a loop goes over from its end to its start, so that both
// waveforms meet.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace framewise::video {

enum class SoundFade : uint8_t {
  kLinear,      // equal waveforms keep their amplitude
  kEqualPower,  // different ones keep their power
};

// The sound where a loop ends, and one loop before. Interleaved samples.
struct JoinMaterial {
  std::span<const float> tail;
  // From `most_lag` before the tail's first sample, less the loop of pictures,
  // to as much after its last one.
  std::span<const float> head;
  int channels = 1;
  int64_t most_lag = 0;
  // The clip has sound up to here in the tail, and from here on in the head.
  int64_t tail_end = 0;
  int64_t head_begin = 0;

  int64_t samples() const { return int64_t(tail.size()) / channels; }
};

struct SoundJoin {
  int64_t at = 0;    // the middle of the fade, in samples
  int64_t fade = 0;  // samples
  int64_t lag = 0;   // by which the loop of sound is longer than the pictures
  SoundFade shape = SoundFade::kLinear;
  double correlation = 0;  // of both waveforms within the fade

  // Of the end and of the start, at a sample; from 0 to 1.
  float tail_gain(int64_t sample) const;
  float head_gain(int64_t sample) const;
  bool operator==(const SoundJoin&) const = default;
};

// The place and the lag at which both waveforms differ least; `at` counts from
// the first sample of the tail. Nullopt: there is too little sound.
std::optional<SoundJoin> find_sound_join(const JoinMaterial& material,
                                         int sample_rate);

}  // namespace framewise::video
