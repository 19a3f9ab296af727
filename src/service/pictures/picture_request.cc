// SPDX-License-Identifier: Apache-2.0
#include "service/pictures/picture_request.h"

#include <algorithm>
#include <charconv>

#include "base/printable.h"
#include "base/result.h"

namespace framewise::service {
namespace {

template <typename Value>
using Words = std::pair<std::string_view, Value>;

constexpr Words<image::Fit> kFits[] = {
    {"inside", image::Fit::kInside},   {"cover", image::Fit::kCover},
    {"contain", image::Fit::kContain}, {"fill", image::Fit::kFill},
    {"outside", image::Fit::kOutside},
};
constexpr Words<image::Crop> kCrops[] = {
    {"center", image::Crop::kCenter},
    {"smart", image::Crop::kSmart},
};
// Those that all browsers show.
constexpr Words<FileFormat> kFormats[] = {
    {"webp", FileFormat::kWebp},
    {"jpeg", FileFormat::kJpeg},
    {"png", FileFormat::kPng},
};

template <typename Value, size_t n>
Result<void> read_word(const std::string& name, const std::string& text,
                       const Words<Value> (&words)[n], Value& value) {
  std::string known;
  for (const auto& [word, meaning] : words) {
    if (text == word) {
      value = meaning;
      return {};
    }
    known += fmt::format("{}{}", known.empty() ? "" : ", ", word);
  }
  return with_hint(
      fail(ErrorKind::kUsage, "{} '{}' is unknown", name, printable(text)),
      "use one of " + known);
}

Result<void> read_number(const std::string& name, std::string_view text,
                         int64_t least, int64_t most, int64_t& value) {
  const char* const end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data(), end, value);
  if (problem == std::errc() && stopped == end && value >= least &&
      value <= most) {
    return {};
  }
  return fail(ErrorKind::kUsage, "{} '{}' is no whole number from {} to {}",
              name, printable(text), least, most);
}

Result<void> read_size(std::string_view text, Size& size) {
  const size_t cross = text.find('x');
  int64_t width = 0;
  FW_RETURN_IF_ERROR(
      read_number("size", text.substr(0, cross), 1, kLargestPicture, width));
  int64_t height = width;
  if (cross != std::string_view::npos) {
    FW_RETURN_IF_ERROR(read_number("size", text.substr(cross + 1), 1,
                                   kLargestPicture, height));
  }
  size = {int32_t(width), int32_t(height)};
  return {};
}

Result<void> read_value(const std::string& name, const std::string& text,
                        PictureRequest& request) {
  image::ThumbnailOptions& options = request.options;
  int64_t number = 0;
  if (name == "src") {
    request.source = text;
    return {};
  }
  if (name == "size") return read_size(text, options.boxes.front());
  if (name == "fit") return read_word(name, text, kFits, options.fit);
  if (name == "crop") return read_word(name, text, kCrops, options.crop);
  if (name == "format") return read_word(name, text, kFormats, options.format);
  if (name == "quality") {
    FW_RETURN_IF_ERROR(read_number(name, text, 1, 100, number));
    options.quality = double(number);
    return {};
  }
  if (name == "at") {
    FW_RETURN_IF_ERROR(
        read_number(name, text, 0, int64_t{24} * 3600 * 1000, number));
    options.at_ms = number;
    return {};
  }
  if (name == "expires") {
    FW_RETURN_IF_ERROR(read_number(name, text, 0, INT64_MAX, number));
    request.expires = number;
    return {};
  }
  if (name == "signature") {
    request.signature = text;
    return {};
  }
  return with_hint(
      fail(ErrorKind::kUsage, "'{}' is unknown", printable(name)),
      "use src, size, fit, crop, format, quality, at, expires, signature");
}

}  // namespace

Result<PictureRequest> parse_picture_request(const Query& query) {
  PictureRequest request;
  for (const auto& [name, text] : query) {
    FW_RETURN_IF_ERROR(read_value(name, text, request));
  }
  if (request.source.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "src is missing"),
                     "name a file: /image/thumbnail?src=a.gif&size=256");
  }
  return request;
}

std::string signed_text(const Query& query) {
  std::string text = "/image/thumbnail";
  for (const auto& [name, value] : query) {
    // Lengths, so that no other list of values gives the same text.
    if (name == "signature") continue;
    text += fmt::format("\n{}:{}={}", name, value.size(), value);
  }
  return text;
}

}  // namespace framewise::service
