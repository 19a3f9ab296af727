// SPDX-License-Identifier: Apache-2.0
// Small animations made for tests, ways to damage them, and what is said of
// the damage.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "frame/color/color.h"
#include "framewise/executor.h"
#include "judge/defects/find_defects.h"
#include "measure/evidence/evidence.h"

namespace framewise::judge {

// A picture of floats: what is drawn is rounded and clamped at the end.
class Picture {
 public:
  Picture(int width, int height)
      : width_(width), height_(height), samples_(size_t(4 * width * height)) {
    for (size_t i = 3; i < samples_.size(); i += 4) samples_[i] = 255;
  }
  int width() const { return width_; }
  int height() const { return height_; }
  float& at(int x, int y, int channel) {
    return samples_[size_t(4 * (y * width_ + x) + channel)];
  }
  // Continues beyond the edges.
  float near(int x, int y, int channel) const {
    x = std::clamp(x, 0, width_ - 1);
    y = std::clamp(y, 0, height_ - 1);
    return samples_[size_t(4 * (y * width_ + x) + channel)];
  }
  void each(const std::function<void(int, int)>& visit) const {
    for (int y = 0; y < height_; ++y) {
      for (int x = 0; x < width_; ++x) visit(x, y);
    }
  }
  // Changes every color by itself.
  void map(const std::function<float(float, int)>& change) {
    for (size_t i = 0; i < samples_.size(); ++i) {
      if (i % 4 != 3) samples_[i] = change(samples_[i], int(i % 4));
    }
  }
  Frame frame(FramePool& pool) const {
    auto buffer = pool.allocate(PixelFormat{}, {width_, height_});
    const MutablePlaneView plane = buffer->plane(0);
    for (int y = 0; y < height_; ++y) {
      for (int i = 0; i < 4 * width_; ++i) {
        const float value = samples_[size_t(4 * y * width_ + i)];
        plane.row(y)[i] = uint8_t(std::clamp(std::lround(value), 0l, 255l));
      }
    }
    return std::move(*buffer).freeze(0, {}, {});
  }

 private:
  int width_;
  int height_;
  std::vector<float> samples_;
};

using Clip = std::vector<Picture>;

// A sky that fades from one shade to another, a meadow of fine texture, rows
// of small writing, and a disc that moves to the right.
inline Clip scene(int width = 192, int height = 144, int frames = 12) {
  Clip clip;
  for (int k = 0; k < frames; ++k) {
    Picture& p = clip.emplace_back(width, height);
    std::mt19937 random(11);
    p.each([&](int x, int y) {
      const float down = float(y) / float(height);
      float rgb[3] = {90 + 70 * down, 120 + 50 * down, 200 - 60 * down};
      if (y > height / 2) {
        const float grass = float(random() % 60);
        rgb[0] = 50 + grass;
        rgb[1] = 110 + grass;
        rgb[2] = 40 + grass / 2;
      }
      const bool writing = x > width / 8 && x < width / 2 && y > height / 10 &&
                           y < height / 3 && y % 8 < 6;
      if (writing && (x * 7 + (y / 8) * 5) % 11 < 7 && x % 3 == 0) {
        rgb[0] = rgb[1] = rgb[2] = 20;
      }
      const int dx = x - (width / 8 + k * width / 16);
      const int dy = y - height * 6 / 10;
      if (dx * dx + dy * dy < height * height / 40) {
        rgb[0] = 220, rgb[1] = 60, rgb[2] = 40;
      }
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = rgb[c];
    });
  }
  return clip;
}

// A drawing of few flat colors in which a box moves.
inline Clip drawing(int width = 192, int height = 144, int frames = 12) {
  Clip clip;
  for (int k = 0; k < frames; ++k) {
    Picture& p = clip.emplace_back(width, height);
    p.each([&](int x, int y) {
      float rgb[3] = {240, 240, 230};
      if (y > height * 2 / 3) rgb[0] = 60, rgb[1] = 130, rgb[2] = 70;
      if (x / 24 % 3 == 1 && y < height / 2) rgb[0] = 30, rgb[2] = 160;
      const int left = width / 10 + k * width / 20;
      if (x >= left && x < left + 24 && y > height / 2 && y < height / 2 + 30) {
        rgb[0] = 200, rgb[1] = 30, rgb[2] = 30;
      }
      for (int c = 0; c < 3; ++c) p.at(x, y, c) = rgb[c];
    });
  }
  return clip;
}

inline Picture blurred(const Picture& from, double sigma) {
  const int reach = int(std::ceil(3 * sigma));
  std::vector<double> taps;
  double sum = 0;
  for (int i = -reach; i <= reach; ++i) {
    sum += taps.emplace_back(std::exp(-i * i / (2 * sigma * sigma)));
  }
  Picture across = from, result = from;
  for (const bool down : {false, true}) {
    const Picture& source = down ? across : from;
    Picture& target = down ? result : across;
    from.each([&](int x, int y) {
      for (int c = 0; c < 3; ++c) {
        double value = 0;
        for (int i = -reach; i <= reach; ++i) {
          value += taps[size_t(i + reach)] / sum *
                   source.near(down ? x : x + i, down ? y + i : y, c);
        }
        target.at(x, y, c) = float(value);
      }
    });
  }
  return result;
}

// What `change` makes of every frame.
inline Clip changed(Clip clip,
                    const std::function<void(Picture&, size_t)>& change) {
  for (size_t i = 0; i < clip.size(); ++i) change(clip[i], i);
  return clip;
}

// Pairs frame by frame.
inline measure::Evidence evidence_of(const Clip& original, const Clip& test,
                                     Executor* executor = nullptr) {
  FramePool pool;
  const auto opaque = [&](const Frame& frame) {
    return *flatten(frame, Background::plain({128, 128, 128}), pool);
  };
  std::vector<Frame> stored;
  for (const Picture& picture : original) stored.push_back(picture.frame(pool));
  measure::EvidenceCollector collector(stored.front().size(), test.size());
  for (size_t i = 0; i < test.size(); ++i) {
    const Frame shown = test[i].frame(pool);
    measure::PairFrames frames{
        opaque(stored[i]), opaque(shown), stored[i], shown, {}, {}};
    if (i > 0) frames.past = opaque(stored[i - 1]);
    if (i + 1 < stored.size()) frames.next = opaque(stored[i + 1]);
    collector.add(frames, int64_t(i), int64_t(i), executor);
  }
  return std::move(collector).take();
}

inline std::vector<Reason> said_of(const measure::Evidence& evidence,
                                   const DefectContext& context = {},
                                   double frame_ms = 100) {
  std::vector<TimeSpan> on_screen;
  for (size_t i = 0; i < evidence.pairs.size(); ++i) {
    on_screen.push_back({frame_ms * double(i), frame_ms * double(i + 1)});
  }
  return find_defects(evidence, on_screen, context, {});
}

inline std::vector<Reason> said_of(const Clip& original, const Clip& test,
                                   Executor* executor = nullptr,
                                   const DefectContext& context = {},
                                   double frame_ms = 100) {
  return said_of(evidence_of(original, test, executor), context, frame_ms);
}

inline std::vector<std::string> kinds_of(const std::vector<Reason>& reasons) {
  std::vector<std::string> kinds;
  for (const Reason& reason : reasons) kinds.push_back(name_of(reason.kind));
  return kinds;
}

inline const Reason* find_kind(const std::vector<Reason>& reasons,
                               std::string_view kind) {
  for (const Reason& reason : reasons) {
    if (name_of(reason.kind) == kind) return &reason;
  }
  return nullptr;
}

}  // namespace framewise::judge
