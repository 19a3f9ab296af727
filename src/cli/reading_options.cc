// SPDX-License-Identifier: Apache-2.0
#include "cli/reading_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/machine.h"

namespace framewise::cli {

namespace {

// What a person has asked for holds for videos too; what is built in, or comes
// with a profile, is meant for files whose length costs memory.
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
  // Television's rates are a thousandth below whole ones, and nobody writes
  // all digits of them.
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

OpenOptions reading_options(const Settings& settings) {
  OpenOptions options;
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
  engine::ThreadChoice threads;
  engine::MemoryChoice memory;

  Resources resources() const { return {threads.threads, memory.bytes}; }
};

Choice choose(const Settings& settings) {
  const engine::Machine machine = engine::read_machine();
  return {engine::choose_threads(machine, settings.integer("threads")),
          engine::choose_memory(machine, settings.integer("memory"),
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
              fmt::format("{} MiB of memory for pictures: {}",
                          choice.memory.bytes >> 20, choice.memory.reason));
  }
  return choice.resources();
}

}  // namespace framewise::cli
