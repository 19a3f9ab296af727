// SPDX-License-Identifier: Apache-2.0
#include "video/render/loop_sound.h"

#include <algorithm>
#include <cmath>

#include "video/audio/clip_sound.h"

namespace framewise::video {
namespace {

// Sound and pictures are in step within this.
constexpr double kMostLagSeconds = 0.005;
// The join lies so near to that of the pictures.
constexpr double kMostAwaySeconds = 0.1;

}  // namespace

Result<std::optional<LoopSound>> plan_loop_sound(const FilmPlan& film,
                                                 const SoundClock& clock,
                                                 int channels,
                                                 const media::Job& job) {
  const Timeline& timeline = film.render.timeline;
  const Shot& shot = timeline.shots.front();
  const ClipFile& file = film.render.clips[shot.clip];
  const AudioFacts& audio = *file.clip.audio;
  LoopSound loop{.start = clock.sample_of(shot.first),
                 .length = clock.sample_of(timeline.frames()),
                 .join = {}};
  // The middle of what both shots share, or the end of the one.
  const int64_t middle = (clock.sample_of(shot.end() - shot.overlap) +
                          clock.sample_of(shot.end())) /
                         2;
  const auto away = int64_t(kMostAwaySeconds * clock.sample_rate);
  const auto lag = int64_t(kMostLagSeconds * clock.sample_rate);
  const int64_t from = std::max<int64_t>(middle - away, 0);
  const int64_t samples = middle + away - from;
  std::vector<float> tail(size_t(samples) * size_t(channels));
  std::vector<float> head(size_t(samples + 2 * lag) * size_t(channels));
  FW_ASSIGN_OR_RETURN(ClipSound sound,
                      ClipSound::open(file, job, clock.sample_rate, channels));
  const int64_t head_from = loop.start + from - loop.length - lag;
  FW_RETURN_IF_ERROR(sound.read(head_from, head));
  FW_RETURN_IF_ERROR(sound.read(loop.start + from, tail));
  const auto in_film = [&](int64_t sample) {
    return int64_t(std::llround(double(sample) * clock.sample_rate /
                                audio.coding.sample_rate));
  };
  const int64_t begin =
      std::max<int64_t>(in_film(-audio.first_frame_sample), 0);
  const int64_t end = in_film(audio.samples - audio.first_frame_sample);
  JoinMaterial material{
      .tail = tail,
      .head = head,
      .channels = channels,
      .most_lag = lag,
      .tail_end = std::clamp<int64_t>(end - loop.start - from, 0, samples),
      .head_begin =
          std::clamp<int64_t>(begin - head_from, 0, samples + 2 * lag)};
  auto join = find_sound_join(material, clock.sample_rate);
  if (!join) {
    // Silence stands in for what is missing.
    material.tail_end = samples;
    material.head_begin = 0;
    join = find_sound_join(material, clock.sample_rate);
  }
  if (!join) return std::optional<LoopSound>();
  loop.join = *join;
  loop.join.at += from;
  loop.length += join->lag;
  return std::optional(loop);
}

}  // namespace framewise::video
