// SPDX-License-Identifier: Apache-2.0
// Inflates whole images, because libdeflate is two to three times as fast as
// zlib. zlib, which can stop anywhere, reads only what libdeflate rejects.
#include "media/decode/png/image.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/large_pages.h"
#include "base/result.h"
#include "simd/codec/alpha_over.h"
#include "simd/codec/png_filter.h"

namespace framewise::media {
namespace {

// Largest output of deflate per input byte.
constexpr size_t kMostFromOneByte = 1032;

}  // namespace

PngImageReader::PngImageReader(const PngFile& file,
                               std::span<const std::byte> bytes, const Job& job)
    : file_(file),
      bytes_(bytes),
      job_(job),
      expander_(file),
      inflater_(libdeflate_alloc_decompressor(),
                &libdeflate_free_decompressor) {}

Result<void> PngImageReader::check(size_t index) const {
  if (job_.tolerant) return {};
  const PngFrame& frame = file_.frames[index];
  const size_t wanted = filtered_bytes(file_.header, frame.size());
  if (wanted / kMostFromOneByte <= frame.data_bytes) return {};
  return at_offset(
      fail(ErrorKind::kInput, "{} bytes of data cannot hold {}x{} pixels",
           frame.data_bytes, frame.rect.width, frame.rect.height),
      int64_t(frame.offset));
}

PatchReader::Outcome PngImageReader::read(size_t index, bool replaces,
                                          MutablePlaneView target) {
  const PngFrame& frame = file_.frames[index];
  if (!inflater_) return {fail(ErrorKind::kLimit, "out of memory"), false};
  auto compressed = gather(frame);
  if (!compressed) return {std::move(compressed).error(), false};

  const Size size = frame.size();
  const size_t wanted = filtered_bytes(file_.header, size);
  reserve_filtered(wanted);
  const size_t available = sound_bytes(inflate(*compressed, wanted), size);
  if (available < wanted) {
    Outcome outcome;
    outcome.damage = incomplete(index, available, wanted);
    if (!job_.tolerant) return outcome;
    if (replaces) clear(target, expander_.pixel_bytes());
    paint(size, replaces, available, target);
    free_buffers_of_still();
    outcome.painted =
        available >
        file_.header.row_bytes(passes_of(file_.header)[0].size_in(size).width);
    return outcome;
  }
  paint(size, replaces, available, target);
  free_buffers_of_still();
  return {std::nullopt, true};
}

Result<std::span<uint8_t>> PngImageReader::filtered_rows(
    size_t index, const std::function<void()>& gathered) {
  FW_RETURN_IF_ERROR(check(index));
  if (!inflater_) return fail(ErrorKind::kLimit, "out of memory");
  const PngFrame& frame = file_.frames[index];
  FW_ASSIGN_OR_RETURN(const auto compressed, gather(frame));
  if (!compressed_.empty()) gathered();
  const size_t wanted = filtered_bytes(file_.header, frame.size());
  reserve_filtered(wanted);
  const size_t available =
      sound_bytes(inflate(compressed, wanted), frame.size());
  std::vector<std::byte>().swap(compressed_);
  gathered();
  if (available < wanted) return incomplete(index, available, wanted);
  return std::span(filtered_.get(), wanted);
}

void PngImageReader::reserve_filtered(size_t bytes) {
  if (filtered_bytes_ >= bytes) return;
  filtered_ = std::make_unique_for_overwrite<uint8_t[]>(bytes);
  advise_large_pages(filtered_.get(), bytes);
  filtered_bytes_ = bytes;
}

void PngImageReader::free_buffers_of_still() {
  if (file_.frames.size() > 1) return;
  filtered_.reset();
  filtered_bytes_ = 0;
  std::vector<std::byte>().swap(compressed_);  // {} keeps its memory
}

Error PngImageReader::incomplete(size_t index, size_t available,
                                 size_t wanted) const {
  return at_offset(
      fail(ErrorKind::kInput,
           "the pixel data are damaged or incomplete: {} of {} bytes",
           available, wanted),
      int64_t(file_.frames[index].offset));
}

Result<std::span<const std::byte>> PngImageReader::gather(
    const PngFrame& frame) {
  std::span<const std::byte> only;
  size_t pieces = 0;
  compressed_.clear();
  for (size_t at = frame.data_begin; at < frame.data_end;) {
    const auto chunk = chunk_at(bytes_, at);
    if (!chunk) break;
    at = chunk->end;
    const bool of_frame = chunk->is("fdAT");
    if (!of_frame && !chunk->is("IDAT")) continue;
    if (!job_.tolerant && (!chunk->whole || !chunk->crc_matches())) {
      return chunk->whole
                 ? at_offset(fail(ErrorKind::kInput,
                                  "the checksum of pixel data does not match"),
                             int64_t(chunk->offset))
                 : at_offset(fail(ErrorKind::kInput,
                                  "the file ends inside pixel data"),
                             int64_t(bytes_.size()));
    }
    const auto data = chunk->data.subspan(of_frame ? 4 : 0);
    if (pieces++ == 0) {
      only = data;
      continue;
    }
    if (pieces == 2) {
      compressed_.reserve(frame.data_bytes);
      compressed_.assign(only.begin(), only.end());
    }
    compressed_.insert(compressed_.end(), data.begin(), data.end());
  }
  return pieces > 1 ? std::span<const std::byte>(compressed_) : only;
}

// Returns how many of the wanted bytes were inflated.
size_t PngImageReader::inflate(std::span<const std::byte> compressed,
                               size_t wanted) {
  size_t inflated = 0;
  const libdeflate_result result = libdeflate_zlib_decompress(
      inflater_.get(), compressed.data(), compressed.size(), filtered_.get(),
      wanted, &inflated);
  if (result == LIBDEFLATE_SUCCESS) return inflated;
  // Excess data is harmless: the image is complete.
  if (result == LIBDEFLATE_INSUFFICIENT_SPACE || job_.tolerant) {
    return inflate_until_damage(compressed, {filtered_.get(), wanted});
  }
  return 0;
}

// Number of inflated bytes before the first unknown filter type.
size_t PngImageReader::sound_bytes(size_t inflated, Size size) const {
  const auto unknown =
      unknown_filter(file_.header, size, {filtered_.get(), inflated});
  return unknown ? unknown->at : inflated;
}

void PngImageReader::paint(Size size, bool replaces, size_t available,
                           MutablePlaneView target) {
  const PngHeader& header = file_.header;
  const bool direct = expander_.is_identity() && replaces && !header.interlaced;
  line_.resize(size_t(size.width) * expander_.pixel_bytes());
  const int pixel_bytes = std::max(1, header.bits_per_pixel() / 8);
  const uint8_t* from = filtered_.get();
  const uint8_t* const end = from + available;
  for (const PngPass& pass : passes_of(header)) {
    const Size part = pass.size_in(size);
    if (part.width <= 0 || part.height <= 0) continue;
    const size_t row_bytes = header.row_bytes(part.width);
    const size_t rows =
        std::min(size_t(end - from) / (1 + row_bytes), size_t(part.height));
    unfilter_.start(pixel_bytes, row_bytes);
    for (size_t y = 0; y < rows;) {
      if (direct) {
        std::array<uint8_t*, PngUnfilter::kMostRows> out{};
        for (size_t k = 0; k < std::min(out.size(), rows - y); ++k) {
          out[k] = target.row(int(y + k));
        }
        const size_t count = unfilter_.next(from, rows - y, out);
        from += count * (1 + row_bytes);
        y += count;
        continue;
      }
      const auto unfiltered = unfilter_.next(from, rows - y);
      from += unfiltered.size() * (1 + row_bytes);
      for (const uint8_t* row : unfiltered) {
        paint_row(row, target.row(pass.y + int(y++) * pass.step_y), pass,
                  size_t(part.width), replaces);
      }
    }
    if (rows < size_t(part.height)) return;
  }
}

// Writes an unfiltered row of a pass to its pixels in `out`.
void PngImageReader::paint_row(const uint8_t* row, uint8_t* out,
                               const PngPass& pass, size_t width,
                               bool replaces) {
  const size_t pixel_bytes = expander_.pixel_bytes();
  const auto lay_over = [&](const uint8_t* front, uint8_t* canvas,
                            size_t pixels) {
    if (pixel_bytes == 4) {
      simd::alpha_over_rgba8(front, canvas, pixels);
    } else {
      simd::alpha_over_rgba16(reinterpret_cast<const uint16_t*>(front),
                              reinterpret_cast<uint16_t*>(canvas), pixels);
    }
  };
  if (pass.step_x == 1) {
    if (replaces) return expander_.expand(row, out, width);
    const uint8_t* front = row;
    if (!expander_.is_identity()) {
      expander_.expand(row, line_.data(), width);
      front = line_.data();
    }
    return lay_over(front, out, width);
  }
  expander_.expand(row, line_.data(), width);
  for (size_t i = 0; i < width; ++i) {
    const uint8_t* const front = &line_[i * pixel_bytes];
    uint8_t* const pixel =
        out + (size_t(pass.x) + i * size_t(pass.step_x)) * pixel_bytes;
    if (replaces) {
      std::memcpy(pixel, front, pixel_bytes);
    } else {
      lay_over(front, pixel, 1);
    }
  }
}

std::optional<PngUnknownFilter> unknown_filter(
    const PngHeader& header, Size size, std::span<const uint8_t> filtered) {
  size_t at = 0;
  for (const PngPass& pass : passes_of(header)) {
    const Size part = pass.size_in(size);
    if (part.width <= 0 || part.height <= 0) continue;
    const size_t step = 1 + header.row_bytes(part.width);
    for (int y = 0; y < part.height; ++y, at += step) {
      if (at >= filtered.size()) return std::nullopt;
      if (filtered[at] > uint8_t(simd::PngFilter::kPaeth)) {
        return PngUnknownFilter{at, y, pass};
      }
    }
  }
  return std::nullopt;
}

size_t inflate_until_damage(std::span<const std::byte> data,
                            std::span<uint8_t> out) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return 0;
  constexpr size_t kMostAtOnce = size_t{1} << 30;
  size_t consumed = 0;
  size_t produced = 0;
  int status = Z_OK;
  while (status == Z_OK && produced < out.size()) {
    const size_t in = std::min(kMostAtOnce, data.size() - consumed);
    const size_t room = std::min(kMostAtOnce, out.size() - produced);
    stream.next_in = reinterpret_cast<Bytef*>(
        const_cast<std::byte*>(data.data() + consumed));
    stream.avail_in = uInt(in);
    stream.next_out = out.data() + produced;
    stream.avail_out = uInt(room);
    status = ::inflate(&stream, Z_NO_FLUSH);
    consumed += in - stream.avail_in;
    produced += room - stream.avail_out;
  }
  inflateEnd(&stream);
  return produced;
}

}  // namespace framewise::media
