// SPDX-License-Identifier: Apache-2.0
#include "media/metadata/container_metadata.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <string_view>

#include "media/metadata/box_metadata.h"
#include "media/metadata/exif.h"
#include "media/metadata/jpeg_segments.h"

namespace framewise::media {
namespace {

using Bytes = std::span<const std::byte>;
using std::string_view_literals::operator""sv;

// Profiles of printers have a few MiB.
constexpr size_t kMostProfileBytes = size_t{16} << 20;

constexpr std::string_view kExifMark = "Exif\0\0"sv;
constexpr std::string_view kProfileMark = "ICC_PROFILE\0"sv;
constexpr std::string_view kPngXmpKeyword = "XML:com.adobe.xmp\0"sv;

bool starts_with_mark(Bytes bytes, std::string_view text) {
  return bytes.size() >= text.size() &&
         std::memcmp(bytes.data(), text.data(), text.size()) == 0;
}

uint32_t big_endian(Bytes bytes, size_t at, size_t count) {
  uint32_t value = 0;
  for (size_t i = 0; i < count; ++i) {
    value = value << 8 | uint32_t(bytes[at + i]);
  }
  return value;
}

uint32_t little_endian32(Bytes bytes, size_t at) {
  uint32_t value = 0;
  for (size_t i = 4; i-- > 0;) value = value << 8 | uint32_t(bytes[at + i]);
  return value;
}

std::vector<std::byte> copy_of(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

void append(std::vector<std::byte>& out, Bytes bytes) {
  out.insert(out.end(), bytes.begin(), bytes.end());
}

// A part of a file: a PNG or WebP chunk.
struct Segment {
  uint32_t type = 0;  // four letters
  Bytes whole;        // with its header and what follows its data
  Bytes data;
};

constexpr uint32_t letters(const char (&name)[5]) {
  return uint32_t(uint8_t(name[0])) << 24 | uint32_t(uint8_t(name[1])) << 16 |
         uint32_t(uint8_t(name[2])) << 8 | uint8_t(name[3]);
}

// ---- JPEG ----

constexpr uint8_t kCom = 0xFE, kApp14 = 0xEE, kApp15 = 0xEF;

Metadata jpeg_metadata(Bytes file) {
  Metadata metadata;
  std::map<uint32_t, Bytes> profile;  // by number
  for (const JpegSegment& part : jpeg_header(file)) {
    if (part.marker == kJpegApp1 && starts_with_mark(part.data, kExifMark) &&
        metadata.exif.empty()) {
      metadata.exif = copy_of(part.data.subspan(kExifMark.size()));
    } else if (part.marker == kJpegApp1 &&
               starts_with_mark(part.data, kXmpName)) {
      metadata.xmp = copy_of(part.data.subspan(kXmpName.size()));
    } else if (part.marker == kJpegApp2 &&
               starts_with_mark(part.data, kProfileMark) &&
               part.data.size() > kProfileMark.size() + 2) {
      const auto number = uint32_t(part.data[kProfileMark.size()]);
      profile[number] = part.data.subspan(kProfileMark.size() + 2);
    }
  }
  for (const auto& [number, piece] : profile) append(metadata.icc, piece);
  return metadata;
}

// An APP1 segment that says nothing but the orientation.
std::vector<std::byte> orientation_segment(int orientation) {
  constexpr std::string_view kSegment =
      "\xFF\xE1\x00\x22"
      "Exif\0\0"
      "MM\0*\0\0\0\x08"           // TIFF header: the directory is at 8
      "\0\x01"                    // one entry:
      "\x01\x12\0\x03\0\0\0\x01"  // orientation, one short
      "\0\0\0\0"
      "\0\0\0\0"sv;  // no other directory
  std::vector<std::byte> segment = copy_of(std::as_bytes(std::span(kSegment)));
  segment[kSegment.size() - 7] = std::byte(orientation);
  return segment;
}

std::optional<std::vector<std::byte>> stripped_jpeg(
    Bytes file, const MetadataChoice& kept) {
  const auto parts = jpeg_segments(file);
  if (!parts) return std::nullopt;
  std::vector<std::byte> out = copy_of(file.first(2));
  int orientation = 1;
  const auto stays = [&](const JpegSegment& part) {
    if (part.marker == kJpegApp1 && starts_with_mark(part.data, kExifMark)) {
      orientation = std::max(orientation, exif_orientation(part.data));
      return kept.exif;
    }
    if (part.marker == kJpegApp1 && starts_with_mark(part.data, kXmpName)) {
      return kept.xmp;
    }
    if (part.marker == kJpegApp2) {
      return starts_with_mark(part.data, kProfileMark);
    }
    if (part.marker == kJpegApp0 || part.marker == kApp14) return true;
    return part.marker != kCom &&
           !(part.marker >= kJpegApp1 && part.marker <= kApp15);
  };
  size_t after_header = out.size();  // where the orientation goes
  for (const JpegSegment& part : *parts) {
    if (!stays(part)) continue;
    append(out, part.whole);
    if (part.marker == kJpegApp0) after_header = out.size();
  }
  if (orientation != 1 && !kept.exif) {
    const auto segment = orientation_segment(orientation);
    out.insert(out.begin() + ptrdiff_t(after_header), segment.begin(),
               segment.end());
  }
  return out;
}

// ---- PNG ----

constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1A\n"sv;

// The chunks up to IEND; nullopt if the structure is damaged.
std::optional<std::vector<Segment>> png_parts(Bytes file) {
  std::vector<Segment> parts;
  for (size_t at = kPngSignature.size(); at + 12 <= file.size();) {
    const size_t length = big_endian(file, at, 4);
    if (length > file.size() - at - 12) return std::nullopt;
    const Segment part{big_endian(file, at + 4, 4),
                       file.subspan(at, length + 12),
                       file.subspan(at + 8, length)};
    parts.push_back(part);
    if (part.type == letters("IEND")) return parts;
    at += length + 12;
  }
  return std::nullopt;
}

// The content of an iCCP chunk: name, method, deflated profile.
std::vector<std::byte> inflated_profile(Bytes chunk) {
  const auto end = std::find(chunk.begin(), chunk.end(), std::byte{0});
  const auto name = size_t(end - chunk.begin());
  if (name + 2 >= chunk.size()) return {};
  const Bytes deflated = chunk.subspan(name + 2);
  const std::unique_ptr<libdeflate_decompressor,
                        decltype(&libdeflate_free_decompressor)>
      inflater(libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
  // Nearly all profiles are far smaller than the most that is allowed.
  for (size_t room = 64 << 10; inflater && room <= kMostProfileBytes;
       room *= 16) {
    std::vector<std::byte> profile(room);
    size_t size = 0;
    const auto result = libdeflate_zlib_decompress(
        inflater.get(), deflated.data(), deflated.size(), profile.data(),
        profile.size(), &size);
    if (result == LIBDEFLATE_INSUFFICIENT_SPACE) continue;
    profile.resize(result == LIBDEFLATE_SUCCESS ? size : 0);
    return profile;
  }
  return {};
}

// XMP in an iTXt chunk that is not compressed, which XMP asks for.
std::optional<Bytes> xmp_in(Bytes chunk) {
  if (!starts_with_mark(chunk, kPngXmpKeyword)) return std::nullopt;
  size_t at = kPngXmpKeyword.size();
  if (at + 2 > chunk.size() || chunk[at] != std::byte{0}) return std::nullopt;
  at += 2;
  for (int i = 0; i < 2; ++i) {  // language and translated keyword
    while (at < chunk.size() && chunk[at] != std::byte{0}) ++at;
    ++at;
  }
  if (at > chunk.size()) return std::nullopt;
  return chunk.subspan(at);
}

Metadata png_metadata(Bytes file) {
  Metadata metadata;
  for (const Segment& part : png_parts(file).value_or(std::vector<Segment>())) {
    if (part.type == letters("iCCP")) {
      metadata.icc = inflated_profile(part.data);
    } else if (part.type == letters("eXIf")) {
      metadata.exif = copy_of(part.data);
    } else if (part.type == letters("iTXt")) {
      if (const auto xmp = xmp_in(part.data)) metadata.xmp = copy_of(*xmp);
    }
  }
  return metadata;
}

std::optional<std::vector<std::byte>> stripped_png(Bytes file,
                                                   const MetadataChoice& kept) {
  const auto parts = png_parts(file);
  if (!parts) return std::nullopt;
  std::vector<std::byte> out = copy_of(file.first(kPngSignature.size()));
  for (const Segment& part : *parts) {
    bool stays = true;
    switch (part.type) {
      case letters("eXIf"): stays = kept.exif; break;
      case letters("iTXt"): stays = kept.xmp && xmp_in(part.data); break;
      case letters("tEXt"):
      case letters("zTXt"):
      case letters("tIME"): stays = false; break;
      default: break;
    }
    if (stays) append(out, part.whole);
  }
  return out;
}

// ---- WebP ----

constexpr size_t kRiffHeaderBytes = 12;

bool is_webp_file(Bytes file) {
  return file.size() >= kRiffHeaderBytes && starts_with_mark(file, "RIFF") &&
         starts_with_mark(file.subspan(8), "WEBP");
}

std::optional<std::vector<Segment>> webp_parts(Bytes file) {
  const size_t stated = size_t{little_endian32(file, 4)} + 8;
  if (stated > file.size()) return std::nullopt;
  file = file.first(stated);
  std::vector<Segment> parts;
  for (size_t at = kRiffHeaderBytes; at < file.size();) {
    if (file.size() - at < 8) return std::nullopt;
    const size_t length = little_endian32(file, at + 4);
    if (length > file.size() - at - 8) return std::nullopt;
    const size_t padded = std::min(length + length % 2, file.size() - at - 8);
    parts.push_back({big_endian(file, at, 4), file.subspan(at, 8 + padded),
                     file.subspan(at + 8, length)});
    at += 8 + padded;
  }
  return parts;
}

Metadata webp_metadata(Bytes file) {
  Metadata metadata;
  for (const Segment& part :
       webp_parts(file).value_or(std::vector<Segment>())) {
    if (part.type == letters("ICCP")) metadata.icc = copy_of(part.data);
    if (part.type == letters("XMP ")) metadata.xmp = copy_of(part.data);
    if (part.type == letters("EXIF")) {
      const bool marked = starts_with_mark(part.data, kExifMark);
      metadata.exif =
          copy_of(marked ? part.data.subspan(kExifMark.size()) : part.data);
    }
  }
  return metadata;
}

std::optional<std::vector<std::byte>> stripped_webp(
    Bytes file, const MetadataChoice& kept) {
  constexpr auto kExifFlag = std::byte{0x08};
  constexpr auto kXmpFlag = std::byte{0x04};
  const auto parts = webp_parts(file);
  if (!parts) return std::nullopt;
  std::vector<std::byte> out = copy_of(file.first(kRiffHeaderBytes));
  for (const Segment& part : *parts) {
    if (part.type == letters("EXIF") && !kept.exif) continue;
    if (part.type == letters("XMP ") && !kept.xmp) continue;
    const size_t flags = out.size() + 8;
    append(out, part.whole);
    if (part.type != letters("VP8X") || part.data.empty()) continue;
    if (!kept.exif) out[flags] &= ~kExifFlag;
    if (!kept.xmp) out[flags] &= ~kXmpFlag;
  }
  const auto size = uint32_t(out.size() - 8);
  for (size_t i = 0; i < 4; ++i) out[4 + i] = std::byte(size >> (8 * i));
  return out;
}

bool is_jpeg_file(Bytes file) { return starts_with_mark(file, "\xFF\xD8\xFF"); }
bool is_png_file(Bytes file) { return starts_with_mark(file, kPngSignature); }

}  // namespace

Metadata metadata_of(Bytes file) {
  if (is_jpeg_file(file)) return jpeg_metadata(file);
  if (is_png_file(file)) return png_metadata(file);
  if (is_webp_file(file)) return webp_metadata(file);
  if (auto metadata = heif_metadata(file)) return *std::move(metadata);
  if (auto metadata = jxl_metadata(file)) return *std::move(metadata);
  if (auto metadata = tiff_metadata(file)) return *std::move(metadata);
  return {};
}

std::optional<std::vector<std::byte>> without_metadata(
    Bytes file, const MetadataChoice& kept) {
  if (is_jpeg_file(file)) return stripped_jpeg(file, kept);
  if (is_png_file(file)) return stripped_png(file, kept);
  if (is_webp_file(file)) return stripped_webp(file, kept);
  return std::nullopt;
}

}  // namespace framewise::media
