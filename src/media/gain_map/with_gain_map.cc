// SPDX-License-Identifier: Apache-2.0
// Joins a JPEG file and its gain map: XMP and an index (CIPA DC-007) in the
// photograph, XMP and the numbers of ISO 21496-1 in the map behind it.
#include <limits>

#include "media/gain_map/gain_map.h"
#include "media/gain_map/gain_map_xmp.h"
#include "media/gain_map/iso_21496.h"
#include "media/metadata/jpeg_segments.h"

namespace framewise::media {
namespace {

using Bytes = std::span<const std::byte>;
using std::string_view_literals::operator""sv;

void append(std::vector<std::byte>& out, std::string_view text) {
  const Bytes bytes = std::as_bytes(std::span(text.data(), text.size()));
  out.insert(out.end(), bytes.begin(), bytes.end());
}

void append_number(std::vector<std::byte>& out, size_t value, size_t count) {
  for (size_t i = count; i-- > 0;) out.push_back(std::byte(value >> 8 * i));
}

void append_segment(std::vector<std::byte>& out, uint8_t marker,
                    std::string_view name, std::string_view data) {
  out.push_back(std::byte{0xFF});
  out.push_back(std::byte(marker));
  append_number(out, 2 + name.size() + data.size(), 2);
  append(out, name);
  append(out, data);
}

constexpr size_t kIndexBytes = 82;  // after the name

// The index of two pictures. `map_offset` counts from its first byte.
std::string index_of(size_t photograph_bytes, size_t map_bytes,
                     size_t map_offset) {
  std::vector<std::byte> out;
  append(out, "MM\0*\0\0\0\x08"sv);
  append_number(out, 3, 2);  // entries of the directory
  const auto tag = [&](size_t number, size_t type, size_t count) {
    append_number(out, number, 2);
    append_number(out, type, 2);
    append_number(out, count, 4);
  };
  tag(0xB000, 7, 4);
  append(out, "0100"sv);  // the version
  tag(0xB001, 4, 1);
  append_number(out, 2, 4);  // pictures
  tag(0xB002, 7, 32);
  append_number(out, 50, 4);        // where the entries lie
  append_number(out, 0, 4);         // no other directory
  append_number(out, 0x030000, 4);  // the photograph is the primary picture
  append_number(out, photograph_bytes, 4);
  append_number(out, 0, 8);
  append_number(out, 0, 4);  // the map has no type of its own
  append_number(out, map_bytes, 4);
  append_number(out, map_offset, 4);
  append_number(out, 0, 4);
  return std::string(as_text(out));
}

// The place after the first segments, which other readers expect to be first.
size_t after_first_segments(Bytes file) {
  size_t at = 2;
  for (const JpegSegment& segment : jpeg_header(file)) {
    const bool exif =
        segment.marker == kJpegApp1 && !segment.after("Exif\0\0"sv).empty();
    if (segment.marker != kJpegApp0 && !exif) break;
    at = segment.at + 4 + segment.data.size();
  }
  return at;
}

}  // namespace

std::optional<std::vector<std::byte>> with_gain_map(Bytes photograph, Bytes map,
                                                    const GainMap& numbers) {
  if (jpeg_header(photograph).empty() || jpeg_header(map).empty()) {
    return std::nullopt;
  }
  std::vector<std::byte> second = {std::byte{0xFF}, std::byte{0xD8}};
  append_segment(second, kJpegApp1, kXmpName, hdrgm_xmp(numbers));
  append_segment(second, kJpegApp2, kIsoName, as_text(iso_gain_map(numbers)));
  second.insert(second.end(), map.begin() + 2, map.end());

  const size_t place = after_first_segments(photograph);
  std::vector<std::byte> out(photograph.begin(),
                             photograph.begin() + ptrdiff_t(place));
  append_segment(out, kJpegApp1, kXmpName, photograph_xmp(second.size()));
  append_segment(out, kJpegApp2, kIsoName, "\0\0\0\0"sv);  // versions alone
  const size_t index = out.size() + 4 + kMpfName.size();
  const size_t length = index + kIndexBytes + photograph.size() - place;
  if (length + second.size() > std::numeric_limits<uint32_t>::max()) {
    return std::nullopt;
  }
  append_segment(out, kJpegApp2, kMpfName,
                 index_of(length, second.size(), length - index));
  out.insert(out.end(), photograph.begin() + ptrdiff_t(place),
             photograph.end());
  out.insert(out.end(), second.begin(), second.end());
  return out;
}

}  // namespace framewise::media
