// SPDX-License-Identifier: Apache-2.0
#include "image/still/source_colors.h"

#include "base/result.h"
#include "media/metadata/profile_transform.h"

namespace framewise::image {

using media::PixelKind;

Result<Frame> with_known_colors(const Frame& frame,
                                const media::RowFacts& facts,
                                std::span<const std::byte> profile,
                                std::vector<Finding>& notes, FramePool& pool) {
  const bool inks = facts.kind == PixelKind::kInks;
  if (!inks && facts.knows_color) return frame;
  if (!profile.empty()) {
    auto converted =
        media::to_srgb_by_profile(frame, facts.kind, profile, pool);
    if (converted || converted.error().kind == ErrorKind::kLimit) {
      return converted;
    }
    notes.push_back({.kind = "profile_ignored",
                     .message = converted.error().message,
                     .hint = converted.error().hint});
  } else if (inks) {
    notes.push_back(
        {.kind = "no_profile",
         .message = "the file has no profile of its inks: colors are a guess",
         .hint = "convert it to sRGB where its profile is known"});
  }
  return inks ? media::to_srgb_plainly(frame, pool) : Result<Frame>(frame);
}

}  // namespace framewise::image
