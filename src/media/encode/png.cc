// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png.h"

#include <zlib.h>

#include <cassert>
#include <new>
#include <vector>

namespace framewise::media {
namespace {

void append_u32(std::string& out, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    out += char(uint8_t(value >> shift));
  }
}

void append_chunk(std::string& out, const char* type,
                  const std::string& content) {
  append_u32(out, uint32_t(content.size()));
  const size_t begin = out.size();
  out += type;
  out += content;
  const auto* checked = reinterpret_cast<const Bytef*>(out.data() + begin);
  append_u32(out, uint32_t(crc32(0, checked, uInt(out.size() - begin))));
}

// Every row as the difference to the pixel on the left (filter 1).
std::vector<Bytef> filtered_rows(const PlaneView& plane) {
  const size_t width = size_t(plane.size.width);
  std::vector<Bytef> rows;
  rows.reserve((3 * width + 1) * size_t(plane.size.height));
  for (int y = 0; y < plane.size.height; ++y) {
    const uint8_t* pixel = plane.row(y);
    uint8_t left[3] = {};
    rows.push_back(1);
    for (size_t x = 0; x < width; ++x, pixel += 4) {
      for (size_t c = 0; c < 3; ++c) {
        rows.push_back(Bytef(pixel[c] - left[c]));
        left[c] = pixel[c];
      }
    }
  }
  return rows;
}

}  // namespace

std::string png_of(const Frame& picture) {
  assert(picture.format().layout == Layout::kRgba &&
         picture.format().bits == 8);
  const PlaneView plane = picture.plane(0);
  const std::vector<Bytef> rows = filtered_rows(plane);
  uLongf size = compressBound(uLong(rows.size()));
  std::string packed(size, '\0');
  // Into a buffer of this bound only memory can fail.
  if (compress2(reinterpret_cast<Bytef*>(packed.data()), &size, rows.data(),
                uLong(rows.size()), 3) != Z_OK) {
    throw std::bad_alloc();
  }
  packed.resize(size);

  std::string png = "\x89PNG\r\n\x1a\n";
  std::string header;
  append_u32(header, uint32_t(plane.size.width));
  append_u32(header, uint32_t(plane.size.height));
  header += std::string("\x08\x02\0\0\0", 5);  // 8 bits, RGB, not interlaced
  append_chunk(png, "IHDR", header);
  append_chunk(png, "IDAT", packed);
  append_chunk(png, "IEND", {});
  return png;
}

}  // namespace framewise::media
