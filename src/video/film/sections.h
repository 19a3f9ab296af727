// SPDX-License-Identifier: Apache-2.0
// Divides a film into sections: stretches whose packets are copied from a clip,
// and stretches that are encoded.
#pragma once

#include <span>
#include <vector>

#include "video/film/timeline.h"

namespace framewise::video {

enum class SectionKind : uint8_t { kCopied, kEncoded };

struct Section {
  SectionKind kind = SectionKind::kEncoded;
  int64_t start = 0;        // in the film
  int64_t frames = 0;       // one packet each
  size_t shot = 0;          // the first one that it shows
  size_t first_packet = 0;  // kCopied: of the clip

  int64_t end() const { return start + frames; }
  bool operator==(const Section&) const = default;
};

// Sections that are encoded are at most `most_frames` long, so that they can be
// encoded at once on several threads and are kept if the work is interrupted.
// Where they are cut does not depend on the number of threads.
//
// `copied[clip]`: the packets of this clip may be copied. They are from its
// first entry after a crossfade to the last packet before the next one such
// that all of them can be decoded alone.
std::vector<Section> divide(const Timeline& timeline,
                            std::span<const CodedClip* const> clips,
                            const std::vector<bool>& copied,
                            int64_t most_frames);

struct SectionTotals {
  int64_t copied_frames = 0;
  int64_t encoded_frames = 0;
  int64_t copied_bytes = 0;
};
SectionTotals totals(std::span<const Section> sections,
                     const Timeline& timeline,
                     std::span<const CodedClip* const> clips);

}  // namespace framewise::video
