// SPDX-License-Identifier: Apache-2.0
#include "media/encode/png/chunks.h"

#include <libdeflate.h>

#include <cstring>
#include <memory>
#include <new>

#include "base/result.h"
#include "media/encode/byte_order.h"
#include "media/encode/color_profile.h"

namespace framewise::media {
namespace {

using std::string_view_literals::operator""sv;

constexpr int kMetadataLevel = 9;

std::span<const uint8_t> bytes_of(std::span<const std::byte> data) {
  return {reinterpret_cast<const uint8_t*>(data.data()), data.size()};
}

std::string deflated(std::span<const std::byte> data) {
  const std::unique_ptr<libdeflate_compressor,
                        decltype(&libdeflate_free_compressor)>
      compressor(libdeflate_alloc_compressor(kMetadataLevel),
                 libdeflate_free_compressor);
  if (!compressor) throw std::bad_alloc();
  std::string out(libdeflate_zlib_compress_bound(compressor.get(), data.size()),
                  '\0');
  out.resize(libdeflate_zlib_compress(compressor.get(), data.data(),
                                      data.size(), out.data(), out.size()));
  return out;
}

// Appends the color space of the samples, where it is not sRGB, and metadata.
Result<void> append_meaning(EncodeJob& job) {
  Output& out = *job.output;
  const Metadata& metadata = job.options.metadata;
  if (!job.is_srgb() && has_code_points(job.color)) {
    // Identity, since these are RGB, and full range.
    const std::string codes{char(job.color.primaries), char(job.color.transfer),
                            '\0', '\1'};
    FW_RETURN_IF_ERROR(append_png_chunk(out, "cICP", codes));
  }
  if (const auto profile = profile_to_write(job); !profile.empty()) {
    FW_RETURN_IF_ERROR(append_png_chunk(
        out, "iCCP", std::string("ICC profile\0\0"sv) + deflated(profile)));
  }
  if (!metadata.exif.empty()) {
    FW_RETURN_IF_ERROR(
        append_png_chunk(out, "eXIf", {}, bytes_of(metadata.exif)));
  }
  if (!metadata.xmp.empty()) {
    // Not compressed, no language, no translated keyword.
    FW_RETURN_IF_ERROR(append_png_chunk(
        out, "iTXt", "XML:com.adobe.xmp\0\0\0\0\0"sv, bytes_of(metadata.xmp)));
  }
  return {};
}

std::string header(Size size, const PngForm& form) {
  std::string content;
  append_be32(content, uint32_t(size.width));
  append_be32(content, uint32_t(size.height));
  content += char(form.bits);
  content += char(form.color);
  content.append(3, '\0');  // deflate, five filters, not interlaced
  return content;
}

}  // namespace

std::string png_chunk(std::string_view type, std::string_view content) {
  std::string chunk;
  append_be32(chunk, uint32_t(content.size()));
  chunk += type;
  chunk += content;
  append_be32(chunk, libdeflate_crc32(0, chunk.data() + 4, chunk.size() - 4));
  return chunk;
}

Result<void> append_png_chunk(Output& out, std::string_view type,
                              std::string_view first,
                              std::span<const uint8_t> rest) {
  std::string head;
  append_be32(head, uint32_t(first.size() + rest.size()));
  head += type;
  head += first;
  uint32_t crc = libdeflate_crc32(0, head.data() + 4, head.size() - 4);
  // Of a null pointer libdeflate gives the sum of nothing at all.
  if (!rest.empty()) crc = libdeflate_crc32(crc, rest.data(), rest.size());
  std::string tail;
  append_be32(tail, crc);
  FW_RETURN_IF_ERROR(out.append(head));
  FW_RETURN_IF_ERROR(out.append(rest.data(), rest.size()));
  return out.append(tail);
}

Result<void> append_png_head(EncodeJob& job, const PngForm& form) {
  FW_RETURN_IF_ERROR(job.output->append("\x89PNG\r\n\x1a\n"sv));
  FW_RETURN_IF_ERROR(
      append_png_chunk(*job.output, "IHDR", header(job.facts.size, form)));
  return append_meaning(job);
}

Result<void> append_png_palette(Output& out, const PngForm& form) {
  if (form.color != PngColor::kPalette) return {};
  std::string colors;
  std::string alphas;
  for (const uint32_t color : form.palette.colors()) {
    char rgba[4];
    std::memcpy(rgba, &color, 4);
    colors.append(rgba, 3);
    alphas += rgba[3];
  }
  FW_RETURN_IF_ERROR(append_png_chunk(out, "PLTE", colors));
  // Those that are left out are opaque.
  while (!alphas.empty() && alphas.back() == '\xFF') alphas.pop_back();
  if (alphas.empty()) return {};
  return append_png_chunk(out, "tRNS", alphas);
}

}  // namespace framewise::media
