// SPDX-License-Identifier: Apache-2.0
#include "media/encode/bmp.h"

#include <string>

#include "base/result.h"
#include "frame/color/color.h"
#include "media/encode/byte_order.h"

namespace framewise::media {
namespace {

constexpr uint32_t kFileHeaderBytes = 14;
constexpr uint32_t kInfoHeaderBytes = 40;         // BITMAPINFOHEADER
constexpr uint32_t kV4HeaderBytes = 108;          // BITMAPV4HEADER
constexpr uint32_t kUncompressed = 0;             // BI_RGB
constexpr uint32_t kMasks = 3;                    // BI_BITFIELDS
constexpr uint32_t kPixelsPerMeter = 2835;        // 72 a inch
constexpr uint32_t kSrgbColorSpace = 0x73524742;  // LCS_sRGB

std::string header(Size size, bool alpha, uint32_t row_bytes) {
  const uint32_t info = alpha ? kV4HeaderBytes : kInfoHeaderBytes;
  const uint32_t pixels = row_bytes * uint32_t(size.height);
  std::string out = "BM";
  append_le32(out, kFileHeaderBytes + info + pixels);
  append_le32(out, 0);
  append_le32(out, kFileHeaderBytes + info);
  append_le32(out, info);
  append_le32(out, uint32_t(size.width));
  append_le32(out, uint32_t(size.height));
  append_le16(out, 1);  // planes
  append_le16(out, alpha ? 32 : 24);
  append_le32(out, alpha ? kMasks : kUncompressed);
  append_le32(out, pixels);
  append_le32(out, kPixelsPerMeter);
  append_le32(out, kPixelsPerMeter);
  append_le32(out, 0);  // colors in the palette
  append_le32(out, 0);  // of them important
  if (!alpha) return out;
  for (const uint32_t mask : {0xFF0000u, 0xFF00u, 0xFFu, 0xFF000000u}) {
    append_le32(out, mask);  // R, G, B, A
  }
  append_le32(out, kSrgbColorSpace);
  out.append(kV4HeaderBytes - kInfoHeaderBytes - 5 * 4, '\0');
  return out;
}

}  // namespace

Result<void> write_bmp(const Frame& frame, EncodeJob& job) {
  const bool alpha = !is_opaque(frame);
  const Size size = frame.size();
  const size_t pixel = alpha ? 4 : 3;
  const size_t row_bytes = (size_t(size.width) * pixel + 3) / 4 * 4;
  if (row_bytes * size_t(size.height) > UINT32_MAX - 1024) {
    return with_hint(fail(ErrorKind::kUnsupported,
                          "{}x{} pixels are more than BMP can count",
                          size.width, size.height),
                     "write PNG or TIFF");
  }
  FW_RETURN_IF_ERROR(
      job.output->append(header(size, alpha, uint32_t(row_bytes))));
  std::vector<uint8_t> row(row_bytes);
  for (int y = size.height; y-- > 0;) {  // the last row comes first
    if (y % 64 == 0) FW_RETURN_IF_ERROR(job.keep_going());
    const uint8_t* rgba = frame.plane(0).row(y);
    for (size_t x = 0; x < size_t(size.width); ++x) {
      row[pixel * x] = rgba[4 * x + 2];
      row[pixel * x + 1] = rgba[4 * x + 1];
      row[pixel * x + 2] = rgba[4 * x];
      if (alpha) row[pixel * x + 3] = rgba[4 * x + 3];
    }
    FW_RETURN_IF_ERROR(job.output->append(row.data(), row.size()));
  }
  return {};
}

}  // namespace framewise::media
