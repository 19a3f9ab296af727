// SPDX-License-Identifier: Apache-2.0
#include "cli/options/compare_time_options.h"

#include <charconv>
#include <cmath>
#include <utility>

#include "base/printable.h"
#include "base/result.h"

namespace framewise::cli {
namespace {

Result<int64_t> count_of(const Invocation& invocation,
                         std::string_view option) {
  const std::string_view text = invocation.value(option);
  int64_t count = 0;
  const auto [end, code] =
      std::from_chars(text.data(), text.data() + text.size(), count);
  if (code != std::errc() || end != text.data() + text.size() || count < 1) {
    return fail(ErrorKind::kUsage,
                "--{} cannot be '{}': use a whole number from 1 up", option,
                printable(text));
  }
  return count;
}

Result<TimePoint> time_point_of(const Invocation& invocation,
                                std::string_view option) {
  Result<TimePoint> place = parse_time_point(invocation.value(option));
  if (place) return place;
  return with_hint(fail(ErrorKind::kUsage, "--{}: '{}' is not a time", option,
                        printable(invocation.value(option))),
                   "use seconds (1.5s), milliseconds (40ms) or frames (10f)");
}

Result<void> set_sampling(const Invocation& invocation, Sampling& sampling) {
  const Settings& settings = invocation.settings;
  const std::string& by = settings.text("compare.sampling");
  sampling.by = by == "full"          ? SampleBy::kNothing
                : by == "uniform"     ? SampleBy::kUniform
                : by == "adaptive"    ? SampleBy::kAdaptive
                : by == "scenes"      ? SampleBy::kScenes
                : by == "progressive" ? SampleBy::kProgressive
                                      : SampleBy::kLength;
  sampling.confidence = settings.real("compare.confidence");
  sampling.share = double(settings.integer("compare.sample_share")) / 100;
  sampling.from = settings.integer("compare.sample_from");
  if (invocation.has("sample")) {
    if (sampling.by == SampleBy::kLength || sampling.by == SampleBy::kNothing) {
      sampling.by = SampleBy::kProgressive;
    }
    if (invocation.value("sample") != "auto") {
      FW_ASSIGN_OR_RETURN(sampling.pairs, count_of(invocation, "sample"));
    }
  }
  if (invocation.has("max-frames")) {
    FW_ASSIGN_OR_RETURN(sampling.most, count_of(invocation, "max-frames"));
  }
  // --per-frame needs the values of all pairs.
  const bool every = invocation.has("per-frame") &&
                     sampling.by == SampleBy::kLength && !sampling.most;
  if (settings.enabled("compare.full") || every)
    sampling = {.by = SampleBy::kNothing};
  return {};
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
  return fail(ErrorKind::kUsage, "'{}' is not a time", printable(text));
}

Result<void> set_time_options(const Invocation& invocation,
                              CompareOptions& options) {
  FW_RETURN_IF_ERROR(set_sampling(invocation, options.sampling));
  if (invocation.has("start")) {
    FW_ASSIGN_OR_RETURN(options.start, time_point_of(invocation, "start"));
  }
  if (invocation.has("end")) {
    FW_ASSIGN_OR_RETURN(options.end, time_point_of(invocation, "end"));
  }
  if (invocation.has("frames")) {
    FW_ASSIGN_OR_RETURN(options.frames, count_of(invocation, "frames"));
  }
  if (invocation.has("offset")) {
    FW_ASSIGN_OR_RETURN(options.offset, time_point_of(invocation, "offset"));
  }
  if (invocation.has("subsample")) {
    FW_ASSIGN_OR_RETURN(options.subsample, count_of(invocation, "subsample"));
  }
  return {};
}

}  // namespace framewise::cli
