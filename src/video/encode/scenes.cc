// SPDX-License-Identifier: Apache-2.0
#include "video/encode/scenes.h"

#include <algorithm>

#include "timeline/sampling/strata.h"

namespace framewise::video {
namespace {

// Black of limited range is 16; noise and logos add a little.
constexpr float kDark = 24;

std::vector<int64_t> cuts_of(std::span<const FrameStep> steps) {
  std::vector<timeline::Moment> moments(steps.size());
  for (size_t i = 0; i < steps.size(); ++i) moments[i].motion = steps[i].motion;
  std::vector<int64_t> cuts;
  for (const size_t cut : timeline::scene_cuts(moments)) {
    cuts.push_back(int64_t(cut));
  }
  return cuts;
}

// The middles of dark stretches between light ones.
std::vector<int64_t> fades_of(std::span<const FrameStep> steps) {
  std::vector<int64_t> middles;
  size_t first_dark = 0;
  bool light_before = false;
  for (size_t i = 0; i < steps.size(); ++i) {
    const bool dark = steps[i].luma <= kDark;
    const bool dark_before = i > 0 && steps[i - 1].luma <= kDark;
    if (dark && !dark_before) first_dark = i;
    if (!dark && dark_before && light_before) {
      middles.push_back(int64_t((first_dark + i) / 2));
    }
    light_before |= !dark;
  }
  return middles;
}

void add_evenly(const FrameRange& range, int64_t most,
                std::vector<FrameRange>& scenes) {
  const int64_t pieces = (range.frames + most - 1) / most;
  for (int64_t i = 0; i < pieces; ++i) {
    const int64_t from = range.first + range.frames * i / pieces;
    const int64_t to = range.first + range.frames * (i + 1) / pieces;
    scenes.push_back({from, to - from});
  }
}

}  // namespace

std::vector<FrameRange> find_scenes(std::span<const FrameStep> steps,
                                    const SceneLimits& limits) {
  std::vector<int64_t> borders = cuts_of(steps);
  for (const int64_t middle : fades_of(steps)) borders.push_back(middle);
  std::sort(borders.begin(), borders.end());
  std::vector<FrameRange> scenes;
  const auto end = int64_t(steps.size());
  int64_t start = 0;
  for (const int64_t border : borders) {
    if (border - start < limits.least_frames ||
        end - border < limits.least_frames) {
      continue;
    }
    add_evenly({start, border - start}, limits.most_frames, scenes);
    start = border;
  }
  if (end > start) add_evenly({start, end - start}, limits.most_frames, scenes);
  return scenes;
}

FrameRange hardest_window(std::span<const FrameStep> steps,
                          const FrameRange& range, int64_t frames) {
  if (range.frames <= frames) return range;
  // The step into a window is that of its first frame, which is coded alone.
  double sum = 0;
  for (int64_t i = 1; i < frames; ++i) {
    sum += double(steps[size_t(range.first + i)].motion);
  }
  double most = sum;
  int64_t best = range.first;
  for (int64_t first = range.first + 1; first + frames <= range.end();
       ++first) {
    sum += double(steps[size_t(first + frames - 1)].motion) -
           double(steps[size_t(first)].motion);
    if (sum > most * (1 + 1e-9)) {
      most = sum;
      best = first;
    }
  }
  return {best, frames};
}

}  // namespace framewise::video
