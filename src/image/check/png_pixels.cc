// SPDX-License-Identifier: Apache-2.0
// Unlike the decoder (media/decode/png), which ends at the first damage, this
// check distinguishes a wrong checksum, missing rows, too much data, and data
// that cannot be decompressed.
#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "base/large_pages.h"
#include "image/check/pixels.h"
#include "image/check/png_luma.h"
#include "image/check/walk/byte_reader.h"
#include "media/decode/png/image.h"

namespace framewise::image {
namespace {

using media::PngColor;

constexpr size_t kSignatureBytes = 8;
constexpr size_t kZlibHeaderBytes = 2;
constexpr size_t kAdlerBytes = 4;

struct CompressedFrame {
  Size size;
  size_t offset = 0;
  std::vector<std::span<const std::byte>> pieces;

  size_t bytes() const {
    size_t sum = 0;
    for (const auto& piece : pieces) sum += piece.size();
    return sum;
  }
};

// The parts of a file that decoding needs: palette, transparent color and the
// compressed data of every frame.
struct PngContent {
  media::PngFile file;
  std::vector<CompressedFrame> frames;
};

// The walk has checked the header and the order of chunks.
PngContent read_content(std::span<const std::byte> bytes,
                        const ImageFacts& facts) {
  PngContent content;
  media::PngFile& file = content.file;
  const ByteReader read(bytes);
  file.header.size = facts.stored_size;
  file.header.depth = facts.bits;
  file.header.color = PngColor(read.u8(25));
  file.header.interlaced = facts.progressive;
  Size next_size = facts.stored_size;
  bool in_still = false;
  for (size_t at = kSignatureBytes;;) {
    const auto chunk = media::chunk_at(bytes, at);
    if (!chunk || chunk->is("IEND")) break;
    at = chunk->end;
    if (chunk->is("PLTE")) {
      const bool first = file.palette.empty();
      if (first && file.header.color == PngColor::kPalette) {
        media::set_palette(chunk->data, file);
      }
    } else if (chunk->is("tRNS")) {
      media::set_transparency(chunk->data, file);
    } else if (const auto control = chunk->is("fcTL")
                                        ? media::png_frame_control(*chunk)
                                        : std::nullopt) {
      next_size = {int32_t(std::min<int64_t>(control->width, INT32_MAX)),
                   int32_t(std::min<int64_t>(control->height, INT32_MAX))};
      if (content.frames.empty()) continue;  // the still's own control
      content.frames.push_back({next_size, chunk->offset, {}});
    } else if (chunk->is("IDAT")) {
      if (!std::exchange(in_still, true)) {
        content.frames.insert(content.frames.begin(),
                              {facts.stored_size, chunk->offset, {}});
      }
      content.frames.front().pieces.push_back(chunk->data);
    } else if (chunk->is("fdAT") && chunk->data.size() >= 4 &&
               !content.frames.empty()) {
      content.frames.back().pieces.push_back(chunk->data.subspan(4));
    }
  }
  return content;
}

class PngPixelCheck {
 public:
  PngPixelCheck(std::span<const std::byte> bytes, const ImageFacts& facts)
      : content_(read_content(bytes, facts)),
        inflater_(libdeflate_alloc_decompressor(),
                  &libdeflate_free_decompressor) {}

  PixelCheck run(const std::stop_token& stop);

 private:
  void check_frame(size_t index);
  std::span<const std::byte> gather(const CompressedFrame& frame);
  size_t inflate(std::span<const std::byte> data, size_t wanted, size_t index);
  size_t rows_with_known_filters(size_t inflated, size_t index);
  void note_missing(size_t available, size_t wanted, size_t index);
  void complain(Rule rule, size_t index, std::string message,
                std::optional<Rect> box = {}) {
    result_.problems.add(rule, std::move(message),
                         {.offset = int64_t(content_.frames[index].offset),
                          .frame = int64_t(index),
                          .box = box});
  }
  const media::PngHeader& header() const { return content_.file.header; }

  PngContent content_;
  std::unique_ptr<libdeflate_decompressor,
                  decltype(&libdeflate_free_decompressor)>
      inflater_;
  std::vector<std::byte> gathered_;
  std::unique_ptr<uint8_t[]> filtered_;
  size_t filtered_capacity_ = 0;
  PixelCheck result_;
};

PixelCheck PngPixelCheck::run(const std::stop_token& stop) {
  result_.assurance = Assurance::kChecksums;
  if (header().color == PngColor::kPalette && content_.file.palette.empty()) {
    return std::move(result_);  // the walk has reported it
  }
  for (size_t i = 0; i < content_.frames.size(); ++i) {
    if (stop.stop_requested()) {
      result_.problems.add(Rule::kCheckStopped, "stopped on request");
      break;
    }
    check_frame(i);
  }
  return std::move(result_);
}

void PngPixelCheck::check_frame(size_t index) {
  const CompressedFrame& frame = content_.frames[index];
  const Size canvas = header().size;
  // Frames that leave the canvas are reported by the walk, and bounding them
  // bounds the memory.
  if (!inflater_ || frame.size.width > canvas.width ||
      frame.size.height > canvas.height) {
    return;
  }
  const size_t wanted = media::filtered_bytes(header(), frame.size);
  if (filtered_capacity_ < wanted) {
    filtered_ = std::make_unique_for_overwrite<uint8_t[]>(wanted);
    advise_large_pages(filtered_.get(), wanted);
    filtered_capacity_ = wanted;
  }
  const size_t inflated = inflate(gather(frame), wanted, index);
  const size_t available = rows_with_known_filters(inflated, index);
  if (index == 0) {
    result_.luma = measure_png(content_.file, {filtered_.get(), available});
    result_.is_blank =
        result_.luma && is_flat(*result_.luma) && content_.frames.size() == 1;
  }
}

std::span<const std::byte> PngPixelCheck::gather(const CompressedFrame& frame) {
  if (frame.pieces.empty()) return {};
  if (frame.pieces.size() == 1) return frame.pieces.front();
  gathered_.clear();
  gathered_.reserve(frame.bytes());
  for (const auto& piece : frame.pieces) {
    gathered_.insert(gathered_.end(), piece.begin(), piece.end());
  }
  return gathered_;
}

// Returns how many of the wanted bytes are there.
size_t PngPixelCheck::inflate(std::span<const std::byte> data, size_t wanted,
                              size_t index) {
  const ByteReader read(data);
  if (!read.has(0, kZlibHeaderBytes) || (read.u8(0) & 0x0F) != 8 ||
      read.u16(0) % 31 != 0 || (read.u8(1) & 0x20) != 0) {
    complain(Rule::kPixelData, index,
             "the image data do not begin with a zlib header");
    return 0;
  }
  size_t consumed = 0;
  size_t produced = 0;
  const libdeflate_result status = libdeflate_deflate_decompress_ex(
      inflater_.get(), data.data() + kZlibHeaderBytes,
      data.size() - kZlibHeaderBytes, filtered_.get(), wanted, &consumed,
      &produced);
  if (status == LIBDEFLATE_BAD_DATA) {
    const size_t sound =
        media::inflate_until_damage(data, {filtered_.get(), wanted});
    note_missing(sound, wanted, index);
    return sound;
  }
  if (status == LIBDEFLATE_INSUFFICIENT_SPACE) {
    complain(Rule::kExcessData, index,
             fmt::format("the image data expand to more than the {} bytes of "
                         "its pixels",
                         wanted));
    return media::inflate_until_damage(data, {filtered_.get(), wanted});
  }
  if (produced < wanted) {
    note_missing(produced, wanted, index);
    return produced;
  }
  const size_t end = kZlibHeaderBytes + consumed;
  if (!read.has(end, kAdlerBytes)) {
    complain(Rule::kPixelChecksum, index,
             "the checksum of the pixels (Adler-32) is missing");
  } else if (const uint32_t adler =
                 libdeflate_adler32(1, filtered_.get(), produced);
             adler != read.u32(end)) {
    complain(Rule::kPixelChecksum, index,
             fmt::format("the checksum of the pixels (Adler-32) is {:08x}; "
                         "{:08x} is stored",
                         adler, read.u32(end)));
  } else if (data.size() > end + kAdlerBytes) {
    complain(Rule::kExcessData, index,
             fmt::format("{} bytes follow the compressed image data",
                         data.size() - end - kAdlerBytes));
  }
  return produced;
}

void PngPixelCheck::note_missing(size_t available, size_t wanted,
                                 size_t index) {
  const Size size = content_.frames[index].size;
  if (header().interlaced) {
    return complain(Rule::kMissingPixels, index,
                    fmt::format("{} of {} bytes of the pixels are there",
                                available, wanted));
  }
  const auto rows = int32_t(available / (1 + header().row_bytes(size.width)));
  complain(Rule::kMissingPixels, index,
           fmt::format("{} of {} rows are there", rows, size.height),
           Rect{0, rows, size.width, size.height - rows});
}

// Number of bytes before the first row with an unknown filter.
size_t PngPixelCheck::rows_with_known_filters(size_t inflated, size_t index) {
  const Size size = content_.frames[index].size;
  const auto unknown =
      media::unknown_filter(header(), size, {filtered_.get(), inflated});
  if (!unknown) return inflated;
  const auto& [at, row, pass] = *unknown;
  complain(Rule::kPixelData, index,
           fmt::format("row {} has the unknown filter {}", row, filtered_[at]),
           Rect{0, pass.y + row * pass.step_y, size.width, pass.step_y});
  return at;
}

}  // namespace

PixelCheck check_png_pixels(std::span<const std::byte> file,
                            const ImageFacts& facts, std::stop_token stop) {
  return PngPixelCheck(file, facts).run(stop);
}

}  // namespace framewise::image
