// SPDX-License-Identifier: Apache-2.0
// A job of "image check".
#include <algorithm>
#include <memory>

#include "base/result.h"
#include "framewise/image/check.h"
#include "framewise/image/image_cache.h"
#include "jobs/image/image_verbs.h"
#include "report/image/check_report.h"

namespace framewise::jobs {
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

// The cache may be null.
CheckReport report_of(const std::string& path,
                      const image::CheckOptions& options,
                      image::ImageCache* cache) {
  if (cache && !options.quick) {
    if (const auto kept = cache->check(path, options)) return **kept;
  }
  return image::check(path, options);
}

Result<image::ImageAnswer> answer_of(const image::ImageJob& job,
                                     const image::CheckOptions& options,
                                     Severity limit, image::ImageCache* cache) {
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

// Null without results.
std::shared_ptr<image::ImageCache> image_cache(Cache* results) {
  if (!results) return nullptr;
  return std::make_shared<image::ImageCache>(
      image::ImageCacheOptions{.results = results});
}

}  // namespace

bool asks_for_cache(const Settings& settings) {
  return settings.origin("cache.use").layer != SettingOrigin::Layer::kBuiltIn;
}

image::ImageVerb check_verb(const CheckRequest& request, Cache* results) {
  const image::CheckOptions& options = request.options;
  const auto cache = image_cache(results);
  return {
      .name = "check",
      .parameters =
          text_of(check_fields(), request, Fields::kThatChangeResults),
      .usual_ms_per_megapixel = options.quick ? 0.1 : 6,
      .memory_bytes =
          [](const batch::FileFacts& input) { return input.pixels * 8; },
      .reading = {},
      .run =
          [options, limit = request.fail_at, cache](
              const image::ImageJob& job, const runtime::WorkContext& work) {
            image::CheckOptions own = options;
            own.stop = work.stop;
            if (work.memory_bytes > 0) {
              own.rules.decoded_bytes =
                  std::min(own.rules.decoded_bytes, work.memory_bytes);
            }
            return answer_of(job, own, limit, cache.get());
          }};
}

}  // namespace framewise::jobs
