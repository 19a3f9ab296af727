// SPDX-License-Identifier: Apache-2.0
#include "video/film/sections.h"

#include <gtest/gtest.h>

#include <numeric>

namespace framewise::video {
namespace {

constexpr Rate kRate{30, 1};

// Groups of `group` frames coded I P B B P B B …: two frames are reordered.
CodedClip clip_of(int64_t frames, int64_t group) {
  CodedClip clip;
  clip.frames = frames;
  clip.rate = kRate;
  clip.constant_rate = true;
  clip.reorder = 2;
  for (int64_t start = 0; start < frames; start += group) {
    const int64_t end = std::min(start + group, frames);
    clip.packets.push_back(
        {.bytes = 100, .shown = int32_t(start), .key = true});
    for (int64_t at = start + 1; at < end; at += 3) {
      const int64_t last = std::min(at + 2, end - 1);
      clip.packets.push_back({.bytes = 10, .shown = int32_t(last)});
      for (int64_t b = at; b < last; ++b) {
        clip.packets.push_back({.bytes = 1, .shown = int32_t(b)});
      }
    }
  }
  mark_entries(clip);
  return clip;
}

Timeline two_shots(int64_t frames, int64_t overlap) {
  const WantedShot wanted[] = {
      {.clip = 0, .frames = frames, .overlap = overlap},
      {.clip = 0, .frames = frames}};
  return lay_out(kRate, wanted);
}

TEST(Sections, OfHardCutsAreWholeClips) {
  const CodedClip clip = clip_of(90, 30);
  const CodedClip* clips[] = {&clip};
  const auto sections = divide(two_shots(90, 0), clips, {true}, 250);
  ASSERT_EQ(sections.size(), 2u);
  EXPECT_EQ(sections[0], (Section{SectionKind::kCopied, 0, 90, 0, 0}));
  EXPECT_EQ(sections[1], (Section{SectionKind::kCopied, 90, 90, 1, 0}));
}

TEST(Sections, OfACrossfadeReachFromAClosedEndToTheNextEntry) {
  const CodedClip clip = clip_of(90, 30);
  const CodedClip* clips[] = {&clip};
  const Timeline timeline = two_shots(90, 15);
  const auto sections = divide(timeline, clips, {true}, 250);
  ASSERT_EQ(sections.size(), 3u);
  // The crossfade is of frames 75 to 90; packets end at 73, after a P frame and
  // its B frames, and begin at frame 30 of the second shot.
  EXPECT_EQ(sections[0].kind, SectionKind::kCopied);
  EXPECT_EQ(sections[0].end(), 73);
  EXPECT_EQ(sections[1].kind, SectionKind::kEncoded);
  EXPECT_EQ(sections[2].start, 75 + 30);
  EXPECT_EQ(sections[2].first_packet, 30u);
}

TEST(Sections, CoverTheFilmWithoutGaps) {
  const CodedClip clip = clip_of(97, 30);
  const CodedClip* clips[] = {&clip};
  for (int64_t overlap = 0; overlap < 24; ++overlap) {
    const Timeline timeline = two_shots(97, overlap);
    int64_t at = 0;
    for (const Section& section : divide(timeline, clips, {true}, 20)) {
      EXPECT_EQ(section.start, at);
      EXPECT_GT(section.frames, 0);
      if (section.kind == SectionKind::kEncoded) {
        EXPECT_LE(section.frames, 20);
      }
      at = section.end();
    }
    EXPECT_EQ(at, timeline.frames());
  }
}

TEST(Sections, OfClipsThatAreNotCopiedAreEncoded) {
  const CodedClip clip = clip_of(90, 30);
  const CodedClip* clips[] = {&clip};
  for (const Section& section : divide(two_shots(90, 0), clips, {false}, 250)) {
    EXPECT_EQ(section.kind, SectionKind::kEncoded);
  }
}

TEST(Entries, AreNotKeyFramesWithFramesBeforeThem) {
  CodedClip clip;
  clip.frames = 6;
  // I0 P3 B1 B2, then an I frame whose B frames are shown before it.
  for (const int shown : {0, 2, 1, 5, 3, 4}) {
    clip.packets.push_back({.shown = shown, .key = shown == 0 || shown == 5});
  }
  mark_entries(clip);
  EXPECT_TRUE(clip.packets[0].entry);
  EXPECT_FALSE(clip.packets[3].entry);
}

TEST(Timeline, ShortensOverlapsToAQuarterOfTheShorterShot) {
  const WantedShot wanted[] = {{.frames = 100, .overlap = 90}, {.frames = 40}};
  const Timeline timeline = lay_out(kRate, wanted);
  EXPECT_EQ(timeline.shots[0].overlap, 10);
  EXPECT_EQ(timeline.frames(), 130);
}

TEST(Timeline, NamesTheFirstShotOfAFrame) {
  const Timeline timeline = two_shots(90, 10);
  EXPECT_EQ(timeline.shot_at(0), 0u);
  EXPECT_EQ(timeline.shot_at(89), 0u);  // in the crossfade
  EXPECT_EQ(timeline.shot_at(90), 1u);
}

}  // namespace
}  // namespace framewise::video
