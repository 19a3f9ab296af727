// SPDX-License-Identifier: Apache-2.0
// The table of formats that can be written, and what each can hold.
#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "media/encode/bmp.h"
#include "media/encode/encoder.h"
#include "media/encode/encoder_module.h"
#include "media/encode/gif/gif.h"
#include "media/encode/jpeg/jpeg.h"
#include "media/encode/png/png.h"
#include "media/encode/pnm.h"
#include "media/encode/tiff/tiff.h"
#include "media/encode/webp/still.h"
#include "media/encode/webp/webp.h"

namespace framewise::media {
namespace {

constexpr bool kTakesGray = true;
constexpr bool kRgbaOnly = false;

// Stands for no limit of the format: a row this wide takes 128 MB.
constexpr int32_t kAnySide = 1 << 24;

// A format whose encoder is the module `name`.
template <const char* name>
Result<std::unique_ptr<Encoder>> create_in_module(EncodeJob& job) {
  return create_with_module(name, job);
}
constexpr char kAvif[] = "avif-writer";
constexpr char kJxl[] = "jxl-writer";

}  // namespace

std::span<const FormatWriter> format_writers() {
  static constexpr std::array kWriters{
      FormatWriter{{.format = FileFormat::kJpeg,
                    .name = "jpeg",
                    .extensions = "jpg jpeg jpe",
                    .alpha = false,
                    .animation = false,
                    .lossy = true,
                    .lossless = false,
                    .bits = 8,
                    .longest_side = 65500,  // JPEG_MAX_DIMENSION
                    .icc = true,
                    .exif = true,
                    .xmp = true},
                   kTakesGray,
                   create_still_encoder<write_jpeg>},
      FormatWriter{{.format = FileFormat::kPng,
                    .name = "png",
                    .extensions = "png apng",
                    .alpha = true,
                    .animation = true,
                    .lossy = false,
                    .lossless = true,
                    .bits = 16,
                    .longest_side = kAnySide,
                    .icc = true,
                    .exif = true,
                    .xmp = true},
                   kTakesGray,
                   create_png},
      FormatWriter{{.format = FileFormat::kWebp,
                    .name = "webp",
                    .extensions = "webp",
                    .alpha = true,
                    .animation = true,
                    .lossy = true,
                    .lossless = true,
                    .bits = 8,
                    .longest_side = kWebpLongestSide,
                    .icc = true,
                    .exif = true,
                    .xmp = true},
                   kRgbaOnly,
                   create_webp},
      FormatWriter{{.format = FileFormat::kAvif,
                    .name = "avif",
                    .extensions = "avif avifs",
                    .alpha = true,
                    .animation = true,
                    .lossy = true,
                    .lossless = true,
                    .bits = 12,
                    .longest_side = 32768,  // what libavif reads
                    .icc = true,
                    .exif = true,
                    .xmp = true},
                   kTakesGray,
                   create_in_module<kAvif>,
                   kAvif},
      FormatWriter{{.format = FileFormat::kJxl,
                    .name = "jxl",
                    .extensions = "jxl",
                    .alpha = true,
                    .animation = true,
                    .lossy = true,
                    .lossless = true,
                    .bits = 16,
                    .longest_side = kAnySide,
                    .icc = true,
                    .exif = true,
                    .xmp = true},
                   kTakesGray,
                   create_in_module<kJxl>,
                   kJxl},
      FormatWriter{{.format = FileFormat::kGif,
                    .name = "gif",
                    .extensions = "gif",
                    .alpha = true,  // on or off
                    .animation = true,
                    .lossy = true,
                    .lossless = false,  // not of more than 256 colors
                    .bits = 8,
                    .longest_side = 65535,
                    .icc = false,
                    .exif = false,
                    .xmp = false},
                   kRgbaOnly,
                   create_gif},
      FormatWriter{{.format = FileFormat::kTiff,
                    .name = "tiff",
                    .extensions = "tiff tif",
                    .alpha = true,
                    .animation = false,
                    .lossy = false,
                    .lossless = true,
                    .bits = 16,
                    .longest_side = kAnySide,
                    .icc = true,
                    .exif = false,
                    .xmp = true},
                   kTakesGray,
                   create_still_encoder<write_tiff>},
      FormatWriter{{.format = FileFormat::kBmp,
                    .name = "bmp",
                    .extensions = "bmp dib",
                    .alpha = true,
                    .animation = false,
                    .lossy = false,
                    .lossless = true,
                    .bits = 8,
                    .longest_side = 32767,
                    .icc = false,
                    .exif = false,
                    .xmp = false},
                   kRgbaOnly,
                   create_still_encoder<write_bmp>},
      FormatWriter{{.format = FileFormat::kPnm,
                    .name = "pnm",
                    .extensions = "pnm ppm pgm pam",
                    .alpha = true,
                    .animation = false,
                    .lossy = false,
                    .lossless = true,
                    .bits = 16,
                    .longest_side = kAnySide,
                    .icc = false,
                    .exif = false,
                    .xmp = false},
                   kTakesGray,
                   create_still_encoder<write_pnm>},
  };
  return kWriters;
}

const FormatWriter& writer_of(FileFormat format) {
  const auto all = format_writers();
  return *std::find_if(all.begin(), all.end(), [&](const FormatWriter& w) {
    return w.info.format == format;
  });
}

}  // namespace framewise::media

namespace framewise {

std::span<const FileFormatInfo> file_formats() {
  static const std::vector<FileFormatInfo> kInfos = [] {
    std::vector<FileFormatInfo> infos;
    for (const auto& writer : media::format_writers()) {
      infos.push_back(writer.info);
    }
    return infos;
  }();
  return kInfos;
}

const FileFormatInfo& info_of(FileFormat format) {
  return media::writer_of(format).info;
}

std::optional<FileFormat> file_format_of(const std::filesystem::path& path) {
  std::string ending = path.extension().string();
  if (ending.size() < 2) return std::nullopt;
  ending.erase(0, 1);
  for (char& c : ending) c = char(std::tolower(uint8_t(c)));
  for (const FileFormatInfo& info : file_formats()) {
    std::string_view rest = info.extensions;
    while (!rest.empty()) {
      const std::string_view one = rest.substr(0, rest.find(' '));
      if (one == ending) return info.format;
      rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    }
  }
  return std::nullopt;
}

}  // namespace framewise
