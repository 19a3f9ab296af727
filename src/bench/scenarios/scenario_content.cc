// SPDX-License-Identifier: Apache-2.0
#include "bench/scenarios/scenario_content.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "base/result.h"

namespace framewise::bench {
namespace {

constexpr int64_t kFrameMs = 50;

struct Rgb {
  int r = 0;
  int g = 0;
  int b = 0;
};

uint32_t hash_of(uint32_t x, uint32_t y, uint32_t z) {
  uint32_t h = x * 0x9E3779B1u ^ y * 0x85EBCA77u ^ z * 0xC2B2AE3Du;
  h ^= h >> 15;
  h *= 0x2C1B3C6Du;
  h ^= h >> 12;
  h *= 0x297A2D39u;
  return h ^ (h >> 15);
}

// One turn of a sine in 256 steps, from −127 to 127.
int wave(int phase) {
  static const std::array<int8_t, 256> kTable = [] {
    std::array<int8_t, 256> table{};
    for (size_t i = 0; i < table.size(); ++i) {
      table[i] = int8_t(std::lround(127 * std::sin(double(i) * 0.0245436926)));
    }
    return table;
  }();
  return kTable[size_t(phase & 255)];
}

Rgb texture(int x, int y) {
  const auto at = [](int value) { return uint32_t(value); };
  const int coarse = int(hash_of(at(x) >> 5, at(y) >> 5, 1) & 63);
  const int fine = int(hash_of(at(x) >> 2, at(y) >> 2, 2) & 31);
  const int grain = int(hash_of(at(x), at(y), 3) & 7);
  const int level = 60 + coarse + fine + grain + wave(x + 2 * y) / 4;
  return {level + 20, level, level - 20};
}

Rgb gradient(int x, int y, int frame, Size size) {
  return {128 + wave(256 * x / size.width + 3 * frame),
          128 + wave(256 * y / size.height + 2 * frame),
          128 + wave(128 * (x + y) / (size.width + size.height) - frame)};
}

// Lines of strokes of random width, and five black bars that move down.
Rgb text(int x, int y, int frame, Size size) {
  const int bar = size.height / 8 + 1;
  if (x > size.width * 3 / 4 && (y + 2 * frame) % bar < bar / 4) return {};
  const bool line = y % 12 < 7 && x > 8 && x < size.width * 2 / 3;
  const bool stroke = (hash_of(uint32_t(x) / 2, uint32_t(y) / 12, 4) & 3) == 0;
  return line && stroke ? Rgb{30, 30, 40} : Rgb{250, 250, 248};
}

Rgb disc(int x, int y, int frame, Size size) {
  const int radius = std::max(4, std::min(size.width, size.height) / 5);
  const int cx = size.width / 2 + wave(4 * frame) * size.width / 400;
  const int cy = size.height / 2 + wave(4 * frame + 64) * size.height / 400;
  const int dx = x - cx;
  const int dy = y - cy;
  return dx * dx + dy * dy < radius * radius ? Rgb{220, 30, 20} : Rgb{};
}

Rgb mixed(int x, int y, int frame, Size size) {
  const int side = std::max(4, size.width / 6);
  const int left = (3 * frame) % std::max(1, size.width - side);
  const int top = size.height / 3;
  const bool box = x >= left && x < left + side && y >= top && y < top + side;
  return box ? Rgb{255, 255, 255} : texture(x, y);
}

Rgb color_at(Content content, int x, int y, int frame, Size size) {
  switch (content) {
    case Content::kTexture: return texture(x, y);
    case Content::kGradient: return gradient(x, y, frame, size);
    case Content::kText: return text(x, y, frame, size);
    case Content::kDisc: return disc(x, y, frame, size);
    case Content::kMixed: return mixed(x, y, frame, size);
  }
  return {};
}

int noise_deviation(Damage damage) {
  switch (damage) {
    case Damage::kLight: return 3;
    case Damage::kMedium: return 10;
    case Damage::kHeavy: return 25;
  }
  return 0;
}

int color_step(Damage damage) {
  switch (damage) {
    case Damage::kLight: return 1;
    case Damage::kMedium: return 8;
    case Damage::kHeavy: return 32;
  }
  return 1;
}

// Four uniform bytes add up to nearly a normal number of deviation 147.8.
int noise(uint32_t h, int deviation) {
  const int sum =
      int(h & 255) + int(h >> 8 & 255) + int(h >> 16 & 255) + int(h >> 24);
  return (sum - 510) * deviation / 148;
}

// Noise stands still on large frames and still contents: a GIF of moving noise
// on a large frame would have hundreds of megabytes.
bool noise_moves(const Scenario& scenario) {
  constexpr int64_t kLargePixels = 200'000;
  return scenario.content != Content::kTexture &&
         scenario.size.pixels() * scenario.frames < 60 * kLargePixels;
}

uint8_t stored(int value, int step) {
  const int level = std::clamp(value, 0, 255);
  return uint8_t(std::min(255, level / step * step + step / 2));
}

struct Distortion {
  int deviation = 0;
  int step = 1;
  uint32_t seed = 0;
};

Result<Frame> draw(const Scenario& scenario, int index,
                   const Distortion& distortion, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer,
                      pool.allocate(PixelFormat{}, scenario.size));
  const MutablePlaneView plane = buffer.plane(0);
  const Size size = scenario.size;
  for (int y = 0; y < size.height; ++y) {
    uint8_t* out = plane.row(y);
    for (int x = 0; x < size.width; ++x, out += 4) {
      Rgb color = color_at(scenario.content, x, y, index, size);
      if (distortion.deviation > 0) {
        const uint32_t h = hash_of(uint32_t(x), uint32_t(y), distortion.seed);
        const int added = noise(h, distortion.deviation);
        color = {color.r + added, color.g + added, color.b + added};
      }
      out[0] = stored(color.r, distortion.step);
      out[1] = stored(color.g, distortion.step);
      out[2] = stored(color.b, distortion.step);
      out[3] = 255;
    }
  }
  buffer.mark_opaque();
  return std::move(buffer).freeze(index, {index * kFrameMs, kFrameMs},
                                  ChangedArea::everything(size));
}

}  // namespace

Result<Frame> reference_frame(const Scenario& scenario, int index,
                              FramePool& pool) {
  return draw(scenario, index, {}, pool);
}

Result<Frame> test_frame(const Scenario& scenario, int index, int pair,
                         FramePool& pool) {
  const auto moving = uint32_t(noise_moves(scenario) ? index : 0);
  return draw(scenario, index,
              {noise_deviation(scenario.damage), color_step(scenario.damage),
               42 + 1000 * uint32_t(pair) + moving},
              pool);
}

}  // namespace framewise::bench
