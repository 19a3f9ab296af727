// SPDX-License-Identifier: Apache-2.0
// Times, colors, frame rates and raw video as users write them.
#pragma once

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/compare.h"

namespace framewise::jobs {

// "1.5s", "1.5", "40ms", "2m", "1h" or "10f" (frames). Fails with kUsage.
Result<TimePoint> parse_time_point(std::string_view text);
std::string text_of(const TimePoint& point);

// "a, b" → {"a", "b"}, without empty elements.
std::vector<std::string> split_list(std::string_view text);

// "black", "white", "#rrggbb" or "rrggbb". Fails with kUsage.
Result<std::array<uint8_t, 3>> parse_color(std::string_view text);
std::string text_of(const std::array<uint8_t, 3>& color);

// "320x180", or "256" for a square where `square` allows it. Fails with kUsage.
enum class Square : uint8_t { kRefuse, kAllow };
Result<Size> parse_size(std::string_view text, Square square = Square::kRefuse);

// "x1:y1-x2:y2", both corners inclusive. Fails with kUsage.
Result<Rect> parse_region(std::string_view text);
std::string text_of(const Rect& region);

// "2MB", "500kB" or "1.5MiB"; k, M and G are powers of 1000, unlike those of
// settings. Fails with kUsage.
Result<int64_t> parse_bytes(std::string_view text);

// Bits a second: "8M", "160k" or "128000". Fails with kUsage.
Result<int64_t> parse_bits(std::string_view text);

// A number without anything after it.
template <typename Number>
std::optional<Number> number_of(std::string_view text) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data(), end, value);
  if (problem != std::errc() || stopped != end) return std::nullopt;
  return value;
}
// The number at the beginning; `rest` is what follows it.
std::optional<double> leading_number(std::string_view text,
                                     std::string_view& rest);

// The duration of a frame. Rounded NTSC rates become exact: 29.97 is
// 30000/1001.
TimeBase picture_time(double frames_per_second);

// Parses "352x288:yuv422p10". Fails with kUsage.
Result<RawVideo> raw_video(std::string_view text);
std::string text_of(const RawVideo& raw);

}  // namespace framewise::jobs
