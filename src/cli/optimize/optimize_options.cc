// SPDX-License-Identifier: Apache-2.0
#include "cli/optimize/optimize_options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "base/printable.h"
#include "base/result.h"
#include "base/suggestion.h"
#include "cli/files/text_file.h"
#include "cli/options/compare_options.h"
#include "optimize/sweep/pipelines.h"
#include "optimize/sweep/selection.h"

namespace framewise::cli {
namespace {

constexpr std::string_view kUsualTarget = "score>=85";

constexpr std::pair<std::string_view, ResultFormat> kFormats[] = {
    {"gif", FileFormat::kGif},   {"webp", FileFormat::kWebp},
    {"avif", FileFormat::kAvif}, {"apng", FileFormat::kPng},
    {"jxl", FileFormat::kJxl},   {"png", FileFormat::kPng},
    {"jpeg", FileFormat::kJpeg}, {"jpg", FileFormat::kJpeg},
    {"mp4", VideoFormat::kMp4},  {"webm", VideoFormat::kWebm}};

Result<std::vector<ResultFormat>> parse_formats(std::string_view list) {
  std::vector<ResultFormat> formats;
  if (list == "auto") return formats;
  while (true) {
    const std::string_view word = list.substr(0, list.find(','));
    const auto known = std::ranges::find(
        kFormats, word, [](const auto& row) { return row.first; });
    if (known == std::end(kFormats)) {
      return with_hint(
          fail(ErrorKind::kUsage, "--to cannot be '{}'", printable(word)),
          "use gif, webp, avif, apng, jxl, png, jpeg, mp4, webm or auto");
    }
    if (!std::ranges::count(formats, known->second)) {
      formats.push_back(known->second);
    }
    if (word.size() == list.size()) return formats;
    list.remove_prefix(word.size() + 1);
  }
}

// The number at the beginning; `rest` is what follows it.
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

Result<double> parse_scale(std::string_view text) {
  std::string_view rest;
  const auto value = leading_number(text, rest);
  const double scale = value ? (rest == "%" ? *value / 100 : *value) : 0;
  if ((rest.empty() || rest == "%") && scale > 0 && scale <= 1) return scale;
  return with_hint(
      fail(ErrorKind::kUsage, "--scale cannot be '{}'", printable(text)),
      "use a share above 0 and up to 1, such as 0.5 or 50%");
}

Result<double> parse_fps(std::string_view text) {
  std::string_view rest;
  const auto value = leading_number(text, rest);
  if (value && rest.empty() && *value > 0 && *value <= 1000) return *value;
  return with_hint(
      fail(ErrorKind::kUsage, "--fps cannot be '{}'", printable(text)),
      "use frames a second above 0, such as 12.5");
}

Result<int> parse_effort(std::string_view text) {
  if (text.size() == 1 && text[0] >= '0' && text[0] <= '9') {
    return text[0] - '0';
  }
  return with_hint(
      fail(ErrorKind::kUsage, "--effort cannot be '{}'", printable(text)),
      "use a number from 0 (quick) to 9 (small)");
}

Result<std::optional<VerdictStatus>> parse_verdict(std::string_view text) {
  if (text == "pass") return std::optional(VerdictStatus::kPass);
  if (text == "warning") return std::optional(VerdictStatus::kWarning);
  if (text == "any") return std::optional<VerdictStatus>();
  return with_hint(
      fail(ErrorKind::kUsage, "--verdict cannot be '{}'", printable(text)),
      "use pass, warning or any");
}

// An id, or a file with the selection of a sweep.
Result<std::vector<std::string>> read_pipelines(std::string_view value) {
  if (optimization::parse_pipeline(value)) {
    return std::vector<std::string>{std::string(value)};
  }
  FW_ASSIGN_OR_RETURN(
      const std::string text,
      read_text_file(std::string(value), optimization::kMostSelectionBytes));
  auto selection = optimization::parse_selection(text);
  if (!selection) {
    return in_file(std::move(selection).error(), std::string(value));
  }
  return selection;
}

// No picture takes fewer bytes.
constexpr double kLeastWithoutUnit = 100;

Error unit_forgotten(std::string_view text) {
  return with_hint(
      fail(ErrorKind::kUsage, "no picture fits in {} bytes", printable(text)),
      fmt::format("did you mean {0}MB or {0}kB?", printable(text)));
}

Result<void> set_targets(const Invocation& invocation,
                         OptimizeOptions& options) {
  options.lossless = invocation.has("lossless");
  for (const auto& [name, value] : invocation.options) {
    if (name == "target") options.targets.push_back(value);
  }
  if (invocation.has("max-size")) {
    FW_ASSIGN_OR_RETURN(options.max_bytes,
                        parse_bytes(invocation.value("max-size")));
  }
  if (options.targets.empty() && !options.lossless && !options.max_bytes) {
    options.targets.emplace_back(kUsualTarget);
  }
  return {};
}

}  // namespace

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

Result<OptimizeOptions> optimize_options(const Invocation& invocation) {
  OptimizeOptions options;
  FW_ASSIGN_OR_RETURN(options.compare, compare_options(invocation));
  if (invocation.has("to")) {
    FW_ASSIGN_OR_RETURN(options.formats, parse_formats(invocation.value("to")));
  } else if (const auto named =
                 result_format_of(std::string(invocation.value("out")))) {
    options.formats = {*named};
  }
  FW_RETURN_IF_ERROR(set_targets(invocation, options));
  if (invocation.has("verdict")) {
    FW_ASSIGN_OR_RETURN(options.worst_verdict,
                        parse_verdict(invocation.value("verdict")));
  }
  if (invocation.has("fps")) {
    FW_ASSIGN_OR_RETURN(options.fps, parse_fps(invocation.value("fps")));
  }
  if (invocation.has("scale")) {
    FW_ASSIGN_OR_RETURN(options.scale, parse_scale(invocation.value("scale")));
  }
  if (invocation.has("effort")) {
    FW_ASSIGN_OR_RETURN(options.effort,
                        parse_effort(invocation.value("effort")));
  }
  options.engine = invocation.value("engine");
  if (invocation.has("pipeline")) {
    FW_ASSIGN_OR_RETURN(options.pipelines,
                        read_pipelines(invocation.value("pipeline")));
  }
  options.dry_run = invocation.has("dry-run");
  return options;
}

}  // namespace framewise::cli
