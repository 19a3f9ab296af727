// SPDX-License-Identifier: Apache-2.0
#include "image/check/walk/walk.h"

#include <algorithm>

#include "media/decode/gif/decoder.h"
#include "media/decode/jpeg/jpeg.h"
#include "media/decode/png/png.h"
#include "media/decode/pnm.h"
#include "media/decode/webp/webp.h"
#include "media/sniff.h"

namespace framewise::image {

ImageFormat format_of(std::span<const std::byte> file) {
  const auto head = file.first(std::min(file.size(), media::kSniffBytes));
  if (media::is_jpeg(head)) return ImageFormat::kJpeg;
  if (media::is_png(head)) return ImageFormat::kPng;
  if (media::is_webp(head)) return ImageFormat::kWebp;
  if (media::is_gif(head)) return ImageFormat::kGif;
  if (media::is_avif(head)) return ImageFormat::kAvif;
  if (media::is_heif(head)) return ImageFormat::kHeif;
  if (media::is_jxl(head)) return ImageFormat::kJxl;
  if (media::is_tiff(head)) return ImageFormat::kTiff;
  if (media::is_bmp(head)) return ImageFormat::kBmp;
  if (media::is_pnm(head)) return ImageFormat::kPnm;
  if (media::is_video(head)) return ImageFormat::kVideo;
  return ImageFormat::kUnknown;
}

Walk walk(std::span<const std::byte> file) {
  const ImageFormat format = format_of(file);
  switch (format) {
    case ImageFormat::kPng: return walk_png(file);
    case ImageFormat::kJpeg: return walk_jpeg(file);
    case ImageFormat::kWebp: return walk_webp(file);
    case ImageFormat::kGif: return walk_gif(file);
    case ImageFormat::kBmp: return walk_bmp(file);
    case ImageFormat::kTiff: return walk_tiff(file);
    case ImageFormat::kAvif:
    case ImageFormat::kHeif: return walk_boxes(file, format);
    case ImageFormat::kJxl: return walk_jxl(file);
    case ImageFormat::kPnm: return walk_pnm(file);
    default: break;
  }
  Walk none;
  none.facts.format = format;
  none.facts.file_bytes = int64_t(file.size());
  return none;
}

}  // namespace framewise::image
