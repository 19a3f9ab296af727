// SPDX-License-Identifier: Apache-2.0
// Small images in memory, and ways to damage them.
#pragma once

#include <gmock/gmock.h>
#include <zlib.h>

#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/image/check.h"
#include "media/encode/writing.h"

namespace framewise::image {

using Bytes = std::vector<std::byte>;

inline Bytes bytes_of(std::string_view text) {
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  return {first, first + text.size()};
}
inline void append(Bytes& bytes, const Bytes& more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}
inline Bytes big_endian(uint32_t value) {
  return {std::byte(value >> 24), std::byte(value >> 16), std::byte(value >> 8),
          std::byte(value)};
}
inline Bytes first(const Bytes& bytes, size_t count) {
  return {bytes.begin(), bytes.begin() + ptrdiff_t(count)};
}

// Colors and contrast enough to pass the rules, and detail.
inline Frame busy_frame(FramePool& pool, Size size, bool alpha = false) {
  return painted(pool, media::srgb8(), size, [&](int, int y, int i) {
    const int x = i / 4;
    if (i % 4 == 3) return alpha ? (x * 7 + y) % 256 : 255;
    if (i % 4 == 0) return (x * 37 + y * 91) % 256;
    if (i % 4 == 1) return (x * x + y * 13) % 256;
    return (x * 5 + y * y * 3) % 256;
  });
}

inline Bytes image_as(FileFormat format, Size size = {64, 48},
                      bool alpha = false) {
  FramePool pool;
  WriteOptions options;
  options.format = format;
  return media::encoded(busy_frame(pool, size, alpha), options);
}

// A PNG chunk with the right checksum.
inline Bytes chunk(std::string_view kind, const Bytes& data) {
  Bytes body = bytes_of(kind);
  append(body, data);
  Bytes chunk = big_endian(uint32_t(data.size()));
  append(chunk, body);
  append(
      chunk,
      big_endian(uint32_t(crc32(0, reinterpret_cast<const Bytef*>(body.data()),
                                uInt(body.size())))));
  return chunk;
}

inline Bytes zipped(const Bytes& data) {
  uLongf size = compressBound(uLong(data.size()));
  Bytes out(size);
  ::compress(reinterpret_cast<Bytef*>(out.data()), &size,
             reinterpret_cast<const Bytef*>(data.data()), uLong(data.size()));
  out.resize(size);
  return out;
}

// A PNG of RGB with 8 bits whose filtered rows are `raw`; `extra` chunks stand
// before the image data.
inline Bytes png_of(Size size, const Bytes& raw, const Bytes& extra = {},
                    int color = 2) {
  Bytes header = big_endian(uint32_t(size.width));
  append(header, big_endian(uint32_t(size.height)));
  for (const int value : {8, color, 0, 0, 0})
    header.push_back(std::byte(value));
  Bytes file = bytes_of("\x89PNG\r\n\x1a\n");
  append(file, chunk("IHDR", header));
  append(file, extra);
  append(file, chunk("IDAT", zipped(raw)));
  append(file, chunk("IEND", {}));
  return file;
}
// Rows without a filter.
inline Bytes raw_rows(Size size, int rows, int channels = 3) {
  Bytes raw;
  for (int y = 0; y < rows; ++y) {
    raw.push_back(std::byte{0});
    for (int i = 0; i < size.width * channels; ++i) {
      raw.push_back(std::byte((i * 37 + y * 91 + i * y % 13 * 11) % 256));
    }
  }
  return raw;
}

inline Bytes flipped(Bytes bytes, size_t at, size_t count = 1) {
  for (size_t i = 0; i < count; ++i) bytes.at(at + i) ^= std::byte{0x5A};
  return bytes;
}

inline size_t find(const Bytes& bytes, std::string_view text) {
  const Bytes wanted = bytes_of(text);
  const auto found =
      std::search(bytes.begin(), bytes.end(), wanted.begin(), wanted.end());
  EXPECT_NE(found, bytes.end()) << text;
  return size_t(found - bytes.begin());
}

// The names of all rules that a report mentions, without those about looks.
inline std::vector<std::string> rules_in(const std::vector<Problem>& problems) {
  std::vector<std::string> names;
  for (const Problem& problem : problems) {
    if (problem.type() == ProblemType::kTooDark ||
        problem.type() == ProblemType::kTooBright ||
        problem.type() == ProblemType::kLowContrast ||
        problem.type() == ProblemType::kBlurryImage ||
        problem.rule == Rule::kNotMeasured) {
      continue;
    }
    names.emplace_back(name_of(problem.rule));
  }
  return names;
}

inline CheckReport check_bytes(Bytes bytes, std::string name = "test") {
  return check(std::move(bytes), std::move(name));
}

inline const Problem& problem(const CheckReport& report, Rule rule) {
  for (const Problem& problem : report.problems) {
    if (problem.rule == rule) return problem;
  }
  static const Problem kNone;
  ADD_FAILURE() << "no problem " << name_of(rule);
  return kNone;
}

}  // namespace framewise::image
