// SPDX-License-Identifier: Apache-2.0
#include "cli/video/video_options.h"

#include <charconv>
#include <cmath>

#include "base/printable.h"
#include "base/result.h"
#include "cli/options/reading_options.h"

namespace framewise::cli {
namespace {

Error not_allowed(std::string_view name, std::string_view value,
                  std::string_view allowed) {
  return with_hint(fail(ErrorKind::kUsage, "--{} {} is not possible", name,
                        printable(value)),
                   fmt::format("allowed is {}", allowed));
}

}  // namespace

Result<std::optional<int64_t>> integer_option(const Invocation& invocation,
                                              std::string_view name,
                                              int64_t least, int64_t most) {
  if (!invocation.has(name)) return std::optional<int64_t>();
  const std::string_view text = invocation.value(name);
  int64_t value = 0;
  const auto parsed =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() ||
      value < least || value > most) {
    return not_allowed(
        name, text, fmt::format("a whole number from {} to {}", least, most));
  }
  return std::optional(value);
}

Result<std::optional<double>> number_option(const Invocation& invocation,
                                            std::string_view name, double least,
                                            double most) {
  if (!invocation.has(name)) return std::optional<double>();
  const std::string_view text = invocation.value(name);
  double value = 0;
  const auto parsed =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() ||
      !std::isfinite(value) || value < least || value > most) {
    return not_allowed(name, text,
                       fmt::format("a number from {} to {}", least, most));
  }
  return std::optional(value);
}

Result<std::optional<int64_t>> duration_option(const Invocation& invocation,
                                               std::string_view name,
                                               double most_ms) {
  if (!invocation.has(name)) return std::optional<int64_t>();
  Setting setting{};
  setting.key = name;
  setting.type = SettingType::kDuration;
  setting.minimum = 1;
  setting.maximum = most_ms;
  auto value = parse_value(setting, invocation.value(name));
  if (!value) {
    Error error = std::move(value).error();
    error.message = "--" + error.message;
    return error;
  }
  return std::optional(std::get<int64_t>(*value));
}

ScanRun::ScanRun(const Invocation& invocation)
    : resources_(resources_of(invocation.settings)),
      memory_(invocation, resources_.memory_bytes),
      pool_(resources_.threads),
      progress_("clips"),
      display_(progress_, invocation.settings, invocation.errors) {}

Result<std::unique_ptr<ScanRun>> ScanRun::start(const Invocation& invocation) {
  std::unique_ptr<ScanRun> run(new ScanRun(invocation));
  const bool caches = takes(*invocation.command, *find_setting("cache.use"));
  if (caches) {
    FW_ASSIGN_OR_RETURN(run->cache_, open_cache(invocation));
  }
  run->work_ = {.executor = &run->pool_,
                .stop = run->cancellation_.token(),
                .progress = &run->progress_,
                .memory_bytes = run->resources_.memory_bytes,
                .cache = run->cache_.get()};
  return run;
}

void ScanRun::finish() {
  progress_.finish();
  display_.close();
}

}  // namespace framewise::cli
