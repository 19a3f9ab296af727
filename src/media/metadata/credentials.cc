// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/credentials.h"

#include <algorithm>
#include <string_view>

#include "media/metadata/jpeg_segments.h"

namespace framewise::media {
namespace {

using Bytes = std::span<const std::byte>;
using std::string_view_literals::operator""sv;

uint64_t number_at(Bytes bytes, size_t at, size_t count) {
  uint64_t value = 0;
  for (size_t i = 0; i < count; ++i) {
    value = value << 8 | uint64_t(bytes[at + i]);
  }
  return value;
}

// Chunks of PNG and RIFF: calls found(name, data) until it returns true.
template <typename Found>
void each_png_chunk(Bytes file, const Found& found) {
  for (size_t at = 8; at + 12 <= file.size();) {
    const uint64_t length = number_at(file, at, 4);
    if (length > file.size() - at - 12) return;
    const Bytes data = file.subspan(at + 8, size_t(length));
    if (found(as_text(file.subspan(at + 4, 4)), data)) return;
    at += size_t(length) + 12;
  }
}

template <typename Found>
void each_riff_chunk(Bytes file, const Found& found) {
  for (size_t at = 12; at + 8 <= file.size();) {
    uint64_t length = 0;
    for (size_t i = 4; i-- > 0;) {
      length = length << 8 | uint64_t(file[at + 4 + i]);
    }
    if (length > file.size() - at - 8) return;
    if (found(as_text(file.subspan(at, 4)),
              file.subspan(at + 8, size_t(length)))) {
      return;
    }
    at += 8 + size_t(length + length % 2);
  }
}

template <typename Found>
void each_box(Bytes file, const Found& found) {
  for (size_t at = 0; at + 8 <= file.size();) {
    uint64_t length = number_at(file, at, 4);
    size_t header = 8;
    if (length == 1 && at + 16 <= file.size()) {
      length = number_at(file, at + 8, 8);
      header = 16;
    } else if (length == 0) {
      length = file.size() - at;
    }
    if (length < header || length > file.size() - at) return;
    if (found(as_text(file.subspan(at + 4, 4)),
              file.subspan(at + header, size_t(length) - header))) {
      return;
    }
    at += size_t(length);
  }
}

// The segments of one store have one number, and each begins with the box.
size_t bytes_in_jpeg(Bytes file) {
  constexpr uint8_t kApp11 = 0xEB;
  constexpr size_t kHead = 8;  // "JP", box instance, sequence number
  size_t bytes = 0;
  bool is_store = false;
  for (const JpegSegment& segment : jpeg_header(file)) {
    if (segment.marker != kApp11 || segment.after("JP"sv).empty()) continue;
    const std::string_view text = as_text(segment.data);
    is_store = is_store || text.substr(0, 64).find("c2pa") != text.npos;
    bytes += segment.data.size() - std::min(kHead, segment.data.size());
  }
  return is_store ? bytes : 0;
}

}  // namespace

std::optional<size_t> credential_bytes(Bytes file) {
  const std::string_view text = as_text(file);
  size_t bytes = 0;
  const auto chunk = [&bytes](std::string_view name) {
    return [&bytes, name](std::string_view type, Bytes data) {
      if (type == name) bytes = data.size();
      return type == name;
    };
  };
  if (text.starts_with("\xFF\xD8\xFF"sv)) {
    bytes = bytes_in_jpeg(file);
  } else if (text.starts_with("\x89PNG\r\n\x1A\n"sv)) {
    each_png_chunk(file, chunk("caBX"));
  } else if (text.starts_with("RIFF"sv) &&
             text.substr(0, 12).ends_with("WEBP")) {
    each_riff_chunk(file, chunk("C2PA"));
  } else if (text.size() >= 8 && text.substr(4, 4) == "ftyp") {
    constexpr auto kC2pa =
        "\xD8\xFE\xC3\xD6\x1B\x0E\x48\x3C\x92\x97\x58\x28\x87\x7E\xC4\x81"sv;
    each_box(file, [&](std::string_view type, Bytes data) {
      const bool is_store = type == "uuid" && as_text(data).starts_with(kC2pa);
      if (is_store) bytes = data.size();
      return is_store;
    });
  }
  return bytes > 0 ? std::optional(bytes) : std::nullopt;
}

}  // namespace framewise::media
