// SPDX-License-Identifier: Apache-2.0
// `framewise image check`: reads options, lists files, prints rows.
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string>

#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/image/image_files.h"
#include "cli/image/image_jobs.h"
#include "cli/options/cache_options.h"
#include "cli/options/compare_request.h"
#include "framewise/image/check.h"
#include "framewise/image/image_cache.h"
#include "jobs/image/image_requests.h"
#include "report/image/check_report.h"

namespace framewise::cli {
namespace {

using image::CheckReport;
using image::Severity;

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

image::ImageVerb check_verb(const jobs::CheckRequest& request,
                            std::shared_ptr<CheckCache> cache) {
  const image::CheckOptions& options = request.options;
  return {
      .name = "check",
      .parameters = jobs::text_of(jobs::check_fields(), request,
                                  jobs::Fields::kThatChangeResults),
      .usual_ms_per_megapixel = options.quick ? 0.1 : 6,
      .memory_bytes =
          [](const batch::FileFacts& input) { return input.pixels * 8; },
      .reading = {},
      .run =
          [options, limit = request.fail_at, cache = std::move(cache)](
              const image::ImageJob& job, const runtime::WorkContext& work) {
            image::CheckOptions own = options;
            own.stop = work.stop;
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
  FW_ASSIGN_OR_RETURN(const jobs::CheckRequest request,
                      jobs::read_check(given_of(invocation)));
  // Opening the cache and hashing take 15 ms, most images are checked in less:
  // it is used where somebody asks for it. A worker may write no cache.
  std::shared_ptr<CheckCache> cache;
  const bool is_asked_for = invocation.settings.origin("cache.use").layer !=
                            SettingOrigin::Layer::kBuiltIn;
  if (is_asked_for && request.options.quick) {
    FW_RETURN_IF_ERROR(refuse_cache(invocation, "a quick check reads headers"));
  } else if (is_asked_for && !invocation.has("worker")) {
    FW_ASSIGN_OR_RETURN(auto results, open_cache(invocation));
    if (results) cache = std::make_shared<CheckCache>(std::move(results));
  }
  return ImageRun{.verb = check_verb(request, std::move(cache)),
                  .list = [&] { return list_files(invocation); },
                  .text_of = report::image_check_text};
}

Result<ExitCode> run_image_check(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const ImageRun run, image_check_run(invocation));
  return run_image_jobs(invocation, run);
}

}  // namespace framewise::cli
