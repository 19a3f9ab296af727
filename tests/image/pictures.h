// SPDX-License-Identifier: Apache-2.0
// Pictures for tests of the image verbs.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "frame/frames.h"
#include "framewise/measure.h"
#include "framewise/write.h"
#include "media/reading.h"

namespace framewise::image {

inline std::vector<std::byte> bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

inline Frame first_frame(const std::filesystem::path& path) {
  auto animation = open(path);
  return **animation->next();
}

inline Frame first_frame(std::vector<std::byte> bytes) {
  auto reading = media::read_bytes(std::move(bytes));
  EXPECT_TRUE(!reading.error) << reading.error->to_string();
  return reading.frames.front();
}

inline std::vector<std::byte> written(const Frame& frame, FileFormat format,
                                      double quality = 90,
                                      const Metadata& metadata = {}) {
  WriteOptions options;
  options.format = format;
  if (info_of(format).lossy) options.quality = quality;
  options.metadata = metadata;
  if (!metadata.icc.empty()) options.color = ColorPolicy::kAsStored;
  return *encode(frame, options);
}

inline double ssimulacra2(const Frame& reference, const Frame& test) {
  const auto values = measure_frames(reference, test, {"ssimulacra2"});
  return *values->front().value;
}

// A gradient with detail that differs in each corner, opaque.
inline Frame gradient(FramePool& pool, Size size) {
  return painted(pool, {.layout = Layout::kRgba, .bits = 8}, size,
                 [size](int, int y, int i) {
                   const int x = i / 4;
                   switch (i % 4) {
                     case 0: return 255 * x / std::max(1, size.width - 1);
                     case 1: return 255 * y / std::max(1, size.height - 1);
                     case 2: return (x / 4 + y / 4) % 2 ? 40 : 200;
                     default: return 255;
                   }
                 });
}

// Exif that says an orientation and a name that must not get out.
inline std::vector<std::byte> exif_with(int orientation) {
  using std::string_view_literals::operator""sv;
  auto exif = bytes_of(
      "II*\0\x08\0\0\0"
      "\x02\0"
      "\x12\x01\x03\0\x01\0\0\0\x01\0\0\0"
      "\x0F\x01\x02\0\x07\0\0\0\x26\0\0\0"
      "\0\0\0\0"
      "Secret\0"sv);
  exif[18] = std::byte(orientation);
  return exif;
}

// A JPEG whose pixels are stored as Exif's `orientation` says. A writer makes
// the orientation 1, so it is changed afterwards.
inline std::vector<std::byte> jpeg_with_orientation(const Frame& stored,
                                                    int orientation) {
  Metadata metadata;
  metadata.exif = exif_with(1);
  auto file = written(stored, FileFormat::kJpeg, 95, metadata);
  const auto at = std::search(file.begin(), file.end(), metadata.exif.begin(),
                              metadata.exif.end());
  EXPECT_NE(at, file.end());
  at[18] = std::byte(orientation);
  return file;
}

inline bool contains(const std::vector<std::byte>& file,
                     std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return std::search(file.begin(), file.end(), bytes.begin(), bytes.end()) !=
         file.end();
}

}  // namespace framewise::image
