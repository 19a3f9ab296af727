// SPDX-License-Identifier: Apache-2.0
// What tests of every writer need: frames in, the frames that readers make of
// the file out.
#pragma once

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <string>
#include <vector>

#include "frame/color/color.h"
#include "frame/frames.h"
#include "framewise/write.h"
#include "media/programs.h"
#include "media/reading.h"

namespace framewise::media {

inline PixelFormat srgb8() {
  return {.color = {.matrix = Matrix::kIdentity,
                    .transfer = Transfer::kSrgb,
                    .primaries = Primaries::kBt709,
                    .range = Range::kFull}};
}
inline PixelFormat srgb16() {
  PixelFormat format = srgb8();
  format.bits = 16;
  return format;
}

// Smooth colors; with `alpha`, from clear on the left to opaque.
inline Frame smooth_frame(FramePool& pool, Size size, bool alpha = false,
                          PixelFormat format = srgb8(), int shift = 0) {
  const int white = (1 << format.bits) - 1;
  return painted(pool, format, size, [&](int, int y, int i) {
    const int x = i / 4;
    const double u = double(x + 1 + shift % 7) / (size.width + 8);
    const double v = double(y + 1) / (size.height + 1);
    switch (i % 4) {
      case 0: return int(u * white);
      case 1: return int(v * white);
      case 2: return int((1 - u) * white);
      default:
        return alpha ? int((x * white) / std::max(1, size.width - 1)) : white;
    }
  });
}

// Blocks of few colors.
inline Frame flat_frame(FramePool& pool, Size size, int colors,
                        bool clear = false) {
  return painted(pool, srgb8(), size, [&](int, int y, int i) {
    const int block = (i / 4 / 3 + y / 2 * 5) % colors;
    if (clear && block == 0) return 0;
    constexpr int kSteps[] = {37, 91, 151};
    return i % 4 == 3 ? 255 : (block * kSteps[i % 4] + 20) % 256;
  });
}

// A square of 5 pixels that goes over a ground that stays.
inline std::vector<Frame> moving_square(FramePool& pool, Size size, int count,
                                        bool clear_ground = false) {
  std::vector<Frame> frames;
  for (int n = 0; n < count; ++n) {
    const int left = (n * 3) % std::max(1, size.width - 4);
    frames.push_back(painted(pool, srgb8(), size, [&](int, int y, int i) {
      const int x = i / 4;
      const bool square = x >= left && x < left + 5 && y >= 2 && y < 7;
      constexpr int kSquare[] = {220, 40, 30, 255};
      if (square) return kSquare[i % 4];
      if (clear_ground) return 0;
      return i % 4 == 3 ? 255 : (x / 4 * 16 + y / 3 * 8 + i % 4 * 30) % 256;
    }));
  }
  return frames;
}

inline std::vector<std::byte> encoded(const Frame& frame,
                                      const WriteOptions& options) {
  auto bytes = encode(frame, options);
  EXPECT_TRUE(bytes) << bytes.error().to_string();
  return bytes ? *std::move(bytes) : std::vector<std::byte>();
}

inline Result<Written> animate(const std::vector<Frame>& frames,
                               const WriteOptions& options,
                               const std::vector<int64_t>& durations,
                               AnimationFacts facts = {}) {
  facts.size = frames[0].size();
  auto writer = Writer::to_memory(facts, options);
  if (!writer) return writer.error();
  for (size_t i = 0; i < frames.size(); ++i) {
    auto added = writer->add(frames[i], durations[i % durations.size()]);
    if (!added) return added.error();
  }
  return writer->finish();
}

// Each frame as RGBA of 8 or 16 bits.
inline std::vector<Frame> shown_frames(const std::vector<std::byte>& bytes,
                                       FramePool& pool, int bits = 8) {
  Reading reading = read_bytes(bytes);
  EXPECT_FALSE(reading.error) << reading.error->to_string();
  std::vector<Frame> frames;
  for (const Frame& frame : reading.frames) {
    frames.push_back(bits > 8 ? *to_rgba16(frame, pool)
                              : *to_rgba8(frame, pool));
  }
  return frames;
}

inline Frame shown_frame(const std::vector<std::byte>& bytes, FramePool& pool,
                         int bits = 8) {
  const auto frames = shown_frames(bytes, pool, bits);
  EXPECT_EQ(frames.size(), 1u);
  return frames.at(0);
}

// Peak signal to noise ratio over all samples, in dB; 99 for equal frames.
inline double psnr(const Frame& a, const Frame& b) {
  EXPECT_EQ(a.size(), b.size());
  double sum = 0;
  int64_t count = 0;
  const double white = (1 << a.format().bits) - 1;
  for (int y = 0; y < a.size().height; ++y) {
    for (int i = 0; i < 4 * a.size().width; ++i, ++count) {
      const double d = (sample(a, 0, y, i) - sample(b, 0, y, i)) / white;
      sum += d * d;
    }
  }
  return sum == 0 ? 99 : -10 * std::log10(sum / double(count));
}

inline void save(const std::string& path, const std::vector<std::byte>& bytes) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             std::streamsize(bytes.size()));
}

// The kinds of what was converted.
inline std::vector<std::string> note_kinds(const Written& written) {
  std::vector<std::string> kinds;
  for (const Finding& note : written.notes) kinds.push_back(note.kind);
  return kinds;
}

// The sizes that catch everybody.
inline constexpr Size kOddSizes[] = {{1, 1},   {1, 7},   {7, 1},  {3, 5},
                                     {17, 33}, {64, 64}, {65, 31}};

}  // namespace framewise::media
