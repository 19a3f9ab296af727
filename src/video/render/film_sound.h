// SPDX-License-Identifier: Apache-2.0
// The sound of a film: planned, mixed, encoded where it cannot be copied.
#pragma once

#include "media/encode/video/audio_encoder.h"
#include "video/audio/clip_sound.h"
#include "video/film/sound.h"
#include "video/render/film_plan.h"
#include "video/render/film_writer.h"
#include "video/render/loop_sound.h"

namespace framewise::video {

struct SoundPlan {
  bool any = false;
  media::AudioEncoding encoding;
  SoundClock clock;
  int padding = 0;  // samples of the first packet before the film starts
  int64_t packets = 0;
  std::vector<SoundPlay> plays;
  std::vector<SoundSection> sections;
  std::optional<ClipFile> track;  // in place of the clips' sound
  std::optional<LoopSound> loop;  // in place of the plays
  float gain = 1;
  ParametersPtr parameters;
  std::vector<std::string> notes;

  int64_t start_of(int64_t packet) const {
    return packet * clock.packet_samples - padding;
  }
  // Of the film, in samples; frames are those of the pictures.
  int64_t samples(int64_t frames) const {
    return loop ? loop->length : clock.sample_of(frames);
  }
};

enum class SoundCopying : uint8_t { kWherePossible, kNever };

// Measures the loudness if it has to be a certain one, which decodes all sound.
Result<SoundPlan> plan_sound(const ComposeRequest& request,
                             const FilmPlan& film, SoundCopying copying,
                             const media::Job& job, WorkTimes& times);

// The samples of a film. Used by one thread; growing positions decode once.
class FilmSound {
 public:
  FilmSound(const FilmPlan& film, const SoundPlan& sound, const media::Job& job)
      : film_(film), sound_(sound), job_(job) {}

  // Interleaved samples from sample `from` of the film on.
  Result<void> mix(int64_t from, std::span<float> samples);

 private:
  Result<ClipSound*> open(size_t shot, const ClipFile& file);
  Result<void> mix_track(int64_t from, std::span<float> samples);
  Result<void> mix_loop(int64_t from, std::span<float> samples);
  Result<void> add_loop(int64_t at, std::span<float> samples);
  Result<void> add_play(size_t shot, int64_t from, std::span<float> samples);

  struct Open {
    size_t shot;
    ClipSound sound;
  };
  const FilmPlan& film_;
  const SoundPlan& sound_;
  const media::Job& job_;
  std::vector<std::unique_ptr<Open>> open_;
  std::vector<float> play_;
};

Result<Part> render_sound(const FilmPlan& film, const SoundPlan& sound,
                          const SoundSection& section, const media::Job& job,
                          WorkTimes& times);
std::string sound_key(const FilmPlan& film, const SoundPlan& sound,
                      const SoundSection& section);

// Gives out all packets in their order. `part`: of a section that was encoded.
class SoundPackets {
 public:
  using LoadPart = std::function<std::optional<Part>(size_t section)>;
  SoundPackets(const FilmPlan& film, const SoundPlan& sound,
               const media::Job& job, LoadPart load_part)
      : film_(film),
        sound_(sound),
        job_(job),
        load_part_(std::move(load_part)) {}

  Result<std::optional<SoundPacket>> next();

 private:
  Result<void> open_section();

  const FilmPlan& film_;
  const SoundPlan& sound_;
  const media::Job& job_;
  LoadPart load_part_;
  size_t section_ = 0;
  int64_t at_ = 0;  // packet within the section
  std::optional<Part> part_;
  std::optional<PacketReader> packets_;
  PacketPtr packet_;
};

}  // namespace framewise::video
