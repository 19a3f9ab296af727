// SPDX-License-Identifier: Apache-2.0
#include "jobs/optimize/optimize_request.h"

#include <algorithm>

#include "base/objects/text_file.h"
#include "base/printable.h"
#include "base/result.h"
#include "optimize/sweep/pipelines.h"
#include "optimize/sweep/selection.h"

namespace framewise::jobs {
namespace {

constexpr std::string_view kUsualTarget = "score>=85";

constexpr std::pair<std::string_view, ResultFormat> kFormats[] = {
    {"gif", FileFormat::kGif},   {"webp", FileFormat::kWebp},
    {"avif", FileFormat::kAvif}, {"apng", FileFormat::kPng},
    {"jxl", FileFormat::kJxl},   {"png", FileFormat::kPng},
    {"jpeg", FileFormat::kJpeg}, {"jpg", FileFormat::kJpeg},
    {"mp4", VideoFormat::kMp4},  {"webm", VideoFormat::kWebm}};

}  // namespace

Result<void> set_result_formats(OptimizeRequest& request,
                                const FieldValue& value) {
  const auto& list = std::get<std::string>(value);
  request.options.formats.clear();
  if (list == "auto") return {};
  for (const std::string& word : split_list(list)) {
    const auto known = std::ranges::find(
        kFormats, word, [](const auto& row) { return row.first; });
    if (known == std::end(kFormats)) {
      return with_hint(
          fail(ErrorKind::kUsage, "'{}' is no format", printable(word)),
          "use gif, webp, avif, apng, jxl, png, jpeg, mp4, webm or auto");
    }
    if (!std::ranges::count(request.options.formats, known->second)) {
      request.options.formats.push_back(known->second);
    }
  }
  return {};
}

FieldValue result_formats_of(const OptimizeRequest& request) {
  std::vector<std::string> names;
  for (const ResultFormat format : request.options.formats) {
    names.emplace_back(info_of(format).name);
  }
  return value_of(names);
}

Result<void> set_worst_verdict(OptimizeRequest& request,
                               const FieldValue& value) {
  const auto& word = std::get<std::string>(value);
  request.options.worst_verdict.reset();
  if (word == "pass") request.options.worst_verdict = VerdictStatus::kPass;
  if (word == "warning") {
    request.options.worst_verdict = VerdictStatus::kWarning;
  }
  return {};
}

FieldValue worst_verdict_of(const OptimizeRequest& request) {
  if (!request.options.worst_verdict) return "any";
  return *request.options.worst_verdict == VerdictStatus::kPass ? "pass"
                                                                : "warning";
}

Result<void> set_most_bytes(OptimizeRequest& request, const FieldValue& value) {
  FW_ASSIGN_OR_RETURN(request.options.max_bytes,
                      parse_bytes(std::get<std::string>(value)));
  return {};
}

Result<void> set_allowed(OptimizeRequest& request, const FieldValue& value) {
  request.options.allow.clear();
  for (const std::string& word : split_list(std::get<std::string>(value))) {
    bool known = false;
    for (const FormChange change :
         {FormChange::kFormat, FormChange::kScale, FormChange::kFps}) {
      if (word != name_of(change)) continue;
      request.options.allow.push_back(change);
      known = true;
    }
    if (!known) {
      return with_hint(
          fail(ErrorKind::kUsage, "'{}' cannot be allowed", printable(word)),
          "use format, scale, fps, or several of them with commas");
    }
  }
  return {};
}

FieldValue allowed_of(const OptimizeRequest& request) {
  std::vector<std::string> names;
  for (const FormChange change : request.options.allow) {
    names.emplace_back(name_of(change));
  }
  return value_of(names);
}

Result<void> set_scale(OptimizeRequest& request, const FieldValue& value) {
  const auto& text = std::get<std::string>(value);
  std::string_view rest;
  const auto number = leading_number(text, rest);
  const double scale = number ? (rest == "%" ? *number / 100 : *number) : 0;
  if (!(rest.empty() || rest == "%") || !(scale > 0 && scale <= 1)) {
    return with_hint(
        fail(ErrorKind::kUsage, "'{}' is no share", printable(text)),
        "use a share above 0 and up to 1, such as 0.5 or 50%");
  }
  request.options.scale = scale;
  return {};
}

// An id, or a file with the selection of a sweep.
Result<void> set_pipelines(OptimizeRequest& request, const FieldValue& value) {
  const auto& name = std::get<std::string>(value);
  if (optimization::parse_pipeline(name)) {
    request.options.pipelines = {name};
    return {};
  }
  FW_ASSIGN_OR_RETURN(const std::string text,
                      read_text_file(name, optimization::kMostSelectionBytes));
  auto selection = optimization::parse_selection(text);
  if (!selection) return in_file(std::move(selection).error(), name);
  request.options.pipelines = *std::move(selection);
  return {};
}

std::span<const Field<OptimizeRequest>> optimize_fields() {
  return kOptimizeFields;
}

Result<OptimizeRequest> read_optimize(const Given& given,
                                      const std::filesystem::path& output) {
  OptimizeRequest request;
  FW_RETURN_IF_ERROR(set_fields(optimize_fields(), given, request));
  FW_ASSIGN_OR_RETURN(request.compare, read_measuring(given));
  request.compare.options.flashes = request.options.compare.flashes;
  request.options.compare = request.compare.options;
  OptimizeOptions& options = request.options;
  if (!given.has("to")) {
    if (const auto named = result_format_of(output)) options.formats = {*named};
  }
  if (!options.allow.empty() && !options.max_bytes) {
    return fail(ErrorKind::kUsage, "{} belongs to {}",
                written(given.asker, "allow"),
                written(given.asker, "max-size"));
  }
  const bool for_a_place = !request.destination.empty() || given.has("for");
  if (!for_a_place && options.targets.empty() && !options.lossless &&
      !options.max_bytes) {
    options.targets.emplace_back(kUsualTarget);
  }
  return request;
}

}  // namespace framewise::jobs
