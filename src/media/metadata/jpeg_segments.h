// SPDX-License-Identifier: Apache-2.0
// The segments of a JPEG file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace framewise::media {

inline constexpr uint8_t kJpegSos = 0xDA;
inline constexpr uint8_t kJpegEoi = 0xD9;
inline constexpr uint8_t kJpegApp0 = 0xE0;
inline constexpr uint8_t kJpegApp1 = 0xE1;
inline constexpr uint8_t kJpegApp2 = 0xE2;

// The beginnings of segments: XMP, the numbers of ISO 21496-1, and the index of
// CIPA DC-007.
inline constexpr std::string_view kXmpName{"http://ns.adobe.com/xap/1.0/\0",
                                           29};
inline constexpr std::string_view kIsoName{"urn:iso:std:iso:ts:21496:-1\0", 28};
inline constexpr std::string_view kMpfName{"MPF\0", 4};

struct JpegSegment {
  uint8_t marker = 0;
  size_t at = 0;  // of the marker in the file
  std::span<const std::byte> data;
  // With the marker, the length, and the coded data that follow a scan.
  std::span<const std::byte> whole = {};

  // What follows a name at the beginning; empty if it has another.
  std::span<const std::byte> after(std::string_view name) const;
};

// Those before the first scan; empty for what is no JPEG file. Ends where the
// structure is damaged.
std::vector<JpegSegment> jpeg_header(std::span<const std::byte> file);

// Those behind the first marker, up to and with the end marker; nullopt if the
// structure is damaged.
std::optional<std::vector<JpegSegment>> jpeg_segments(
    std::span<const std::byte> file);

// The bytes of the first JPEG file in `file`, which may be followed by others;
// all of them if it has no end.
size_t jpeg_length(std::span<const std::byte> file);

std::string_view as_text(std::span<const std::byte> bytes);

}  // namespace framewise::media
