// SPDX-License-Identifier: Apache-2.0
#include "video/film/sound.h"

#include <gtest/gtest.h>

#include <cmath>

namespace framewise::video {
namespace {

constexpr Rate kRate{30, 1};
constexpr int kPacket = 1024;

// 4 s of sound with one packet of priming, as MP4 has it.
CodedClip clip_with_sound() {
  CodedClip clip;
  clip.frames = 120;
  clip.rate = kRate;
  clip.constant_rate = true;
  clip.audio.emplace();
  clip.audio->packet_samples = kPacket;
  clip.audio->first_frame_sample = kPacket;
  clip.audio->packets.resize(189);
  return clip;
}

struct Film {
  CodedClip clip = clip_with_sound();
  const CodedClip* clips[1] = {&clip};
  Timeline timeline;
  SoundClock clock{
      .sample_rate = 48'000, .packet_samples = kPacket, .frames = kRate};
  std::vector<SoundPlay> plays;

  Film(size_t shots, int64_t overlap) {
    std::vector<WantedShot> wanted(
        shots, {.clip = 0, .frames = 120, .overlap = overlap});
    timeline = lay_out(kRate, wanted);
    plays = lay_out_sound(timeline, clips, {true}, clock);
  }
};

TEST(Sound, IsMovedByAtMostHalfAPacketAfterAnyNumberOfClips) {
  const Film film(500, 7);
  for (size_t i = 0; i < film.plays.size(); ++i) {
    const int64_t exact = film.clock.sample_of(film.timeline.shots[i].start);
    EXPECT_LE(std::abs(film.plays[i].origin - exact), kPacket / 2);
  }
}

TEST(Sound, OfPacketsIsWhereThePacketsOfTheFilmAre) {
  const Film film(20, 7);
  for (const SoundPlay& play : film.plays) {
    // Packet 0 of the clip starts one packet before the first heard sample.
    EXPECT_EQ(play.origin - kPacket, (play.shift - 1) * kPacket);
  }
}

TEST(Sound, FadesWithEqualPower) {
  const Film film(2, 15);
  const SoundPlay& out = film.plays[0];
  const SoundPlay& in = film.plays[1];
  for (int64_t at = in.from; at < out.to; at += 100) {
    const double a = gain_at(out, at), b = gain_at(in, at);
    EXPECT_NEAR(a * a + b * b, 1, 1e-3) << at;
  }
  EXPECT_EQ(gain_at(out, in.from - 1), 1);
}

TEST(Sound, CopiesPacketsAwayFromJointsAndEncodesTheOthers) {
  const Film film(3, 15);
  const int64_t packets =
      film.clock.sample_of(film.timeline.frames()) / kPacket;
  const auto sections = divide_sound(film.timeline, film.clips, film.plays,
                                     kPacket, packets, 1000);
  int64_t at = 0, copied = 0;
  for (const SoundSection& section : sections) {
    EXPECT_EQ(section.first, at);
    at = section.end();
    if (section.kind == SectionKind::kEncoded) continue;
    copied += section.packets;
    const SoundPlay& play = film.plays[section.shot];
    EXPECT_EQ(section.clip_packet, section.first - play.shift);
    // No copied packet depends on a sample that is faded.
    if (section.shot > 0) {
      EXPECT_GE((section.first - 1) * kPacket, play.from + play.fade_in);
    }
    if (section.shot + 1 < film.plays.size()) {
      EXPECT_LE((section.end() + 1) * kPacket, play.to - play.fade_out);
    }
  }
  EXPECT_EQ(at, packets);
  EXPECT_GT(copied, packets * 7 / 10);
}

TEST(Sound, OfAClipThatGoesOnIsNotFaded) {
  CodedClip clip = clip_with_sound();
  const CodedClip* clips[] = {&clip};
  const WantedShot wanted[] = {{.clip = 0, .first = 0, .frames = 60},
                               {.clip = 0, .first = 60, .frames = 60}};
  const Timeline timeline = lay_out(kRate, wanted);
  const auto plays = lay_out_sound(timeline, clips, {false}, {.frames = kRate});
  EXPECT_EQ(plays[0].fade_out, 0);
  EXPECT_EQ(plays[1].fade_in, 0);
}

}  // namespace
}  // namespace framewise::video
