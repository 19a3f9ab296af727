// SPDX-License-Identifier: Apache-2.0
#include "video/film/sound.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace framewise::video {
namespace {

// At a cut the sound fades for this long on each side, or it would click.
constexpr double kCutFadeSeconds = 0.005;

// Packets that are encoded before and after what differs.
constexpr int64_t kSparePackets = 3;

int64_t rounded_quotient(int64_t a, int64_t b) {
  return int64_t(std::floor(double(a) / double(b) + 0.5));
}

// Two shots show the same clip without a gap: there is nothing to join.
bool goes_on(const Timeline& timeline, size_t shot) {
  const Shot& here = timeline.shots[shot];
  const Shot& next = timeline.shots[shot + 1];
  return here.overlap == 0 && here.clip == next.clip &&
         here.first + here.frames == next.first;
}

}  // namespace

int64_t SoundClock::sample_of(int64_t frame) const {
  const double samples =
      double(frame) * double(frames.denominator) * sample_rate;
  return int64_t(std::llround(samples / double(frames.numerator)));
}

float gain_at(const SoundPlay& play, int64_t sample) {
  const auto gain = [](int64_t done, int64_t length, bool crosses) {
    if (length == 0 || done >= length) return 1.0;
    const double part = (double(done) + 0.5) / double(length);
    return crosses ? std::sin(part * std::numbers::pi / 2) : part;
  };
  return float(gain(sample - play.from, play.fade_in, play.crosses_in) *
               gain(play.to - 1 - sample, play.fade_out, play.crosses_out));
}

std::vector<SoundPlay> lay_out_sound(const Timeline& timeline,
                                     std::span<const CodedClip* const> clips,
                                     const std::vector<bool>& copied,
                                     const SoundClock& clock) {
  std::vector<SoundPlay> plays;
  const auto cut = int64_t(kCutFadeSeconds * clock.sample_rate);
  const int64_t packet = clock.packet_samples;
  for (size_t i = 0; i < timeline.shots.size(); ++i) {
    const Shot& shot = timeline.shots[i];
    const bool first = i == 0, last = i + 1 == timeline.shots.size();
    SoundPlay play;
    play.origin = clock.sample_of(shot.start) - clock.sample_of(shot.first);
    play.from = clock.sample_of(shot.start);
    play.to = clock.sample_of(shot.end());
    const int64_t before = first ? 0 : timeline.shots[i - 1].overlap;
    play.crosses_in = before > 0;
    play.crosses_out = shot.overlap > 0;
    play.fade_in = first || (before == 0 && goes_on(timeline, i - 1)) ? 0
                   : before > 0
                       ? clock.sample_of(shot.start + before) - play.from
                       : cut;
    play.fade_out = last || goes_on(timeline, i) ? 0
                    : shot.overlap > 0
                        ? play.to - clock.sample_of(shot.end() - shot.overlap)
                        : cut;
    play.copied = copied[shot.clip];
    if (play.copied) {
      // The first decoded sample of the clip, in the film.
      const int64_t decoded =
          play.origin - clips[shot.clip]->audio->first_frame_sample;
      const int64_t packets = rounded_quotient(decoded, packet);
      play.shift = packets + 1;
      play.origin += packets * packet - decoded;
    }
    plays.push_back(play);
  }
  return plays;
}

namespace {

// Packets [first, second) of the film that are those of the clip.
std::pair<int64_t, int64_t> equal_packets(const SoundPlay& play,
                                          const AudioFacts& audio,
                                          int64_t packet, bool first_shot,
                                          bool last_shot, int64_t packets) {
  const auto ceil_quotient = [packet](int64_t samples) {
    return int64_t(std::ceil(double(samples) / double(packet)));
  };
  int64_t from = ceil_quotient(play.from + play.fade_in) + 1 + kSparePackets;
  int64_t to = (play.to - play.fade_out) / packet - kSparePackets;
  if (first_shot) from = 0;
  if (last_shot) to = packets;
  // A packet in the middle of a clip needs the one before it.
  const bool whole = first_shot && play.shift >= 0;
  from = std::max(from, play.shift + (whole ? 0 : 1));
  to = std::min(to, play.shift + int64_t(audio.packets.size()));
  return {from, std::max(from, to)};
}

void encode_sound(int64_t from, int64_t to, int64_t most_packets,
                  std::vector<SoundSection>& sections) {
  for (int64_t first = from; first < to; first += most_packets) {
    sections.push_back({.kind = SectionKind::kEncoded,
                        .first = first,
                        .packets = std::min(most_packets, to - first)});
  }
}

}  // namespace

std::vector<SoundSection> divide_sound(const Timeline& timeline,
                                       std::span<const CodedClip* const> clips,
                                       std::span<const SoundPlay> plays,
                                       int packet_samples, int64_t packets,
                                       int64_t most_packets) {
  std::vector<SoundSection> sections;
  int64_t done = 0;
  for (size_t i = 0; i < plays.size(); ++i) {
    if (!plays[i].copied) continue;
    const AudioFacts& audio = *clips[timeline.shots[i].clip]->audio;
    const auto [from, to] =
        equal_packets(plays[i], audio, packet_samples, i == 0,
                      i + 1 == plays.size(), packets);
    if (from >= to || from < done) continue;
    encode_sound(done, from, most_packets, sections);
    sections.push_back({.kind = SectionKind::kCopied,
                        .first = from,
                        .packets = std::min(to, packets) - from,
                        .shot = i,
                        .clip_packet = from - plays[i].shift});
    done = std::min(to, packets);
  }
  encode_sound(done, packets, most_packets, sections);
  return sections;
}

}  // namespace framewise::video
