// SPDX-License-Identifier: Apache-2.0
#include "cli/options/reading_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

#include "base/result.h"
#include "runtime/machine.h"

namespace framewise::cli {

namespace {

// A limit for videos: the setting if the user has set it, else 0 (no limit).
// Defaults and profiles limit only formats whose length costs memory.
int64_t limit_of_videos(const Settings& settings, SettingKey key) {
  const auto layer = settings.origin(key.index()).layer;
  return layer > SettingOrigin::Layer::kProfile ? settings.integer(key) : 0;
}

}  // namespace

Limits limits_of(const Settings& settings) {
  const auto of_videos = [&settings](SettingKey key) {
    return limit_of_videos(settings, key);
  };
  return {.file_bytes = settings.integer("limits.file_bytes"),
          .frame_pixels = settings.integer("limits.frame_pixels"),
          .frames = settings.integer("limits.frames"),
          .total_pixels = settings.integer("limits.total_pixels"),
          .wall_time_ms = settings.integer("limits.wall_time"),
          .videos = {.file_bytes = of_videos("limits.file_bytes"),
                     .frames = of_videos("limits.frames"),
                     .total_pixels = of_videos("limits.total_pixels")}};
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

namespace {

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

// Parses FFmpeg's names: yuv420p, yuv422p10, gray12le.
std::optional<PixelFormat> planar_format(std::string_view name) {
  constexpr std::pair<std::string_view, Layout> kLayouts[] = {
      {"yuv420p", Layout::kYuv420},
      {"yuv422p", Layout::kYuv422},
      {"yuv444p", Layout::kYuv444},
      {"gray", Layout::kGray}};
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

}  // namespace

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
        "bit depth if it is not 8: --raw-video 1920x1080:yuv420p10");
  }
  return RawVideo{{*width, *height}, *format};
}

Result<OpenOptions> reading_options(const Settings& settings) {
  OpenOptions options;
  if (const auto& text = settings.text("input.raw_video"); !text.empty()) {
    FW_ASSIGN_OR_RETURN(options.raw_video, raw_video(text));
  }
  const double rate = settings.real("input.frame_rate");
  if (rate > 0) options.picture_time = picture_time(rate);
  options.limits = limits_of(settings);
  options.delay_rule = settings.text("input.delay_rule") == "stored"
                           ? DelayRule::kStored
                           : DelayRule::kBrowser;
  options.tolerant = settings.enabled("input.tolerant");
  return options;
}

namespace {

struct Choice {
  runtime::ThreadChoice threads;
  runtime::MemoryChoice memory;

  Resources resources() const { return {threads.threads, memory.bytes}; }
};

// Reads a dozen files, so once a process: a server asks with every request.
const runtime::Machine& this_machine() {
  static const runtime::Machine machine = runtime::read_machine();
  return machine;
}

Choice choose(const Settings& settings) {
  const runtime::Machine& machine = this_machine();
  return {runtime::choose_threads(machine, settings.integer("threads")),
          runtime::choose_memory(machine, settings.integer("memory"),
                                 settings.integer("memory_share"))};
}

}  // namespace

Resources resources_of(const Settings& settings) {
  return choose(settings).resources();
}

Resources choose_resources(const Invocation& invocation) {
  const Choice choice = choose(invocation.settings);
  if (log_level(invocation.settings) >= LogLevel::kDebug) {
    say_debug(invocation.errors,
              fmt::format("{} threads: {}", choice.threads.threads,
                          choice.threads.reason));
    say_debug(invocation.errors,
              fmt::format("{} MiB of memory for frames: {}",
                          choice.memory.bytes >> 20, choice.memory.reason));
  }
  return choice.resources();
}

}  // namespace framewise::cli
