// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/jpeg_segments.h"

#include <cstring>

namespace framewise::media {
namespace {

using Bytes = std::span<const std::byte>;

bool is_jpeg(Bytes file) {
  return file.size() >= 4 && file[0] == std::byte{0xFF} &&
         file[1] == std::byte{0xD8} && file[2] == std::byte{0xFF};
}

bool stands_alone(uint8_t marker) {
  return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
}

// The next marker in coded data that is no restart.
size_t end_of_scan(Bytes file, size_t at) {
  while (at + 1 < file.size()) {
    const void* const found =
        std::memchr(file.data() + at, 0xFF, file.size() - at - 1);
    if (!found) break;
    at = size_t(static_cast<const std::byte*>(found) - file.data());
    const auto next = uint8_t(file[at + 1]);
    if (next != 0 && next != 0xFF && !(next >= 0xD0 && next <= 0xD7)) return at;
    ++at;
  }
  return file.size();
}

// The next segment from `at` on, which moves behind it; false at the end.
bool next_segment(Bytes file, size_t& at, JpegSegment& segment) {
  while (at + 2 <= file.size() && file[at] == std::byte{0xFF} &&
         file[at + 1] == std::byte{0xFF}) {
    ++at;
  }
  if (at + 2 > file.size() || file[at] != std::byte{0xFF}) return false;
  segment = {uint8_t(file[at + 1]), at, {}};
  if (segment.marker == kJpegEoi || stands_alone(segment.marker)) {
    at += 2;
  } else {
    if (at + 4 > file.size()) return false;
    const size_t length = size_t(file[at + 2]) << 8 | size_t(file[at + 3]);
    if (length < 2 || length > file.size() - at - 2) return false;
    segment.data = file.subspan(at + 4, length - 2);
    at += 2 + length;
  }
  segment.whole = file.subspan(segment.at, at - segment.at);
  return true;
}

}  // namespace

Bytes JpegSegment::after(std::string_view name) const {
  return as_text(data).starts_with(name) ? data.subspan(name.size()) : Bytes();
}

std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::vector<JpegSegment> jpeg_header(Bytes file) {
  std::vector<JpegSegment> segments;
  if (!is_jpeg(file)) return segments;
  JpegSegment segment;
  for (size_t at = 2; next_segment(file, at, segment);) {
    if (segment.marker == kJpegSos || segment.marker == kJpegEoi) break;
    segments.push_back(segment);
  }
  return segments;
}

std::optional<std::vector<JpegSegment>> jpeg_segments(Bytes file) {
  std::vector<JpegSegment> segments;
  if (!is_jpeg(file)) return std::nullopt;
  JpegSegment segment;
  for (size_t at = 2; next_segment(file, at, segment);) {
    if (segment.marker == kJpegSos) {
      at = end_of_scan(file, at);
      segment.whole = file.subspan(segment.at, at - segment.at);
    }
    segments.push_back(segment);
    if (segment.marker == kJpegEoi) return segments;
  }
  return std::nullopt;
}

size_t jpeg_length(Bytes file) {
  const auto segments = jpeg_segments(file);
  return segments ? segments->back().at + 2 : file.size();
}

}  // namespace framewise::media
