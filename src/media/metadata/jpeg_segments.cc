// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/jpeg_segments.h"

#include <cstring>

namespace framewise::media {
namespace {

using Bytes = std::span<const std::byte>;

constexpr uint8_t kEoi = 0xD9, kSos = 0xDA;

bool is_jpeg(Bytes file) {
  return file.size() >= 4 && file[0] == std::byte{0xFF} &&
         file[1] == std::byte{0xD8} && file[2] == std::byte{0xFF};
}

bool stands_alone(uint8_t marker) {
  return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
}

// The next segment from `at` on, which moves behind it; false at the end.
bool next_segment(Bytes file, size_t& at, JpegSegment& segment) {
  while (at + 2 <= file.size() && file[at] == std::byte{0xFF} &&
         file[at + 1] == std::byte{0xFF}) {
    ++at;
  }
  if (at + 2 > file.size() || file[at] != std::byte{0xFF}) return false;
  segment = {uint8_t(file[at + 1]), at, {}};
  if (segment.marker == kEoi || stands_alone(segment.marker)) {
    at += 2;
    return true;
  }
  if (at + 4 > file.size()) return false;
  const size_t length = size_t(file[at + 2]) << 8 | size_t(file[at + 3]);
  if (length < 2 || length > file.size() - at - 2) return false;
  segment.data = file.subspan(at + 4, length - 2);
  at += 2 + length;
  return true;
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
    if (segment.marker == kSos || segment.marker == kEoi) break;
    segments.push_back(segment);
  }
  return segments;
}

size_t jpeg_length(Bytes file) {
  if (!is_jpeg(file)) return file.size();
  JpegSegment segment;
  for (size_t at = 2; next_segment(file, at, segment);) {
    if (segment.marker == kEoi) return at;
    if (segment.marker == kSos) at = end_of_scan(file, at);
  }
  return file.size();
}

}  // namespace framewise::media
