// SPDX-License-Identifier: Apache-2.0
// A job of "image diff".
#include <filesystem>

#include "base/result.h"
#include "framewise/image/baseline.h"
#include "framewise/image/diff.h"
#include "framewise/write.h"
#include "jobs/image/image_verbs.h"
#include "report/image/diff_report.h"

namespace framewise::jobs {
namespace {

namespace fs = std::filesystem;
using image::DiffReport;

Result<std::vector<std::byte>> png_of(const Frame& picture) {
  WriteOptions options;
  options.format = FileFormat::kPng;
  options.effort = 1;  // the picture is large and short-lived
  options.color = ColorPolicy::kAsStored;
  return encode(picture, options);
}

Result<DiffReport> difference_of(const std::string& reference,
                                 const std::string& test,
                                 const image::DiffOptions& options) {
  if (!image::is_baseline(reference)) {
    return image::diff(fs::path(reference), fs::path(test), options);
  }
  FW_ASSIGN_OR_RETURN(const image::Baseline baseline,
                      image::read_baseline(reference));
  FW_ASSIGN_OR_RETURN(image::BaselineMatch match,
                      image::diff_baseline(baseline, test, options));
  return std::move(match.report);
}

bool is_there(const std::string& path) {
  std::error_code unknown;
  return fs::exists(path, unknown);
}

// The row of a file that one of two folders lacks. Files that are no images are
// skipped, as where both have them.
Result<image::ImageAnswer> answer_of_one(const report::DiffNames& names) {
  const std::string& file = names.test.empty() ? names.reference : names.test;
  if (!image::is_baseline(file)) {
    FW_ASSIGN_OR_RETURN(const Animation opened, open(fs::path(file)));
  }
  return image::ImageAnswer{.status = batch::Status::kFailed,
                            .row = report::image_diff_row_of_one(names),
                            .contents = {}};
}

Result<image::ImageAnswer> answer_of(const image::ImageJob& job,
                                     const image::DiffOptions& options) {
  report::DiffNames names{job.inputs.front(), job.inputs.back(), {}};
  if (job.found && !is_there(names.test)) {
    return answer_of_one({names.reference, {}, {}});
  }
  if (job.found && !is_there(names.reference)) {
    return answer_of_one({{}, names.test, {}});
  }
  FW_ASSIGN_OR_RETURN(const DiffReport report,
                      difference_of(names.reference, names.test, options));
  image::ImageAnswer answer;
  if (report.picture) {
    FW_ASSIGN_OR_RETURN(auto png, png_of(*report.picture));
    answer.contents.push_back(std::move(png));
    names.picture = job.outputs.front();
  }
  answer.status =
      report.passed() ? batch::Status::kPassed : batch::Status::kFailed;
  answer.row = report::image_diff_row(report, names);
  return answer;
}

}  // namespace

image::ImageVerb diff_verb(const DiffRequest& request) {
  const image::DiffOptions& options = request.options;
  return {
      .name = "diff",
      .parameters = text_of(diff_fields(), request, Fields::kThatChangeResults),
      .usual_ms_per_megapixel = 15,
      .memory_bytes =
          [](const batch::FileFacts& input) { return input.pixels * 10; },
      .reading = options.open,
      .run =
          [options](const image::ImageJob& job,
                    const runtime::WorkContext& work) {
            image::DiffOptions own = options;
            own.executor = work.executor;
            own.open.stop = work.stop;
            own.memory_bytes = work.memory_bytes;
            if (job.outputs.empty()) own.picture = image::DiffPicture::kNone;
            return answer_of(job, own);
          }};
}

}  // namespace framewise::jobs
