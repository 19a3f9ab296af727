// SPDX-License-Identifier: Apache-2.0
// `framewise image check`: reads options, lists files, prints rows.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <string>

#include "base/printable.h"
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/image/image_files.h"
#include "cli/image/image_jobs.h"
#include "cli/options/cache_options.h"
#include "cli/options/reading_options.h"
#include "framewise/image/check.h"
#include "framewise/image/image_cache.h"
#include "report/image/check_report.h"

namespace framewise::cli {
namespace {

using image::CheckReport;
using image::Severity;

// "320x180"
std::optional<Size> size_of(std::string_view text) {
  Size size;
  const char* const end = text.data() + text.size();
  const auto [stopped, problem] = std::from_chars(text.data(), end, size.width);
  if (problem != std::errc() || stopped == end || *stopped != 'x') {
    return std::nullopt;
  }
  const auto [last, trouble] = std::from_chars(stopped + 1, end, size.height);
  if (trouble != std::errc() || last != end) return std::nullopt;
  if (size.width < 1 || size.height < 1) return std::nullopt;
  return size;
}

Result<void> read_size(const Invocation& invocation, std::string_view option,
                       Size& size) {
  if (!invocation.has(option)) return {};
  const auto given = size_of(invocation.value(option));
  if (!given) {
    return with_hint(fail(ErrorKind::kUsage, "--{} {} is no size", option,
                          printable(invocation.value(option))),
                     "use pixels: 1920x1080");
  }
  size = *given;
  return {};
}

Result<std::vector<image::ImageFormat>> formats_of(std::string_view list) {
  std::vector<image::ImageFormat> formats;
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    const std::string_view word = list.substr(0, comma);
    std::optional<image::ImageFormat> found;
    for (auto i = int(image::ImageFormat::kJpeg);
         i <= int(image::ImageFormat::kPnm); ++i) {
      if (word == name_of(image::ImageFormat(i))) found = image::ImageFormat(i);
    }
    if (!found) {
      return with_hint(
          fail(ErrorKind::kUsage, "'{}' is no format", printable(word)),
          "use names such as jpeg,png,webp");
    }
    formats.push_back(*found);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return formats;
}

Result<image::CheckOptions> check_options(const Invocation& invocation) {
  image::CheckOptions options;
  const Limits limits = limits_of(invocation.settings);
  if (invocation.has("for")) {
    if (invocation.value("for") != "start-end") {
      return with_hint(fail(ErrorKind::kUsage, "--for {} is unknown",
                            printable(invocation.value("for"))),
                       "use start-end");
    }
    options.rules = image::start_end_rules();
  } else {
    options.rules.file_bytes = limits.file_bytes;
    options.rules.frames = limits.frames;
  }
  if (limits.frame_pixels != Limits().frame_pixels) {
    options.rules.pixels = limits.frame_pixels;
  }
  FW_RETURN_IF_ERROR(read_size(invocation, "min-size", options.rules.minimum));
  FW_RETURN_IF_ERROR(read_size(invocation, "max-size", options.rules.maximum));
  if (invocation.has("formats")) {
    FW_ASSIGN_OR_RETURN(options.rules.formats,
                        formats_of(invocation.value("formats")));
  }
  if (invocation.has("model")) {
    options.rules.model = image::model_named(invocation.value("model"));
    if (!options.rules.model) {
      return with_hint(fail(ErrorKind::kUsage, "--model {} is unknown",
                            printable(invocation.value("model"))),
                       "use t2v-A14B, i2v-A14B or ti2v-5B");
    }
  }
  options.quick = invocation.has("quick");
  return options;
}

Result<Severity> fail_at(const Invocation& invocation) {
  if (!invocation.has("fail-at")) return Severity::kError;
  for (const Severity severity :
       {Severity::kNote, Severity::kWarning, Severity::kError}) {
    if (invocation.value("fail-at") == name_of(severity)) return severity;
  }
  return with_hint(fail(ErrorKind::kUsage, "--fail-at {} is unknown",
                        printable(invocation.value("fail-at"))),
                   "use note, warning or error");
}

std::string parameters_of(const Invocation& invocation) {
  std::string text;
  for (const std::string_view name : {"quick", "for", "model", "formats",
                                      "min-size", "max-size", "fail-at"}) {
    if (invocation.has(name)) {
      text += fmt::format("{}={};", name, invocation.value(name));
    }
  }
  return text;
}

bool reaches(const std::vector<image::Problem>& problems, Severity limit) {
  for (const image::Problem& problem : problems) {
    if (problem.severity >= limit) return true;
  }
  return false;
}

// Whether nothing of the file could be read.
bool is_unread(const CheckReport& report) {
  return std::ranges::any_of(
      report.problems, [](const image::Problem& problem) {
        return problem.rule == image::Rule::kCannotOpen ||
               problem.rule == image::Rule::kPermissionDenied;
      });
}

// A file of a folder need not be an image.
bool is_other_file(const CheckReport& report) {
  return report.facts.format == image::ImageFormat::kUnknown &&
         reaches(report.problems, Severity::kError) &&
         report.problems.front().rule == image::Rule::kUnknownFormat;
}

// Reports that were made before.
struct CheckCache {
  explicit CheckCache(std::unique_ptr<Cache> opened)
      : results(std::move(opened)), images({.results = results.get()}) {}
  const std::unique_ptr<Cache> results;
  image::ImageCache images;
};

// The cache may be null.
CheckReport report_of(const std::string& path,
                      const image::CheckOptions& options, CheckCache* cache) {
  if (cache && !options.quick) {
    if (const auto kept = cache->images.check(path, options)) return **kept;
  }
  return image::check(path, options);
}

Result<image::ImageAnswer> answer_of(const image::ImageJob& job,
                                     const image::CheckOptions& options,
                                     Severity limit, CheckCache* cache) {
  const CheckReport report = report_of(job.inputs.front(), options, cache);
  if (job.found && is_other_file(report)) {
    return fail(ErrorKind::kUnsupported, "no image");
  }
  image::ImageAnswer answer;
  bool failed = reaches(report.problems, limit);
  bool unread = is_unread(report);
  if (job.inputs.size() == 2) {
    const CheckReport end = report_of(job.inputs.back(), options, cache);
    const auto of_pair = image::check_pair(report, end);
    answer.row = report::image_check_row(report, end, of_pair);
    failed = failed || reaches(end.problems, limit) || reaches(of_pair, limit);
    unread = unread || is_unread(end);
  } else {
    answer.row = report::image_check_row(report);
  }
  answer.status = unread   ? batch::Status::kError
                  : failed ? batch::Status::kFailed
                           : batch::Status::kPassed;
  return answer;
}

image::ImageVerb check_verb(const Invocation& invocation,
                            const image::CheckOptions& options, Severity limit,
                            std::shared_ptr<CheckCache> cache) {
  return {.name = "check",
          .parameters = parameters_of(invocation),
          .usual_ms_per_megapixel = options.quick ? 0.1 : 6,
          .memory_bytes =
              [](const batch::FileFacts& input) { return input.pixels * 8; },
          .reading = {},
          .run =
              [options, limit, cache = std::move(cache)](
                  const image::ImageJob& job, Executor*, std::stop_token stop) {
                image::CheckOptions own = options;
                own.stop = stop;
                return answer_of(job, own, limit, cache.get());
              }};
}

// Start and end image form one job.
Result<ImageWork> list_files(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(ImageWork work, list_inputs(invocation));
  const bool pair = invocation.has("for") && invocation.arguments.size() == 2 &&
                    work.jobs.size() == 2;
  if (pair) {
    work.jobs.front().inputs.push_back(work.jobs.back().inputs.front());
    work.jobs.pop_back();
  }
  return work;
}

}  // namespace

Result<ImageRun> image_check_run(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const image::CheckOptions options,
                      check_options(invocation));
  FW_ASSIGN_OR_RETURN(const Severity limit, fail_at(invocation));
  // Opening the cache and hashing take 15 ms, most images are checked in less:
  // it is used where somebody asks for it. A worker may write no cache.
  std::shared_ptr<CheckCache> cache;
  const bool is_asked_for = invocation.settings.origin("cache.use").layer !=
                            SettingOrigin::Layer::kBuiltIn;
  if (is_asked_for && !invocation.has("worker")) {
    FW_ASSIGN_OR_RETURN(auto results, open_cache(invocation));
    if (results) cache = std::make_shared<CheckCache>(std::move(results));
  }
  return ImageRun{
      .verb = check_verb(invocation, options, limit, std::move(cache)),
      .list = [&] { return list_files(invocation); },
      .text_of = report::image_check_text};
}

Result<ExitCode> run_image_check(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const ImageRun run, image_check_run(invocation));
  return run_image_jobs(invocation, run);
}

}  // namespace framewise::cli
