// SPDX-License-Identifier: Apache-2.0
#include "video/film/sections.h"

#include <algorithm>
#include <optional>

namespace framewise::video {
namespace {

std::optional<Section> copied_section(const Timeline& timeline,
                                      const CodedClip& clip, size_t shot) {
  const Shot& here = timeline.shots[shot];
  const auto [alone_from, alone_to] = timeline.alone(shot);
  const int64_t in_clip = here.first - here.start;
  const size_t head = first_entry(clip, alone_from + in_clip);
  if (head == clip.packets.size()) return std::nullopt;
  const size_t tail = closed_end(clip, head, alone_to + in_clip);
  if (tail == head) return std::nullopt;
  return Section{.kind = SectionKind::kCopied,
                 .start = clip.packets[head].shown - in_clip,
                 .frames = int64_t(tail - head),
                 .shot = shot,
                 .first_packet = head};
}

// Equal pieces, as few as `most_frames` allows.
void encode_between(const Timeline& timeline, int64_t from, int64_t to,
                    int64_t most_frames, std::vector<Section>& sections) {
  const int64_t pieces = (to - from + most_frames - 1) / most_frames;
  for (int64_t i = 0; i < pieces; ++i) {
    const int64_t start = from + (to - from) * i / pieces;
    const int64_t end = from + (to - from) * (i + 1) / pieces;
    sections.push_back({.kind = SectionKind::kEncoded,
                        .start = start,
                        .frames = end - start,
                        .shot = timeline.shot_at(start)});
  }
}

}  // namespace

std::vector<Section> divide(const Timeline& timeline,
                            std::span<const CodedClip* const> clips,
                            const std::vector<bool>& copied,
                            int64_t most_frames) {
  std::vector<Section> sections;
  int64_t done = 0;
  for (size_t shot = 0; shot < timeline.shots.size(); ++shot) {
    const size_t clip = timeline.shots[shot].clip;
    if (!copied[clip]) continue;
    const auto section = copied_section(timeline, *clips[clip], shot);
    if (!section) continue;
    encode_between(timeline, done, section->start, most_frames, sections);
    sections.push_back(*section);
    done = section->end();
  }
  encode_between(timeline, done, timeline.frames(), most_frames, sections);
  return sections;
}

SectionTotals totals(std::span<const Section> sections,
                     const Timeline& timeline,
                     std::span<const CodedClip* const> clips) {
  SectionTotals sum;
  for (const Section& section : sections) {
    if (section.kind == SectionKind::kEncoded) {
      sum.encoded_frames += section.frames;
      continue;
    }
    sum.copied_frames += section.frames;
    const CodedClip& clip = *clips[timeline.shots[section.shot].clip];
    for (int64_t i = 0; i < section.frames; ++i) {
      sum.copied_bytes += clip.packets[section.first_packet + size_t(i)].bytes;
    }
  }
  return sum;
}

}  // namespace framewise::video
