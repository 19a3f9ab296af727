// SPDX-License-Identifier: Apache-2.0
// Clips that flash in a known way, made in memory.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "frame/color/transfer_curves.h"
#include "framewise/animation.h"
#include "framewise/flashes.h"
#include "framewise/write.h"

namespace framewise {

using Color = std::array<uint8_t, 3>;

inline constexpr Color kBlack{0, 0, 0};
inline constexpr Color kWhite{255, 255, 255};

// The gray of this relative luminance, to the nearest code.
inline Color gray_of(double luminance) {
  const auto code = uint8_t(std::lround(255 * srgb_of_light(luminance)));
  return {code, code, code};
}
inline Color color_of(double r, double g, double b) {
  const auto code = [](double light) {
    return uint8_t(
        std::lround(255 * srgb_of_light(std::clamp(light, 0.0, 1.0))));
  };
  return {code(r), code(g), code(b)};
}

// What a picture shows at a pixel.
using Paint = std::function<Color(int x, int y)>;

inline Paint plain(Color color) {
  return [color](int, int) { return color; };
}
// `inside` within rectangles over `outside`.
inline Paint boxes(std::vector<Rect> rects, Color inside, Color outside) {
  return [=](int x, int y) {
    for (const Rect& r : rects) {
      if (x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height) {
        return inside;
      }
    }
    return outside;
  };
}

struct MadeFrame {
  Paint paint;
  int64_t us = 0;  // microseconds
};

struct MadeClip {
  Size size{360, 270};
  std::vector<MadeFrame> frames;
  bool loops = false;
};

inline Frame painted_frame(FramePool& pool, Size size, const Paint& paint,
                           int64_t us) {
  auto buffer = pool.allocate({.layout = Layout::kRgba, .bits = 8}, size);
  const MutablePlaneView plane = buffer->plane(0);
  for (int y = 0; y < size.height; ++y) {
    uint8_t* row = plane.row(y);
    for (int x = 0; x < size.width; ++x) {
      const Color color = paint(x, y);
      std::copy(color.begin(), color.end(), row + 4 * x);
      row[4 * x + 3] = 255;
    }
  }
  return std::move(*buffer).freeze(0, {0, us}, ChangedArea::everything(size));
}

// Loops are written as GIF, whose ticks are 10 ms.
inline Animation animation_of(const MadeClip& clip) {
  FramePool pool;
  std::vector<Frame> frames;
  for (const MadeFrame& frame : clip.frames) {
    frames.push_back(painted_frame(pool, clip.size, frame.paint, frame.us));
  }
  if (!clip.loops) {
    return *make_animation(std::move(frames), {1, 1'000'000}, "made clip");
  }
  auto writer = Writer::to_memory({.size = clip.size,
                                   .time_base = {1, 100},
                                   .plays = 0,
                                   .has_alpha = false},
                                  {.format = FileFormat::kGif});
  EXPECT_TRUE(writer) << writer.error().to_string();
  for (size_t i = 0; i < frames.size(); ++i) {
    EXPECT_TRUE(writer->add(frames[i], clip.frames[i].us / 10'000));
  }
  return *open(writer->finish()->content, "made clip.gif");
}

inline FlashReport judged(const MadeClip& clip,
                          const FlashOptions& options = {}) {
  Animation animation = animation_of(clip);
  auto report = find_flashes(animation, options);
  EXPECT_TRUE(report) << report.error().to_string();
  return *report;
}

// Two pictures in turn, `flashes` times a second.
inline std::vector<MadeFrame> alternating(Paint a, Paint b, double flashes,
                                          double seconds) {
  const int64_t half = std::llround(500'000 / flashes);
  std::vector<MadeFrame> frames;
  for (int64_t t = 0; t < std::llround(seconds * 1e6); t += half) {
    frames.push_back({frames.size() % 2 == 0 ? a : b, half});
  }
  return frames;
}

// Two grays that differ by a little less than a tenth of white in light, the
// darker of this code: any rounding away from each other makes them flash.
inline std::pair<Color, Color> nearly_flashing_grays(uint8_t dark) {
  uint8_t bright = dark;
  while (bright < 255 &&
         light_of_srgb((bright + 1) / 255.0) - light_of_srgb(dark / 255.0) <
             0.1) {
    ++bright;
  }
  return {{dark, dark, dark}, {bright, bright, bright}};
}

// Two seconds of these grays in turn, five times each a second.
inline MadeClip nearly_flashing_clip(uint8_t dark) {
  const auto [low, high] = nearly_flashing_grays(dark);
  return {.size = {240, 200},
          .frames = alternating(plain(low), plain(high), 5, 2)};
}

// As a file, without loss.
inline std::vector<std::byte> written_clip(const MadeClip& clip,
                                           FileFormat format) {
  FramePool pool;
  auto writer = Writer::to_memory(
      {.size = clip.size,
       .time_base = {1, 100},
       .plays = clip.loops ? 0 : 1,
       .has_alpha = false},
      {.format = format, .lossless = info_of(format).lossless});
  EXPECT_TRUE(writer) << writer.error().to_string();
  for (const MadeFrame& frame : clip.frames) {
    EXPECT_TRUE(writer->add(painted_frame(pool, clip.size, frame.paint, 0),
                            frame.us / 10'000));
  }
  return writer->finish()->content;
}

}  // namespace framewise
