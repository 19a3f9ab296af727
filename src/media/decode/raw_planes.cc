// SPDX-License-Identifier: Apache-2.0
#include "media/decode/raw_planes.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/result.h"
#include "media/decode/sample_depth.h"

namespace framewise::media {

static_assert(std::endian::native == std::endian::little,
              "samples are read as they lie in the file");

int64_t RawPlanes::frame_bytes() const {
  int64_t samples = size_.pixels() * (format_.alpha_plane ? 2 : 1);
  if (format_.layout != Layout::kGray) {
    const bool halved = format_.layout != Layout::kYuv444;
    const bool halved_rows = format_.layout == Layout::kYuv420;
    const int64_t width = (int64_t{size_.width} + halved) >> halved;
    const int64_t height = (int64_t{size_.height} + halved_rows) >> halved_rows;
    samples += 2 * width * height;
  }
  return samples * format_.bytes_per_sample();
}

Result<Frame> RawPlanes::read(int64_t offset, int64_t index) const {
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, job_.pool->allocate(format_, size_));
  for (int i = 0; i < format_.planes(); ++i) {
    auto read = read_plane(offset, buffer.plane(i));
    if (!read) return at_frame(std::move(read).error(), index);
    offset = *read;
  }
  return std::move(buffer).freeze(index, {index, 1},
                                  ChangedArea::everything(size_));
}

// Returns the offset after the plane. Rows are packed in the file and padded in
// memory: pieces that fit into the cache are read packed into the plane, then
// spread starting at their end.
Result<int64_t> RawPlanes::read_plane(int64_t offset,
                                      MutablePlaneView plane) const {
  constexpr size_t kPiece = size_t{128} << 10;
  const size_t row =
      size_t(plane.size.width) * size_t(format_.bytes_per_sample());
  const int rows_at_once = int(std::max<size_t>(1, kPiece / row));
  for (int y = 0; y < plane.size.height; y += rows_at_once) {
    const int rows = std::min(rows_at_once, plane.size.height - y);
    uint8_t* packed = plane.row(y);
    const size_t wanted = row * size_t(rows);
    FW_ASSIGN_OR_RETURN(
        const size_t got,
        source_.read_at(offset,
                        std::as_writable_bytes(std::span(packed, wanted))));
    if (got != wanted) {
      return fail(ErrorKind::kInternal, "a frame lies outside the file");
    }
    for (int i = rows - 1; i > 0; --i) {
      std::memmove(plane.row(y + i), packed + row * size_t(i), row);
    }
    for (int i = 0; i < rows; ++i) {
      FW_RETURN_IF_ERROR(
          check_depth({plane.row<uint16_t>(y + i), size_t(plane.size.width)},
                      offset + int64_t(row) * i));
    }
    offset += int64_t(wanted);
  }
  return offset;
}

Result<void> RawPlanes::check_depth(std::span<uint16_t> row,
                                    int64_t offset) const {
  const int bits = format_.bits;
  if (!has_unused_bits(bits) || fits_depth(row, bits)) return {};
  if (!job_.tolerant) return at_offset(too_large_a_sample(bits), offset);
  clamp_to_depth(row, bits);
  return {};
}

}  // namespace framewise::media
