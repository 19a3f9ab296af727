// SPDX-License-Identifier: Apache-2.0
// The chunks of PNG and APNG (PNG, third edition, sections 5, 11 and 13).
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "image/check/walk/byte_reader.h"
#include "image/check/walk/color_profile.h"
#include "image/check/walk/walk.h"
#include "media/decode/png/file.h"
#include "media/metadata/exif.h"

namespace framewise::image {
namespace {

using media::PngChunk;
using media::PngColor;

constexpr size_t kSignatureBytes = 8;
// Text and profiles of honest files are far smaller.
constexpr size_t kMostTextBytes = size_t{1} << 20;
constexpr size_t kMostProfileBytes = size_t{16} << 20;

std::string printable(const PngChunk& chunk) {
  std::string text;
  for (const char c : chunk.type) text += c >= ' ' && c <= '~' ? c : '?';
  return text;
}

struct Inflated {
  std::vector<std::byte> bytes;
  bool whole = false;
  bool too_long = false;
};

// At most `limit` bytes.
Inflated inflate_up_to(std::span<const std::byte> data, size_t limit) {
  Inflated result;
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return result;
  stream.next_in =
      reinterpret_cast<Bytef*>(const_cast<std::byte*>(data.data()));
  stream.avail_in = uInt(data.size());  // a chunk has less than 2^31 bytes
  std::array<std::byte, 16384> piece;
  int status = Z_OK;
  while (status == Z_OK && !result.too_long) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = uInt(piece.size());
    status = inflate(&stream, Z_NO_FLUSH);
    const size_t got = piece.size() - stream.avail_out;
    result.bytes.insert(result.bytes.end(), piece.begin(),
                        piece.begin() + ptrdiff_t(got));
    result.too_long = result.bytes.size() > limit;
  }
  inflateEnd(&stream);
  result.whole = status == Z_STREAM_END;
  return result;
}

class PngWalk {
 public:
  explicit PngWalk(std::span<const std::byte> file) : file_(file) {}

  Walk run();

 private:
  bool note_chunk(const PngChunk& chunk);
  void note_header(const PngChunk& chunk);
  void note_palette(const PngChunk& chunk);
  void note_transparency(const PngChunk& chunk);
  void note_image_data(const PngChunk& chunk);
  void note_animation_control(const PngChunk& chunk);
  void note_frame_control(const PngChunk& chunk);
  void note_frame_data(const PngChunk& chunk);
  void note_profile(const PngChunk& chunk);
  void note_text(const PngChunk& chunk);
  void note_international_text(const PngChunk& chunk);
  void note_exif(const PngChunk& chunk);
  void check_crc(const PngChunk& chunk);
  void check_sequence(const PngChunk& chunk);
  void finish();
  void complain(Rule rule, const PngChunk& chunk, std::string message) {
    problems().add(rule, std::move(message), {.offset = int64_t(chunk.offset)});
  }
  ProblemList& problems() { return walk_.problems; }
  ImageFacts& facts() { return walk_.facts; }

  std::span<const std::byte> file_;
  Walk walk_;
  bool header_seen_ = false;
  bool palette_seen_ = false;
  bool data_seen_ = false;
  bool data_ended_ = false;
  bool end_seen_ = false;
  bool animated_ = false;
  uint32_t announced_frames_ = 0;
  int64_t frame_controls_ = 0;
  uint32_t next_sequence_ = 0;
  size_t position_ = kSignatureBytes;
};

Walk PngWalk::run() {
  facts().format = ImageFormat::kPng;
  facts().file_bytes = int64_t(file_.size());
  while (!end_seen_) {
    const auto chunk = media::chunk_at(file_, position_);
    if (!chunk) break;
    position_ = chunk->end;
    if (!chunk->whole) {
      complain(
          Rule::kTruncated, *chunk,
          fmt::format("the file ends inside chunk {}, which states {} "
                      "bytes",
                      printable(*chunk), media::png_u32(file_, chunk->offset)));
      if (chunk->is("IDAT")) note_image_data(*chunk);
      return std::move(walk_);
    }
    check_crc(*chunk);
    if (!header_seen_ && !chunk->is("IHDR")) {
      complain(Rule::kStructure, *chunk,
               fmt::format("the file begins with chunk {} instead of IHDR",
                           printable(*chunk)));
      return std::move(walk_);
    }
    if (!note_chunk(*chunk)) return std::move(walk_);
  }
  finish();
  return std::move(walk_);
}

void PngWalk::check_crc(const PngChunk& chunk) {
  if (chunk.crc_matches()) return;
  const bool matters = chunk.critical() || chunk.is("fdAT") ||
                       chunk.is("fcTL") || chunk.is("acTL") || chunk.is("tRNS");
  complain(matters ? Rule::kChecksum : Rule::kMetadataChecksum, chunk,
           fmt::format("the checksum of chunk {} is wrong", printable(chunk)));
}

// False: nothing more can be read.
bool PngWalk::note_chunk(const PngChunk& chunk) {
  if (data_seen_ && !chunk.is("IDAT")) data_ended_ = true;
  if (chunk.is("IHDR")) {
    note_header(chunk);
    return facts().stored_size.width > 0;
  }
  if (chunk.is("PLTE")) {
    note_palette(chunk);
  } else if (chunk.is("tRNS")) {
    note_transparency(chunk);
  } else if (chunk.is("IDAT")) {
    note_image_data(chunk);
  } else if (chunk.is("IEND")) {
    end_seen_ = true;
  } else if (chunk.is("acTL")) {
    note_animation_control(chunk);
  } else if (chunk.is("fcTL")) {
    note_frame_control(chunk);
  } else if (chunk.is("fdAT")) {
    note_frame_data(chunk);
  } else if (chunk.is("iCCP")) {
    note_profile(chunk);
  } else if (chunk.is("zTXt")) {
    note_text(chunk);
  } else if (chunk.is("iTXt")) {
    note_international_text(chunk);
  } else if (chunk.is("eXIf")) {
    note_exif(chunk);
  } else if (chunk.critical()) {
    complain(Rule::kStructure, chunk,
             fmt::format("unknown critical chunk {}", printable(chunk)));
  }
  return true;
}

void PngWalk::note_header(const PngChunk& chunk) {
  if (header_seen_) {
    return complain(Rule::kStructure, chunk, "a second header (IHDR)");
  }
  header_seen_ = true;
  const ByteReader data(chunk.data);
  if (data.size() != 13) {
    return complain(
        Rule::kStructure, chunk,
        fmt::format("a header of {} instead of 13 bytes", data.size()));
  }
  const uint32_t width = data.u32(0);
  const uint32_t height = data.u32(4);
  const int depth = int(data.u8(8));
  const int color = int(data.u8(9));
  if (width == 0 || height == 0 || width > INT32_MAX || height > INT32_MAX) {
    return complain(
        Rule::kBadDimensions, chunk,
        fmt::format("the header states {} x {} pixels", width, height));
  }
  if (!media::png_has_depth(color, depth) || data.u8(10) != 0 ||
      data.u8(11) != 0 || data.u8(12) > 1) {
    return complain(
        Rule::kStructure, chunk,
        fmt::format("no PNG has color type {} with {} bits, "
                    "compression {}, filter {}, interlace {}",
                    color, depth, data.u8(10), data.u8(11), data.u8(12)));
  }
  facts().stored_size = facts().size = {int32_t(width), int32_t(height)};
  facts().bits = depth;
  facts().progressive = data.u8(12) == 1;
  constexpr ColorMode kModes[] = {ColorMode::kGray,      ColorMode::kUnknown,
                                  ColorMode::kRgb,       ColorMode::kPalette,
                                  ColorMode::kGrayAlpha, ColorMode::kUnknown,
                                  ColorMode::kRgba};
  constexpr int kChannels[] = {1, 0, 3, 1, 2, 0, 4};
  facts().mode = kModes[color];
  facts().channels = kChannels[color];
  facts().has_alpha = color >= 4;
}

void PngWalk::note_palette(const PngChunk& chunk) {
  const size_t bytes = chunk.data.size();
  if (palette_seen_) complain(Rule::kStructure, chunk, "a second palette");
  if (data_seen_) {
    complain(Rule::kStructure, chunk, "a palette after the image data");
  }
  palette_seen_ = true;
  if (facts().mode == ColorMode::kGray ||
      facts().mode == ColorMode::kGrayAlpha) {
    complain(Rule::kStructure, chunk, "a palette in a gray image");
  }
  const size_t most =
      facts().mode == ColorMode::kPalette ? size_t{1} << facts().bits : 256;
  if (bytes % 3 != 0 || bytes == 0 || bytes / 3 > most) {
    complain(Rule::kStructure, chunk,
             fmt::format("a palette of {} bytes; it may have {} colors", bytes,
                         most));
  }
}

void PngWalk::note_transparency(const PngChunk& chunk) {
  const size_t bytes = chunk.data.size();
  const ColorMode mode = facts().mode;
  const bool fits =
      (mode == ColorMode::kPalette && bytes <= 256 && palette_seen_) ||
      (mode == ColorMode::kGray && bytes == 2) ||
      (mode == ColorMode::kRgb && bytes == 6);
  if (!fits || data_seen_) {
    return complain(Rule::kStructure, chunk,
                    "the chunk tRNS does not fit the color type or its place");
  }
  facts().has_alpha = true;
}

void PngWalk::note_image_data(const PngChunk& chunk) {
  if (data_ended_) {
    complain(Rule::kStructure, chunk,
             "image data (IDAT) that do not follow one another");
  }
  if (!data_seen_ && facts().mode == ColorMode::kPalette && !palette_seen_) {
    complain(Rule::kStructure, chunk, "image data before the palette");
  }
  data_seen_ = true;
}

void PngWalk::note_animation_control(const PngChunk& chunk) {
  if (data_seen_) return;  // too late: the file is a still
  if (chunk.data.size() != 8 || animated_) {
    return complain(Rule::kStructure, chunk,
                    "a broken or second animation control (acTL)");
  }
  animated_ = true;
  announced_frames_ = ByteReader(chunk.data).u32(0);
}

void PngWalk::check_sequence(const PngChunk& chunk) {
  const uint32_t number = ByteReader(chunk.data).u32(0);
  if (number != next_sequence_) {
    complain(Rule::kStructure, chunk,
             fmt::format("sequence number {} where {} is expected", number,
                         next_sequence_));
  }
  next_sequence_ = number + 1;
}

void PngWalk::note_frame_control(const PngChunk& chunk) {
  if (!animated_) return;
  const auto control = media::png_frame_control(chunk);
  if (!control) {
    return complain(Rule::kStructure, chunk, "a broken frame control (fcTL)");
  }
  check_sequence(chunk);
  const Size canvas = facts().stored_size;
  if (!control->fits(canvas)) {
    problems().add(Rule::kFrameOutsideCanvas,
                   fmt::format("a frame of {}x{} at {},{} in a canvas of {}x{}",
                               control->width, control->height, control->x,
                               control->y, canvas.width, canvas.height),
                   {.offset = int64_t(chunk.offset), .frame = frame_controls_});
  }
  ++frame_controls_;
}

void PngWalk::note_frame_data(const PngChunk& chunk) {
  if (!animated_) return;
  if (chunk.data.size() < 4 || frame_controls_ == 0 || !data_seen_) {
    return complain(Rule::kStructure, chunk,
                    "frame data (fdAT) without a frame");
  }
  check_sequence(chunk);
}

void PngWalk::note_profile(const PngChunk& chunk) {
  const ByteReader data(chunk.data);
  size_t name = 0;
  while (name < data.size() && data.u8(name) != 0) ++name;
  const auto defect = [&]() -> std::optional<std::string> {
    if (!data.has(name, 2) || data.u8(name + 1) != 0) {
      return "the chunk iCCP is too short";
    }
    const Inflated profile =
        inflate_up_to(data.part(name + 2, data.size()), kMostProfileBytes);
    if (profile.too_long) {
      return fmt::format("the color profile has more than {} MB",
                         kMostProfileBytes >> 20);
    }
    if (!profile.whole) return "the color profile cannot be decompressed";
    return profile_defect(profile.bytes, facts().mode);
  }();
  facts().profile = defect ? ProfileState::kBroken : ProfileState::kValid;
  if (defect) complain(Rule::kBadProfile, chunk, *defect);
}

void PngWalk::note_text(const PngChunk& chunk) {
  const ByteReader data(chunk.data);
  size_t keyword = 0;
  while (keyword < data.size() && data.u8(keyword) != 0) ++keyword;
  if (inflate_up_to(data.part(keyword + 2, data.size()), kMostTextBytes)
          .too_long) {
    complain(Rule::kTextBomb, chunk,
             fmt::format("{} bytes of text expand to more than {} MB",
                         data.size(), kMostTextBytes >> 20));
  }
}

// Keyword, 0, compression flag and method, language, 0, translation, 0, text.
void PngWalk::note_international_text(const PngChunk& chunk) {
  const ByteReader data(chunk.data);
  size_t at = 0;
  const auto skip_string = [&] {
    while (at < data.size() && data.u8(at) != 0) ++at;
    ++at;
  };
  skip_string();
  const bool compressed = data.u8(at) == 1;
  if (!compressed) return;
  at += 2;
  skip_string();
  skip_string();
  if (inflate_up_to(data.part(at, data.size()), kMostTextBytes).too_long) {
    complain(Rule::kTextBomb, chunk,
             fmt::format("{} bytes of text expand to more than {} MB",
                         data.size(), kMostTextBytes >> 20));
  }
}

void PngWalk::note_exif(const PngChunk& chunk) {
  const int orientation = media::exif_orientation(chunk.data);
  if (orientation > 0) facts().orientation = orientation;
}

void PngWalk::finish() {
  if (!header_seen_) {
    return problems().add(Rule::kTruncated, "the file ends before its header",
                          {.offset = int64_t(file_.size())});
  }
  if (!data_seen_) {
    problems().add(Rule::kMissingPixels, "the file has no image data",
                   {.offset = int64_t(position_)});
  }
  if (!end_seen_) {
    return problems().add(Rule::kMissingEnd,
                          "the file ends without the chunk IEND",
                          {.offset = int64_t(file_.size())});
  }
  if (position_ < file_.size()) {
    problems().add(
        Rule::kTrailingData,
        fmt::format("{} bytes follow the chunk IEND", file_.size() - position_),
        {.offset = int64_t(position_)});
  }
  if (!animated_) return;
  facts().frames = std::max<int64_t>(frame_controls_, 1);
  if (frame_controls_ != int64_t(announced_frames_)) {
    problems().add(Rule::kHeaderMismatch,
                   fmt::format("{} frames are announced, {} are there",
                               announced_frames_, frame_controls_));
  }
}

}  // namespace

Walk walk_png(std::span<const std::byte> file) { return PngWalk(file).run(); }

}  // namespace framewise::image
