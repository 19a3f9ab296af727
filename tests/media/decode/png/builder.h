// SPDX-License-Identifier: Apache-2.0
// Writes valid and broken PNG and APNG files for tests: every part of a file
// can be omitted, repeated or falsified.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/frame.h"

namespace framewise::media {

// Samples of `depth` bits, `channels` per pixel, row by row.
struct PngSamples {
  int width = 0;
  int height = 0;
  int depth = 8;
  int channels = 4;
  std::vector<uint16_t> values;

  uint16_t at(int x, int y, int channel) const {
    return values[size_t((y * width + x) * channels + channel)];
  }
  static PngSamples random(int width, int height, int depth, int channels,
                           uint32_t seed, uint32_t below = 0) {
    PngSamples samples{width, height, depth, channels, {}};
    std::mt19937 numbers(seed);
    const uint32_t range = below ? below : 1u << depth;
    samples.values.resize(size_t(width * height * channels));
    for (uint16_t& value : samples.values) value = uint16_t(numbers() % range);
    return samples;
  }
};

// An image of one color, 8-bit RGBA.
inline PngSamples plain_rgba(int width, int height,
                             std::array<uint8_t, 4> color) {
  PngSamples samples{width, height, 8, 4, {}};
  for (int i = 0; i < width * height; ++i) {
    for (const uint8_t value : color) samples.values.push_back(value);
  }
  return samples;
}

// The bytes before compression. Row y of a pass has filter y % 5.
inline std::vector<uint8_t> filtered_rows(const PngSamples& samples,
                                          bool interlaced = false) {
  static constexpr int kPasses[8][4] = {
      {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
      {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}, {0, 0, 1, 1}};
  std::vector<uint8_t> out;
  for (int p = interlaced ? 0 : 7; p < (interlaced ? 7 : 8); ++p) {
    const auto [x0, y0, step_x, step_y] = kPasses[p];
    const int width = (samples.width - x0 + step_x - 1) / step_x;
    if (width <= 0) continue;
    const size_t bits = size_t(width * samples.channels * samples.depth);
    const size_t pixel =
        size_t(std::max(1, samples.channels * samples.depth / 8));
    std::vector<uint8_t> above((bits + 7) / 8);
    int filter = 0;
    for (int y = y0; y < samples.height; y += step_y) {
      std::vector<uint8_t> row((bits + 7) / 8);
      size_t bit = 0;
      for (int x = x0; x < samples.width; x += step_x) {
        for (int c = 0; c < samples.channels; ++c) {
          const uint16_t value = samples.at(x, y, c);
          for (int b = samples.depth - 1; b >= 0; --b, ++bit) {
            row[bit / 8] |= uint8_t((value >> b & 1) << (7 - bit % 8));
          }
        }
      }
      out.push_back(uint8_t(filter));
      for (size_t i = 0; i < row.size(); ++i) {
        const int a = i < pixel ? 0 : row[i - pixel];
        const int b = above[i];
        const int c = i < pixel ? 0 : above[i - pixel];
        const int pa = std::abs(b - c), pb = std::abs(a - c),
                  pc = std::abs(a + b - 2 * c);
        const int predictions[] = {
            0, a, b, (a + b) / 2,
            pa <= pb && pa <= pc ? a : (pb <= pc ? b : c)};
        out.push_back(uint8_t(row[i] - predictions[filter]));
      }
      above = row;
      filter = (filter + 1) % 5;
    }
  }
  return out;
}

inline std::vector<uint8_t> deflated(const std::vector<uint8_t>& bytes) {
  uLongf size = compressBound(uLong(bytes.size()));
  std::vector<uint8_t> out(size);
  compress2(out.data(), &size, bytes.data(), uLong(bytes.size()), 6);
  out.resize(size);
  return out;
}

inline void append_u32(std::vector<uint8_t>& bytes, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(uint8_t(value >> shift));
  }
}

struct ApngFrame {
  Rect rect;
  int numerator = 1;
  int denominator = 10;
  int disposal = 0;  // 0 keep, 1 background, 2 previous
  int blend = 0;     // 0 source, 1 over
};

class PngWriter {
 public:
  PngWriter() : bytes_{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'} {}

  PngWriter& chunk(std::string_view type, const std::vector<uint8_t>& data) {
    append_u32(bytes_, uint32_t(data.size()));
    const size_t begin = bytes_.size();
    bytes_.insert(bytes_.end(), type.begin(), type.end());
    bytes_.insert(bytes_.end(), data.begin(), data.end());
    append_u32(bytes_,
               uint32_t(crc32(0, &bytes_[begin], uInt(bytes_.size() - begin))));
    return *this;
  }
  PngWriter& text(std::string_view type, std::string_view characters) {
    return chunk(type,
                 std::vector<uint8_t>(characters.begin(), characters.end()));
  }

  PngWriter& header(uint32_t width, uint32_t height, int depth = 8,
                    int color = 6, bool interlaced = false) {
    std::vector<uint8_t> data;
    append_u32(data, width);
    append_u32(data, height);
    data.insert(data.end(),
                {uint8_t(depth), uint8_t(color), 0, 0, uint8_t(interlaced)});
    return chunk("IHDR", data);
  }
  PngWriter& animation(uint32_t frames, uint32_t plays = 0) {
    std::vector<uint8_t> data;
    append_u32(data, frames);
    append_u32(data, plays);
    return chunk("acTL", data);
  }
  PngWriter& frame(const ApngFrame& frame) {
    std::vector<uint8_t> data;
    append_u32(data, sequence_++);
    for (const int32_t value :
         {frame.rect.width, frame.rect.height, frame.rect.x, frame.rect.y}) {
      append_u32(data, uint32_t(value));
    }
    for (const int value : {frame.numerator, frame.denominator}) {
      data.push_back(uint8_t(value >> 8));
      data.push_back(uint8_t(value));
    }
    data.push_back(uint8_t(frame.disposal));
    data.push_back(uint8_t(frame.blend));
    return chunk("fcTL", data);
  }
  PngWriter& image(const PngSamples& samples, bool interlaced = false) {
    return chunk("IDAT", deflated(filtered_rows(samples, interlaced)));
  }
  PngWriter& frame_image(const PngSamples& samples) {
    return frame_data(deflated(filtered_rows(samples)));
  }
  PngWriter& frame_data(const std::vector<uint8_t>& compressed) {
    std::vector<uint8_t> data;
    append_u32(data, sequence_++);
    data.insert(data.end(), compressed.begin(), compressed.end());
    return chunk("fdAT", data);
  }
  PngWriter& skip_sequence_number() {
    ++sequence_;
    return *this;
  }
  PngWriter& end() { return chunk("IEND", std::vector<uint8_t>{}); }

  std::vector<std::byte> bytes() const {
    const auto* begin = reinterpret_cast<const std::byte*>(bytes_.data());
    return {begin, begin + bytes_.size()};
  }

 private:
  std::vector<uint8_t> bytes_;
  uint32_t sequence_ = 0;
};

}  // namespace framewise::media
