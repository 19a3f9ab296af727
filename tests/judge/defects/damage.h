// SPDX-License-Identifier: Apache-2.0
// Ways to damage a clip that several tests use.
#pragma once

#include "judge/clips.h"

namespace framewise::judge {

inline std::vector<std::string> kinds(const Clip& original, const Clip& test) {
  return kinds_of(said_of(original, test));
}

inline bool in(int x, int y, const Rect& rect) {
  return x >= rect.x && x < rect.x + rect.width && y >= rect.y &&
         y < rect.y + rect.height;
}

// Adds noise of this RMS, new in every frame.
inline Clip with_noise(const Clip& clip, float sigma,
                       Rect where = {0, 0, 9999, 9999}) {
  return changed(clip, [=](Picture& p, size_t k) {
    std::mt19937 random{uint32_t(k)};
    std::normal_distribution<float> noise(0, sigma);
    p.each([&](int x, int y) {
      if (!in(x, y, where)) return;
      for (int c = 0; c < 3; ++c) p.at(x, y, c) += noise(random);
    });
  });
}

inline Clip with_gain(const Clip& clip, float gain, float middle = 128) {
  return changed(clip, [=](Picture& p, size_t) {
    p.map([=](float v, int) { return middle + gain * (v - middle); });
  });
}

inline Clip with_levels(const Clip& clip, int levels) {
  return changed(clip, [=](Picture& p, size_t) {
    const float step = 255.0f / float(levels - 1);
    p.map([=](float v, int) { return std::round(v / step) * step; });
  });
}

// Floyd and Steinberg, 1976.
inline Clip dithered(const Clip& clip, int levels) {
  return changed(clip, [=](Picture& p, size_t) {
    const float step = 255.0f / float(levels - 1);
    for (int c = 0; c < 3; ++c) {
      for (int y = 0; y < p.height(); ++y) {
        for (int x = 0; x < p.width(); ++x) {
          const float wanted = p.at(x, y, c);
          const float level =
              std::clamp(std::round(wanted / step), 0.0f, float(levels - 1));
          p.at(x, y, c) = level * step;
          const float rest = wanted - level * step;
          const auto pass_on = [&](int dx, int dy, float share) {
            if (x + dx < 0 || x + dx >= p.width() || y + dy >= p.height()) {
              return;
            }
            p.at(x + dx, y + dy, c) += share * rest;
          };
          pass_on(1, 0, 7 / 16.0f);
          pass_on(-1, 1, 3 / 16.0f);
          pass_on(0, 1, 5 / 16.0f);
          pass_on(1, 1, 1 / 16.0f);
        }
      }
    }
  });
}

}  // namespace framewise::judge
