// SPDX-License-Identifier: Apache-2.0
#include "video/film/timeline.h"

#include <algorithm>

namespace framewise::video {

std::pair<int64_t, int64_t> Timeline::alone(size_t shot) const {
  const Shot& here = shots[shot];
  const int64_t before = shot == 0 ? 0 : shots[shot - 1].overlap;
  return {here.start + before, here.end() - here.overlap};
}

size_t Timeline::shot_at(int64_t frame) const {
  const auto after = std::upper_bound(
      shots.begin(), shots.end(), frame,
      [](int64_t at, const Shot& shot) { return at < shot.end(); });
  return size_t(after - shots.begin());
}

Timeline lay_out(Rate rate, std::span<const WantedShot> wanted) {
  Timeline timeline{.rate = rate, .shots = {}};
  int64_t start = 0;
  for (size_t i = 0; i < wanted.size(); ++i) {
    const WantedShot& want = wanted[i];
    int64_t overlap = 0;
    if (i + 1 < wanted.size()) {
      const int64_t shorter = std::min(want.frames, wanted[i + 1].frames);
      overlap = std::clamp<int64_t>(want.overlap, 0, shorter / 4);
    }
    timeline.shots.push_back({.clip = want.clip,
                              .first = want.first,
                              .frames = want.frames,
                              .start = start,
                              .overlap = overlap,
                              .fade = want.fade,
                              .ramp = want.ramp});
    start += want.frames - overlap;
  }
  return timeline;
}

}  // namespace framewise::video
