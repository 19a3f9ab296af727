// SPDX-License-Identifier: Apache-2.0
#include "media/decode/png/file.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/result.h"
#include "media/decode/png/metadata.h"
#include "media/decode/png/timing.h"
#include "media/findings.h"

namespace framewise::media {
namespace {

constexpr size_t kSignatureBytes = 8;
constexpr size_t kChunkHeaderBytes = 8;
constexpr size_t kCrcBytes = 4;
constexpr uint32_t kMaxChunkBytes = 0x7FFFFFFF;

Error damaged(size_t offset, std::string message) {
  Error error;
  error.kind = ErrorKind::kInput;
  error.message = std::move(message);
  return at_offset(std::move(error), int64_t(offset));
}

std::string printable(const std::array<char, 4>& type) {
  std::string text;
  for (const char c : type) {
    if (c >= ' ' && c <= '~') {
      text += c;
    } else {
      text += fmt::format("\\x{:02x}", uint8_t(c));
    }
  }
  return text;
}

// Parses the chunks in order. Each step returns false if the rest cannot be
// read; file_.damage then gives the reason.
class Parser {
 public:
  Parser(std::span<const std::byte> bytes, const Job& job)
      : bytes_(bytes), job_(job) {}

  Result<PngFile> parse() {
    FW_RETURN_IF_ERROR(read_header());
    FW_RETURN_IF_ERROR(read_chunks());
    end_frame();
    FW_RETURN_IF_ERROR(choose_frames());
    file_.color = metadata_.color();
    file_.comments = metadata_.take_comments();
    for (Finding& finding : metadata_.take_findings()) {
      add_finding(file_.findings, std::move(finding));
    }
    if (file_.animated) set_times(file_, job_.delay_rule);
    return std::move(file_);
  }

 private:
  Result<void> read_header();
  Result<void> read_chunks();
  bool accept(const PngChunk& chunk);
  bool read_chunk(const PngChunk& chunk);
  bool read_palette(const PngChunk& chunk);
  bool read_transparency(const PngChunk& chunk);
  bool read_animation_control(const PngChunk& chunk);
  bool read_frame_control(const PngChunk& chunk);
  bool read_image_data(const PngChunk& chunk);
  bool read_frame_data(const PngChunk& chunk);
  bool in_sequence(const PngChunk& chunk);
  bool end_frame();
  Result<void> choose_frames();

  bool stop(size_t offset, std::string message) {
    if (!file_.damage) file_.damage = damaged(offset, std::move(message));
    return false;
  }

  std::span<const std::byte> bytes_;
  const Job& job_;
  PngFile file_;
  PngMetadata metadata_;
  size_t position_ = 0;
  std::optional<PngFrame> open_frame_;  // the frame whose data is being read
  CanvasPatch open_patch_;
  std::optional<PngFrame> hidden_;  // default image outside the animation
  bool image_data_seen_ = false;
  bool image_data_ended_ = false;
  bool end_seen_ = false;
  uint32_t announced_frames_ = 0;
  uint32_t next_sequence_ = 0;
};

Result<void> Parser::read_header() {
  const auto chunk = chunk_at(bytes_, kSignatureBytes);
  if (!chunk || !chunk->whole || !chunk->is("IHDR") ||
      chunk->data.size() != 13) {
    return damaged(kSignatureBytes, "the file does not begin with a header");
  }
  if (!job_.tolerant && !chunk->crc_matches()) {
    return damaged(chunk->offset, "the checksum of chunk IHDR does not match");
  }
  const auto& data = chunk->data;
  const int64_t width = png_u32(data, 0);
  const int64_t height = png_u32(data, 4);
  PngHeader& header = file_.header;
  header.depth = int(data[8]);
  header.color = PngColor(data[9]);
  if (!png_has_depth(int(header.color), header.depth)) {
    return damaged(chunk->offset,
                   fmt::format("no PNG has color type {} with {} bits",
                               int(data[9]), header.depth));
  }
  if (data[10] != std::byte{0} || data[11] != std::byte{0} ||
      data[12] > std::byte{1}) {
    return damaged(chunk->offset,
                   "unknown compression, filter or interlace method");
  }
  header.interlaced = data[12] == std::byte{1};
  FW_RETURN_IF_ERROR(job_.admit(width, height));
  header.size = {int32_t(width), int32_t(height)};
  position_ = chunk->end;
  return {};
}

Result<void> Parser::read_chunks() {
  size_t chunks = 0;
  while (!end_seen_) {
    if (chunks++ % 4096 == 0) FW_RETURN_IF_ERROR(job_.keep_going());
    const auto chunk = chunk_at(bytes_, position_);
    if (!chunk) {
      stop(bytes_.size(), "the file ends without its end marker");
      break;
    }
    if (!accept(*chunk)) break;
    position_ = chunk->end;
    if (job_.limits.frames > 0 &&
        int64_t(file_.frames.size()) > job_.limits.frames) {
      return with_hint(
          fail(ErrorKind::kLimit, "more than the allowed {} frames",
               job_.limits.frames),
          "raise it with --max-frames-in-file if you trust this file");
    }
  }
  if (end_seen_ && position_ < bytes_.size()) {
    const auto extra = int64_t(bytes_.size() - position_);
    add_finding(
        file_.findings,
        {.kind = "trailing_bytes",
         .message = fmt::format("{} bytes follow the end of the file", extra),
         .hint = "cut them off: nobody reads them",
         .wasted_bytes = extra});
  }
  return {};
}

// Truncated chunks and checksum errors end the parsing if they affect the
// pixels. Pixel data is checked when it is decoded.
bool Parser::accept(const PngChunk& chunk) {
  const bool pixels = chunk.is("IDAT") || chunk.is("fdAT");
  if (!chunk.whole) {
    if (pixels) read_chunk(chunk);
    return stop(bytes_.size(), fmt::format("the file ends inside chunk {}",
                                           printable(chunk.type)));
  }
  const bool matters = chunk.critical() || chunk.is("acTL") ||
                       chunk.is("fcTL") || chunk.is("tRNS");
  if (!pixels && !chunk.crc_matches()) {
    if (matters && !job_.tolerant) {
      return stop(chunk.offset,
                  fmt::format("the checksum of chunk {} does not match",
                              printable(chunk.type)));
    }
    add_finding(
        file_.findings,
        {.kind = "damaged_chunk",
         .message = fmt::format("the checksum of chunk {} at byte {} does not "
                                "match",
                                printable(chunk.type), chunk.offset),
         .hint = "write the file anew"});
    if (!matters) return true;
  }
  return read_chunk(chunk);
}

bool Parser::read_chunk(const PngChunk& chunk) {
  if (chunk.is("IDAT")) return read_image_data(chunk);
  if (image_data_seen_) image_data_ended_ = true;
  if (chunk.is("fdAT")) return read_frame_data(chunk);
  if (chunk.is("fcTL")) return read_frame_control(chunk);
  if (chunk.is("acTL")) return read_animation_control(chunk);
  if (chunk.is("PLTE")) return read_palette(chunk);
  if (chunk.is("tRNS")) return read_transparency(chunk);
  if (chunk.is("IEND")) {
    end_seen_ = true;
    position_ = chunk.end;
    return true;
  }
  if (chunk.is("IHDR")) return stop(chunk.offset, "a second header");
  if (chunk.critical() && !job_.tolerant) {
    return stop(chunk.offset, fmt::format("unknown critical chunk {}",
                                          printable(chunk.type)));
  }
  metadata_.note(chunk);
  return true;
}

bool Parser::read_palette(const PngChunk& chunk) {
  // A suggested palette, ignored.
  if (file_.header.color != PngColor::kPalette) return true;
  const size_t colors = chunk.data.size() / 3;
  if (!file_.palette.empty() || image_data_seen_) {
    return stop(chunk.offset, "the palette is out of place");
  }
  if (chunk.data.size() % 3 != 0 || colors == 0 ||
      colors > (size_t{1} << file_.header.depth)) {
    return stop(chunk.offset,
                fmt::format("a palette of {} bytes for {} bits",
                            chunk.data.size(), file_.header.depth));
  }
  set_palette(chunk.data, file_);
  return true;
}

bool Parser::read_transparency(const PngChunk& chunk) {
  // After the image data it is too late: all decoders ignore it.
  if (image_data_seen_ || set_transparency(chunk.data, file_)) return true;
  return stop(chunk.offset, file_.header.color == PngColor::kPalette
                                ? "more transparencies than palette colors"
                                : "a broken transparency");
}

bool Parser::read_animation_control(const PngChunk& chunk) {
  // After the image data it is too late: the file is a still.
  if (image_data_seen_) return true;
  if (chunk.data.size() != 8 || file_.animated) {
    return stop(chunk.offset, "a broken or second animation control");
  }
  announced_frames_ = png_u32(chunk.data, 0);
  file_.plays = png_u32(chunk.data, 4);
  file_.animated = true;
  return true;
}

bool Parser::in_sequence(const PngChunk& chunk) {
  const uint32_t number = png_u32(chunk.data, 0);
  if (number == next_sequence_) {
    ++next_sequence_;
    return true;
  }
  return stop(chunk.offset, fmt::format("sequence number {} where {} belongs",
                                        number, next_sequence_));
}

bool Parser::read_frame_control(const PngChunk& chunk) {
  if (!file_.animated) return true;
  const auto control = png_frame_control(chunk);
  if (!control) return stop(chunk.offset, "a broken frame control");
  if (!in_sequence(chunk) || !end_frame()) return false;
  const Size canvas = file_.header.size;
  if (!control->fits(canvas)) {
    return stop(chunk.offset,
                fmt::format("a frame of {}x{} at {},{} leaves the canvas of "
                            "{}x{}",
                            control->width, control->height, control->x,
                            control->y, canvas.width, canvas.height));
  }
  if (control->disposal > 2 || control->blend > 1) {
    return stop(chunk.offset, fmt::format("unknown disposal {} or blending {}",
                                          control->disposal, control->blend));
  }
  PngFrame frame;
  frame.offset = chunk.offset;
  frame.rect = {int32_t(control->x), int32_t(control->y),
                int32_t(control->width), int32_t(control->height)};
  open_patch_ = {frame.rect, Disposal(control->disposal),
                 // The first frame has nothing below it.
                 /*replaces=*/control->blend == 0 || !file_.has_alpha() ||
                     file_.frames.empty()};
  frame.delay_numerator = control->delay_numerator;
  frame.delay_denominator = control->delay_denominator;
  if (!image_data_seen_ &&
      frame.rect != Rect{0, 0, canvas.width, canvas.height}) {
    return stop(chunk.offset, "the first frame does not fill the canvas");
  }
  open_frame_ = frame;
  return true;
}

bool Parser::read_image_data(const PngChunk& chunk) {
  if (image_data_ended_) {
    return stop(chunk.offset, "image data that do not follow one another");
  }
  if (!image_data_seen_) {
    if (file_.header.color == PngColor::kPalette && file_.palette.empty()) {
      return stop(chunk.offset, "image data before the palette");
    }
    image_data_seen_ = true;
    if (!open_frame_) {
      hidden_.emplace();
      hidden_->offset = chunk.offset;
      hidden_->rect = {0, 0, file_.header.size.width, file_.header.size.height};
      hidden_->data_begin = chunk.offset;
    } else {
      open_frame_->data_begin = chunk.offset;
    }
  }
  PngFrame& frame = open_frame_ ? *open_frame_ : *hidden_;
  frame.data_end = chunk.end;
  frame.data_bytes += chunk.data.size();
  return true;
}

bool Parser::read_frame_data(const PngChunk& chunk) {
  if (!file_.animated) return true;
  if (chunk.data.size() < 4) return stop(chunk.offset, "broken frame data");
  if (!open_frame_ || !image_data_seen_) {
    return stop(chunk.offset, "frame data before any frame control");
  }
  if (!in_sequence(chunk)) return false;
  if (open_frame_->data_begin == 0) open_frame_->data_begin = chunk.offset;
  open_frame_->data_end = chunk.end;
  open_frame_->data_bytes += chunk.data.size() - 4;
  return true;
}

// Appends the frame that was being read to the list.
bool Parser::end_frame() {
  if (!open_frame_) return true;
  if (open_frame_->data_begin == 0) {
    const size_t offset = open_frame_->offset;
    open_frame_.reset();
    return stop(offset, "a frame without image data");
  }
  file_.frames.push_back(*std::exchange(open_frame_, std::nullopt));
  file_.patches.push_back(open_patch_);
  return true;
}

// Selects the frames to show: the animation's, or the default image.
Result<void> Parser::choose_frames() {
  if (file_.frames.empty()) {
    if (!hidden_ || (file_.animated && file_.damage && !job_.tolerant)) {
      return file_.damage ? *file_.damage
                          : damaged(bytes_.size(), "the file has no picture");
    }
    if (file_.animated) {
      add_finding(
          file_.findings,
          {.kind = "frame_count_mismatch",
           .message = "an animation is announced, but only a still is there",
           .hint = "write the file anew"});
    }
    file_.animated = false;
    file_.frames.push_back(*hidden_);
    file_.patches.push_back({.rect = hidden_->rect});
  } else if (hidden_) {
    add_finding(
        file_.findings,
        {.kind = "default_image_outside_animation",
         .message = "programs that do not animate show a picture that is not "
                    "part of the animation",
         .wasted_bytes = int64_t(hidden_->data_end - hidden_->data_begin)});
  }
  const bool all_there =
      !file_.animated || announced_frames_ == file_.frames.size();
  if (file_.animated && !all_there && !file_.damage) {
    add_finding(file_.findings,
                {.kind = "frame_count_mismatch",
                 .message = fmt::format("{} frames are announced, {} are there",
                                        announced_frames_, file_.frames.size()),
                 .hint = "write the file anew"});
  }
  // Only the end marker is missing: all pixels are there.
  if (file_.damage && all_there && !end_seen_ &&
      file_.damage->offset == int64_t(bytes_.size()) &&
      file_.frames.back().data_end <= position_) {
    add_finding(file_.findings, {.kind = "missing_end",
                                 .message = file_.damage->message,
                                 .hint = "write the file anew"});
    file_.damage.reset();
  }
  return {};
}

}  // namespace

bool png_has_depth(int color, int depth) {
  switch (PngColor(color)) {
    case PngColor::kGray:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8 ||
             depth == 16;
    case PngColor::kPalette:
      return depth == 1 || depth == 2 || depth == 4 || depth == 8;
    case PngColor::kRgb:
    case PngColor::kGrayAlpha:
    case PngColor::kRgba: return depth == 8 || depth == 16;
  }
  return false;
}

int PngHeader::channels() const {
  switch (color) {
    case PngColor::kGray:
    case PngColor::kPalette: return 1;
    case PngColor::kGrayAlpha: return 2;
    case PngColor::kRgb: return 3;
    case PngColor::kRgba: return 4;
  }
  return 0;
}

std::span<const PngPass> passes_of(const PngHeader& header) {
  static constexpr PngPass kWhole[] = {{0, 0, 1, 1}};
  static constexpr PngPass kAdam7[] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8},
                                       {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2},
                                       {0, 1, 1, 2}};
  if (header.interlaced) return kAdam7;
  return kWhole;
}

bool PngChunk::crc_matches() const {
  uint32_t crc = libdeflate_crc32(0, type.data(), type.size());
  crc = libdeflate_crc32(crc, data.data(), data.size());
  return crc == stored_crc;
}

std::optional<PngChunk> chunk_at(std::span<const std::byte> file,
                                 size_t offset) {
  if (offset > file.size() || file.size() - offset < kChunkHeaderBytes) {
    return std::nullopt;
  }
  PngChunk chunk;
  chunk.offset = offset;
  const uint32_t length = png_u32(file, offset);
  std::memcpy(chunk.type.data(), &file[offset + 4], 4);
  const size_t begin = offset + kChunkHeaderBytes;
  const size_t left = file.size() - begin;
  chunk.whole = length <= kMaxChunkBytes && left >= kCrcBytes &&
                left - kCrcBytes >= length;
  chunk.data = file.subspan(begin, std::min<size_t>(length, left));
  chunk.end = begin + chunk.data.size();
  if (chunk.whole) {
    chunk.stored_crc = png_u32(file, chunk.end);
    chunk.end += kCrcBytes;
  }
  return chunk;
}

size_t filtered_bytes(const PngHeader& header, Size size) {
  size_t bytes = 0;
  for (const PngPass& pass : passes_of(header)) {
    const Size part = pass.size_in(size);
    if (part.width <= 0 || part.height <= 0) continue;
    bytes += size_t(part.height) * (1 + header.row_bytes(part.width));
  }
  return bytes;
}

std::optional<PngFrameControl> png_frame_control(const PngChunk& chunk) {
  const auto& data = chunk.data;
  if (data.size() != 26) return std::nullopt;
  return PngFrameControl{.width = png_u32(data, 4),
                         .height = png_u32(data, 8),
                         .x = png_u32(data, 12),
                         .y = png_u32(data, 16),
                         .delay_numerator = png_u16(data, 20),
                         .delay_denominator = png_u16(data, 22),
                         .disposal = uint8_t(data[24]),
                         .blend = uint8_t(data[25])};
}

void set_palette(std::span<const std::byte> data, PngFile& file) {
  file.palette.resize(
      std::min<size_t>(data.size() / 3, size_t{1} << file.header.depth));
  for (size_t i = 0; i < file.palette.size(); ++i) {
    uint8_t rgba[4] = {0, 0, 0, 255};
    std::memcpy(rgba, &data[i * 3], 3);
    std::memcpy(&file.palette[i], rgba, 4);
  }
}

bool set_transparency(std::span<const std::byte> data, PngFile& file) {
  const PngColor color = file.header.color;
  if (color == PngColor::kPalette) {
    const size_t count = std::min(data.size(), file.palette.size());
    for (size_t i = 0; i < count; ++i) {
      std::memcpy(reinterpret_cast<uint8_t*>(&file.palette[i]) + 3, &data[i],
                  1);
      file.palette_has_alpha |= data[i] != std::byte{255};
    }
    return data.size() == count;
  }
  // Pixels of the other color types have their own alpha.
  if (color != PngColor::kGray && color != PngColor::kRgb) return true;
  const size_t last = color == PngColor::kGray ? 0 : 4;
  if (data.size() != last + 2) return false;
  file.transparent_color = {png_u16(data, 0), png_u16(data, last / 2),
                            png_u16(data, last)};
  return true;
}

uint32_t png_u32(std::span<const std::byte> data, size_t at) {
  return uint32_t(data[at]) << 24 | uint32_t(data[at + 1]) << 16 |
         uint32_t(data[at + 2]) << 8 | uint32_t(data[at + 3]);
}

uint16_t png_u16(std::span<const std::byte> data, size_t at) {
  return uint16_t(uint32_t(data[at]) << 8 | uint32_t(data[at + 1]));
}

Result<PngFile> parse_png(std::span<const std::byte> file, const Job& job) {
  return Parser(file, job).parse();
}

}  // namespace framewise::media
