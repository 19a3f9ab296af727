// SPDX-License-Identifier: Apache-2.0
// BMP, TIFF and PNM: what their headers and tables state about the length of
// the file.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "image/check/walk/byte_reader.h"
#include "image/check/walk/walk.h"
#include "media/decode/pnm.h"

namespace framewise::image {
namespace {

Walk start(std::span<const std::byte> file, ImageFormat format) {
  Walk walk;
  walk.facts.format = format;
  walk.facts.file_bytes = int64_t(file.size());
  return walk;
}

// A reader of either byte order, for TIFF.
class TiffReader {
 public:
  explicit TiffReader(std::span<const std::byte> file)
      : read_(file), little_(read_.is(0, "II")) {}

  uint32_t u16(size_t at) const {
    return little_ ? read_.l16(at) : read_.u16(at);
  }
  uint32_t u32(size_t at) const {
    return little_ ? read_.l32(at) : read_.u32(at);
  }
  bool has(size_t at, size_t count) const { return read_.has(at, count); }

  // The value of a tag: a list of 16- or 32-bit numbers.
  struct Values {
    size_t at = 0;
    size_t count = 0;
    bool wide = false;
    bool there = false;  // inside the file
  };
  Values values(size_t entry) const {
    const uint32_t type = u16(entry + 2);
    Values result;
    result.wide = type == 4;
    result.count = u32(entry + 4);
    const size_t bytes = result.count * (result.wide ? 4 : 2);
    result.at = bytes <= 4 ? entry + 8 : u32(entry + 8);
    result.there =
        (type == 3 || type == 4) && result.count > 0 && has(result.at, bytes);
    return result;
  }
  // Whether the values of a tag of any type lie inside the file.
  bool holds_values(size_t entry) const {
    constexpr size_t kTypeBytes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};
    const uint32_t type = u16(entry + 2);
    if (type >= std::size(kTypeBytes)) return true;
    const size_t bytes = kTypeBytes[type] * u32(entry + 4);
    return bytes <= 4 || has(u32(entry + 8), bytes);
  }
  uint32_t value(const Values& values, size_t index) const {
    return values.wide ? u32(values.at + 4 * index)
                       : u16(values.at + 2 * index);
  }

 private:
  ByteReader read_;
  bool little_;
};

enum TiffTag : uint32_t {
  kWidth = 256,
  kHeight = 257,
  kBits = 258,
  kPhotometric = 262,
  kStripOffsets = 273,
  kSamples = 277,
  kStripBytes = 279,
  kTileOffsets = 324,
  kTileBytes = 325,
};

// Strips or tiles that reach beyond the end of the file.
size_t parts_cut_off(const TiffReader& read, const TiffReader::Values& offsets,
                     const TiffReader::Values& lengths) {
  size_t missing = 0;
  const size_t count = std::min(offsets.count, lengths.count);
  for (size_t i = 0; i < count; ++i) {
    if (!read.has(read.value(offsets, i), read.value(lengths, i))) ++missing;
  }
  return missing;
}

// One directory. Returns the offset of the next; 0: none.
size_t read_directory(const TiffReader& read, size_t at, bool first,
                      Walk& walk) {
  const size_t entries = read.u16(at);
  if (!read.has(at, 2 + 12 * entries + 4)) {
    walk.problems.add(Rule::kTruncated,
                      fmt::format("the directory at byte {} reaches beyond the "
                                  "end of the file",
                                  at),
                      {.offset = int64_t(at)});
    return 0;
  }
  TiffReader::Values offsets;
  TiffReader::Values lengths;
  ImageFacts facts;
  uint32_t photometric = 2;
  for (size_t i = 0; i < entries; ++i) {
    const size_t entry = at + 2 + 12 * i;
    if (!read.holds_values(entry)) {
      walk.problems.add(
          Rule::kTruncated,
          fmt::format("the values of tag {} lie beyond the end of "
                      "the file",
                      read.u16(entry)),
          {.offset = int64_t(entry)});
    }
    const auto values = read.values(entry);
    const uint32_t number = values.there ? read.value(values, 0) : 0;
    switch (read.u16(entry)) {
      case kWidth:
        facts.stored_size.width =
            int32_t(std::min<uint32_t>(number, INT32_MAX));
        break;
      case kHeight:
        facts.stored_size.height =
            int32_t(std::min<uint32_t>(number, INT32_MAX));
        break;
      case kBits: facts.bits = int(number); break;
      case kSamples: facts.channels = int(number); break;
      case kPhotometric: photometric = number; break;
      case kStripOffsets:
      case kTileOffsets: offsets = values; break;
      case kStripBytes:
      case kTileBytes: lengths = values; break;
      default: break;
    }
  }
  if (offsets.there && lengths.there) {
    if (const size_t missing = parts_cut_off(read, offsets, lengths)) {
      walk.problems.add(Rule::kTruncated,
                        fmt::format("{} of {} strips or tiles reach beyond the "
                                    "end of the file",
                                    missing, offsets.count),
                        {.offset = int64_t(at)});
    }
  }
  if (first) {
    walk.facts.stored_size = walk.facts.size = facts.stored_size;
    walk.facts.bits = facts.bits;
    walk.facts.channels = facts.channels;
    walk.facts.mode = photometric <= 1      ? ColorMode::kGray
                      : photometric == 3    ? ColorMode::kPalette
                      : photometric == 5    ? ColorMode::kCmyk
                      : facts.channels >= 4 ? ColorMode::kRgba
                                            : ColorMode::kRgb;
    walk.facts.has_alpha = walk.facts.mode == ColorMode::kRgba;
  }
  return read.u32(at + 2 + 12 * entries);
}

}  // namespace

Walk walk_bmp(std::span<const std::byte> file) {
  Walk walk = start(file, ImageFormat::kBmp);
  const ByteReader read(file);
  const size_t stated = read.l32(2);
  const size_t pixels = read.l32(10);
  const size_t header = read.l32(14);
  const bool old = header == 12;
  const auto width = int64_t(old ? read.l16(18) : int32_t(read.l32(18)));
  const auto height = int64_t(old ? read.l16(20) : int32_t(read.l32(22)));
  const uint32_t bits = read.l16(old ? 24 : 28);
  const uint32_t compression = old ? 0 : read.l32(30);
  if (width <= 0 || height == 0 || height == INT32_MIN) {
    walk.problems.add(
        Rule::kBadDimensions,
        fmt::format("the header states {}x{} pixels", width, height),
        {.offset = 18});
    return walk;
  }
  walk.facts.stored_size = {int32_t(width), int32_t(std::abs(height))};
  walk.facts.size = walk.facts.stored_size;
  walk.facts.mode = bits <= 8 ? ColorMode::kPalette : ColorMode::kRgb;
  walk.facts.channels = bits <= 8 ? 1 : 3;
  walk.facts.bits = bits <= 8 ? int(bits) : 8;
  const size_t row = (size_t(width) * bits + 31) / 32 * 4;
  const size_t wanted = pixels + row * size_t(std::abs(height));
  if (compression == 0 && wanted > file.size()) {
    walk.problems.add(
        Rule::kTruncated,
        fmt::format("{} of {} bytes are there", file.size(), wanted),
        {.offset = int64_t(file.size())});
  } else if (stated > file.size() && stated != 0) {
    walk.problems.add(
        Rule::kTruncated,
        fmt::format("{} of {} bytes are there", file.size(), stated),
        {.offset = int64_t(file.size())});
  } else if (stated != 0 && stated < file.size() && wanted < file.size()) {
    walk.problems.add(Rule::kTrailingData,
                      fmt::format("{} bytes follow the end of the image",
                                  file.size() - std::max(stated, wanted)),
                      {.offset = int64_t(std::max(stated, wanted))});
  }
  return walk;
}

Walk walk_tiff(std::span<const std::byte> file) {
  Walk walk = start(file, ImageFormat::kTiff);
  const TiffReader read(file);
  // BigTIFF is left to the decoder.
  if (read.u16(2) != 42) return walk;
  // Directories form a list, which may be a circle in a hostile file.
  constexpr int kMostDirectories = 10'000;
  size_t at = read.u32(4);
  int64_t pages = 0;
  while (at != 0 && pages < kMostDirectories) {
    at = read_directory(read, at, pages == 0, walk);
    ++pages;
  }
  if (pages == kMostDirectories) {
    walk.problems.add(Rule::kStructure,
                      fmt::format("more than {} directories, or a circle of "
                                  "them",
                                  kMostDirectories));
  }
  return walk;
}

// The decoder counts the samples after the header.
Walk walk_pnm(std::span<const std::byte> file) {
  Walk walk = start(file, ImageFormat::kPnm);
  const auto header = media::read_pnm_facts(file);
  if (!header) return walk;
  walk.facts.stored_size = walk.facts.size = header->size;
  walk.facts.bits = header->bits;
  walk.facts.channels = header->channels;
  walk.facts.has_alpha = header->channels % 2 == 0;
  return walk;
}

}  // namespace framewise::image
