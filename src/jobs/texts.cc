// SPDX-License-Identifier: Apache-2.0
#include "jobs/texts.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/printable.h"
#include "base/result.h"

namespace framewise::jobs {
namespace {

std::string_view without_spaces(std::string_view word) {
  const size_t begin = std::min(word.find_first_not_of(' '), word.size());
  word.remove_prefix(begin);
  return word.substr(0, word.find_last_not_of(' ') + 1);
}

template <typename Number>
std::optional<Number> whole_number(std::string_view text) {
  Number value = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stopped != end || value <= 0) {
    return std::nullopt;
  }
  return value;
}

// FFmpeg's names.
constexpr std::pair<std::string_view, Layout> kLayouts[] = {
    {"yuv420p", Layout::kYuv420},
    {"yuv422p", Layout::kYuv422},
    {"yuv444p", Layout::kYuv444},
    {"gray", Layout::kGray}};

// Parses FFmpeg's names: yuv420p, yuv422p10, gray12le.
std::optional<PixelFormat> planar_format(std::string_view name) {
  for (const auto& [word, layout] : kLayouts) {
    if (!name.starts_with(word)) continue;
    std::string_view depth = name.substr(word.size());
    if (depth.empty()) return PixelFormat{.layout = layout};
    if (depth.ends_with("le")) depth.remove_suffix(2);
    const auto bits = whole_number<int>(depth);
    if (!bits || *bits < 9 || *bits > 16) return std::nullopt;
    return PixelFormat{.layout = layout, .bits = uint8_t(*bits)};
  }
  return std::nullopt;
}

// No picture takes fewer bytes.
constexpr double kLeastWithoutUnit = 100;

Error unit_forgotten(std::string_view text) {
  return with_hint(
      fail(ErrorKind::kUsage, "no picture fits in {} bytes", printable(text)),
      fmt::format("did you mean {0}MB or {0}kB?", printable(text)));
}

}  // namespace

Result<TimePoint> parse_time_point(std::string_view text) {
  constexpr std::pair<std::string_view, double> kUnits[] = {
      {"", 1e3}, {"s", 1e3}, {"ms", 1}, {"m", 6e4}, {"h", 3.6e6}};
  double number = 0;
  const auto [end, code] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (code == std::errc() && std::isfinite(number) && std::abs(number) <= 1e9) {
    const std::string_view unit(end, size_t(text.data() + text.size() - end));
    if (unit == "f" && number == std::floor(number)) {
      return TimePoint{0, int64_t(number)};
    }
    for (const auto& [name, ms] : kUnits) {
      if (unit == name) return TimePoint{number * ms, 0};
    }
  }
  return with_hint(
      fail(ErrorKind::kUsage, "'{}' is not a time", printable(text)),
      "use seconds (1.5s), milliseconds (40ms) or frames (10f)");
}

std::string text_of(const TimePoint& point) {
  return point.frames != 0 ? fmt::format("{}f", point.frames)
                           : fmt::format("{}ms", point.milliseconds);
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const size_t end = std::min(text.find(','), text.size());
    const std::string_view word = without_spaces(text.substr(0, end));
    if (!word.empty()) words.emplace_back(word);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

Result<std::array<uint8_t, 3>> parse_color(std::string_view text) {
  if (text == "black") return std::array<uint8_t, 3>{0, 0, 0};
  if (text == "white") return std::array<uint8_t, 3>{255, 255, 255};
  uint32_t value = 0;
  const std::string_view digits = text.substr(text.starts_with('#') ? 1 : 0);
  const auto [stop, code] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  if (digits.size() != 6 || code != std::errc() ||
      stop != digits.data() + digits.size()) {
    return fail(ErrorKind::kUsage, "'{}' is not a color", printable(text));
  }
  return std::array{uint8_t(value >> 16), uint8_t(value >> 8), uint8_t(value)};
}

std::string text_of(const std::array<uint8_t, 3>& color) {
  return fmt::format("#{:02x}{:02x}{:02x}", color[0], color[1], color[2]);
}

Result<Size> parse_size(std::string_view text, Square square) {
  const size_t cross = std::min(text.find('x'), text.size());
  const auto width = whole_number<int32_t>(text.substr(0, cross));
  const auto height = cross < text.size()
                          ? whole_number<int32_t>(text.substr(cross + 1))
                      : square == Square::kAllow ? width
                                                 : std::nullopt;
  if (width && height) return Size{*width, *height};
  return with_hint(
      fail(ErrorKind::kUsage, "'{}' is not a size", printable(text)),
      square == Square::kAllow ? "use 1 pixel or more: 256 or 320x180"
                               : "use pixels: 1920x1080");
}

Result<Rect> parse_region(std::string_view text) {
  const size_t dash = text.find('-');
  const auto corner =
      [](std::string_view part) -> std::optional<std::pair<int, int>> {
    const size_t colon = part.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto x = number_of<int>(part.substr(0, colon));
    const auto y = number_of<int>(part.substr(colon + 1));
    constexpr int kMost = 1 << 24;
    if (!x || !y || *x < 0 || *y < 0 || *x > kMost || *y > kMost) {
      return std::nullopt;
    }
    return std::pair(*x, *y);
  };
  if (dash != std::string_view::npos) {
    const auto from = corner(text.substr(0, dash));
    const auto to = corner(text.substr(dash + 1));
    if (from && to && to->first >= from->first && to->second >= from->second) {
      return Rect{from->first, from->second, to->first - from->first + 1,
                  to->second - from->second + 1};
    }
  }
  return with_hint(
      fail(ErrorKind::kUsage, "'{}' is no region", printable(text)),
      "use x1:y1-x2:y2, such as 0:0-300:40");
}

std::string text_of(const Rect& region) {
  return fmt::format("{}:{}-{}:{}", region.x, region.y,
                     region.x + region.width - 1, region.y + region.height - 1);
}

std::optional<double> leading_number(std::string_view text,
                                     std::string_view& rest) {
  double value = 0;
  const auto [stop, code] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || !std::isfinite(value)) return std::nullopt;
  rest = text.substr(size_t(stop - text.data()));
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  return value;
}

Result<int64_t> parse_bytes(std::string_view text) {
  constexpr std::pair<std::string_view, double> kUnits[] = {
      {"", 1},          {"B", 1},           {"b", 1},   {"kB", 1e3},
      {"KB", 1e3},      {"kb", 1e3},        {"k", 1e3}, {"K", 1e3},
      {"MB", 1e6},      {"mb", 1e6},        {"M", 1e6}, {"m", 1e6},
      {"GB", 1e9},      {"gb", 1e9},        {"G", 1e9}, {"KiB", 1024},
      {"MiB", 1048576}, {"GiB", 1073741824}};
  std::string_view rest;
  const auto value = leading_number(text, rest);
  const auto unit = std::ranges::find(
      kUnits, rest, [](const auto& row) { return row.first; });
  // As many bytes as a double holds exactly.
  constexpr double kMost = 9e15;
  if (value && unit != std::end(kUnits)) {
    const double bytes = std::floor(*value * unit->second);
    if (bytes >= 1 && bytes < kLeastWithoutUnit && rest.empty()) {
      return unit_forgotten(text);
    }
    if (bytes >= 1 && bytes <= kMost) return int64_t(bytes);
  }
  return with_hint(
      fail(ErrorKind::kUsage, "'{}' is not a size", printable(text)),
      "use bytes with a unit, such as 2MB, 500kB or 1.5MiB");
}

TimeBase picture_time(double frames_per_second) {
  // NTSC rates are a whole rate divided by 1.001 and are written rounded, such
  // as 29.97.
  for (const int64_t whole : {24, 30, 48, 60, 120, 240}) {
    const double rate = double(whole) / 1.001;
    if (std::abs(frames_per_second - rate) < 2e-4 * rate) {
      return {1001, whole * 1000};
    }
  }
  constexpr int64_t kParts = 1'000'000;
  const auto parts =
      std::max<int64_t>(1, std::llround(frames_per_second * kParts));
  const int64_t divisor = std::gcd(kParts, parts);
  return {kParts / divisor, parts / divisor};
}

Result<RawVideo> raw_video(std::string_view text) {
  const size_t colon = std::min(text.find(':'), text.size());
  const std::string_view size = text.substr(0, colon);
  const size_t cross = std::min(size.find('x'), size.size());
  const auto width = whole_number<int32_t>(size.substr(0, cross));
  const auto height =
      whole_number<int32_t>(size.substr(std::min(cross + 1, size.size())));
  const auto format =
      planar_format(colon < text.size() ? text.substr(colon + 1) : "yuv420p");
  if (!width || !height || !format) {
    return with_hint(
        fail(ErrorKind::kUsage, "\"{}\" is not a description of raw video",
             text),
        "write a frame size and yuv420p, yuv422p, yuv444p or gray, with the "
        "bit depth if it is not 8: 1920x1080:yuv420p10");
  }
  return RawVideo{{*width, *height}, *format};
}

std::string text_of(const RawVideo& raw) {
  const auto& [size, format] = raw;
  std::string_view name = "gray";
  for (const auto& [word, layout] : kLayouts) {
    if (layout == format.layout) name = word;
  }
  std::string text = fmt::format("{}x{}:{}", size.width, size.height, name);
  if (format.bits != 8) text += fmt::format("{}", format.bits);
  return text;
}

Result<int64_t> parse_bits(std::string_view text) {
  std::string_view digits = text;
  double factor = 1;
  if (!digits.empty()) {
    const char last = digits.back();
    if (last == 'k' || last == 'K') factor = 1e3;
    if (last == 'M') factor = 1e6;
    if (factor > 1) digits.remove_suffix(1);
  }
  const auto value = number_of<double>(digits);
  if (value && *value * factor >= 1000 && *value * factor <= 2e9) {
    return int64_t(std::llround(*value * factor));
  }
  return with_hint(
      fail(ErrorKind::kUsage, "\"{}\" is not a bit rate", printable(text)),
      "write it as 8M, 160k or 128000");
}

}  // namespace framewise::jobs
