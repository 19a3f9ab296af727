// SPDX-License-Identifier: Apache-2.0
#include "optimize/result_formats.h"

#include <array>
#include <cctype>

namespace framewise {
namespace {

// Of 4:2:0 of 8 bits, as results are: so even phones play them.
constexpr std::array<ResultFormatInfo, 2> kVideos{
    {{"mp4", "mp4", false, true, true, false, 8, 16384},
     {"webm", "webm", false, true, true, false, 8, 16384}}};

}  // namespace

ResultFormatInfo info_of(ResultFormat format) {
  if (const auto video = format.video()) return kVideos[size_t(*video)];
  const FileFormatInfo& info = info_of(*format.picture());
  return {.name = info.name,
          .extension = info.extensions.substr(0, info.extensions.find(' ')),
          .alpha = info.alpha,
          .animation = info.animation,
          .lossy = info.lossy,
          .lossless = info.lossless,
          .bits = info.bits,
          .longest_side = info.longest_side};
}

std::optional<ResultFormat> result_format_of(
    const std::filesystem::path& path) {
  if (const auto picture = file_format_of(path)) return *picture;
  std::string ending = path.extension().string();
  for (char& c : ending) c = char(std::tolower(uint8_t(c)));
  if (ending == ".mp4" || ending == ".m4v") return VideoFormat::kMp4;
  if (ending == ".webm") return VideoFormat::kWebm;
  return std::nullopt;
}

}  // namespace framewise

namespace framewise::optimization {

std::vector<ResultFormat> result_formats() {
  std::vector<ResultFormat> all;
  for (const FileFormatInfo& info : file_formats()) all.push_back(info.format);
  all.insert(all.end(), {VideoFormat::kMp4, VideoFormat::kWebm});
  return all;
}

VideoParts parts_of(VideoFormat format) {
  switch (format) {
    case VideoFormat::kMp4:
      return {media::Container::kMp4, media::VideoCodec::kH264};
    case VideoFormat::kWebm: break;
  }
  return {media::Container::kWebm, media::VideoCodec::kVp9};
}

std::optional<ResultFormat> format_of_container(std::string_view container) {
  if (container == "apng") return FileFormat::kPng;
  for (const ResultFormat format : result_formats()) {
    if (info_of(format).name == container) return format;
  }
  return std::nullopt;
}

}  // namespace framewise::optimization
