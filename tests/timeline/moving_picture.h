// SPDX-License-Identifier: Apache-2.0
// Animations for alignment tests, as signatures: a bright block moves over a
// gray background, with noise like that of compression.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "timeline/content_states.h"
#include "timeline/schedule.h"

namespace framewise::timeline {

constexpr int kBlank = 1 << 20;

struct Shot {
  // Number of the content; negative: unique to this animation; or kBlank.
  int picture;
  int64_t delay_cs;
};

inline Content content_of(const std::vector<Shot>& shots, double noise = 0,
                          unsigned seed = 1) {
  const Grid grid{16, 16};
  Content content(grid);
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0, std::max(noise, 1e-9));
  for (size_t k = 0; k < shots.size(); ++k) {
    std::vector<int16_t> values(grid.values(), 0);
    const int picture = shots[k].picture;
    // Two of these positions differ whenever the contents differ.
    const size_t at =
        picture < 0 ? size_t(-picture) * 3 % 256 : (size_t(picture) * 7) % 241;
    for (size_t i = 0; i < grid.cells(); ++i) values[i] = 100 * kSignatureScale;
    if (picture != kBlank) {
      values[at] = 200 * kSignatureScale;
      values[grid.cells() + (at + size_t(picture < 0 ? 40 : 0)) % 256] =
          int16_t((picture < 0 ? -90 : 30) * kSignatureScale);
    }
    const bool repeats = k > 0 && shots[k - 1].picture == picture;
    if (noise > 0 && !repeats) {
      for (int16_t& value : values) {
        value = int16_t(value + int(normal(random) * kSignatureScale));
      }
    }
    if (repeats) {
      const auto last = content.signature(content.states() - 1);
      values.assign(last.begin(), last.end());
    }
    content.add(values);
  }
  return content;
}

// Each frame contains this share of the frame before it.
inline Content mixed_with_the_past(const Content& content, double past) {
  Content mixed(content.grid());
  for (size_t k = 0; k < content.frames(); ++k) {
    const auto now = content.signature(content.state_of(k));
    const auto before = content.signature(content.state_of(k > 0 ? k - 1 : 0));
    std::vector<int16_t> values;
    for (size_t i = 0; i < now.size(); ++i) {
      values.push_back(int16_t(now[i] + past * (before[i] - now[i])));
    }
    mixed.add(values);
  }
  return mixed;
}

inline Timeline timeline_of(const std::vector<Shot>& shots) {
  Timeline timeline{{1, 100}, {}};
  int64_t now = 0;
  for (const Shot& shot : shots) {
    timeline.frames.push_back({now, shot.delay_cs});
    now += shot.delay_cs;
  }
  return timeline;
}

inline std::vector<Shot> shots(int count, int64_t delay_cs = 10) {
  std::vector<Shot> result;
  for (int i = 0; i < count; ++i) result.push_back({i, delay_cs});
  return result;
}

}  // namespace framewise::timeline
