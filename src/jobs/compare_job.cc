// SPDX-License-Identifier: Apache-2.0
// Jobs of the kind "compare": the first file is the original.
#include <algorithm>
#include <cmath>
#include <span>

#include "base/json/json.h"
#include "base/result.h"
#include "batch/pairs/pair_memory.h"
#include "jobs/compare_request.h"
#include "jobs/compare_stages.h"
#include "jobs/job_functions.h"
#include "report/comparison/comparison_json.h"
#include "report/review/comparison_page.h"
#include "report/review/markdown.h"
#include "report/review/summary_rows.h"

namespace framewise::jobs {
namespace {

void name_as_clients_do(Report& report, const JobRequest& request) {
  report.reference.path = client_name(report.reference.path, request);
  for (Comparison& one : report.comparisons) {
    one.test.path = client_name(one.test.path, request);
    if (one.error) one.error = with_client_names(*one.error, request);
  }
}

// Without pictures: they would be files beside it.
std::string markdown_text(const Report& report) {
  report::BatchPage page = report::batch_of(report);
  for (report::BatchRow& row : page.rows) {
    row.original_picture = row.picture = row.difference = {};
  }
  return report::markdown_of(page, "").text;
}

// The worst moment of each test: the original, the test, where they differ.
Result<void> write_pictures(const Report& report, const JobTools& tools,
                            JobOutcome& outcome) {
  const report::BatchPage page = report::batch_of(report);
  for (size_t i = 0; i < page.rows.size(); ++i) {
    const report::BatchRow& row = page.rows[i];
    const std::pair<const char*, const std::string&> pictures[] = {
        {"original", row.original_picture},
        {"compressed", row.picture},
        {"errors", row.difference}};
    for (const auto& [what, webp] : pictures) {
      if (webp.empty()) continue;
      outcome.outputs.push_back(fmt::format("worst-{}-{}.webp", i + 1, what));
      FW_RETURN_IF_ERROR(
          tools.write(outcome.outputs.back(), std::as_bytes(std::span(webp))));
    }
  }
  return {};
}

// {"ssimulacra2": 61.2, "time_ms": 480}
std::string worst_json(const WorstSoFar& worst) {
  const Json json = {{worst.metric, std::round(worst.value * 1000) / 1000},
                     {"time_ms", worst.time_ms}};
  return json.dump();
}

// The worst of all tests.
std::string verdict_of(const Report& report) {
  std::optional<VerdictStatus> worst;
  for (const Comparison& one : report.comparisons) {
    if (!worst || one.status() > *worst) worst = one.status();
  }
  return worst ? name_of(*worst) : "";
}

Result<CompareRequest> comparison_of(const JobRequest& request,
                                     const Host& host) {
  FW_RETURN_IF_ERROR(check_files(request, 2, 100));
  FW_ASSIGN_OR_RETURN(const Given given, give(request, host));
  FW_ASSIGN_OR_RETURN(CompareRequest asked, read_compare(given));
  use_host(host, asked.options);
  return asked;
}

Result<Report> compared(const JobRequest& request,
                        const CompareOptions& options, int64_t memory_bytes) {
  std::vector<std::filesystem::path> tests;
  for (size_t i = 1; i < request.files.size(); ++i) {
    tests.push_back(request.files[i].path);
  }
  const std::filesystem::path& reference = request.files.front().path;
  FW_RETURN_IF_ERROR(
      batch::admit_comparison(reference, tests, options, memory_bytes));
  return compare(reference, tests, options);
}

JobOutcome outcome_of(const Report& report, const JobRequest& request,
                      const CompareRequest& asked) {
  JobOutcome outcome;
  outcome.verdict = verdict_of(report);
  outcome.json = report::report_json(report, asked.detail);
  if (request.html) outcome.html = report::comparison_html(report);
  if (request.markdown) outcome.markdown = markdown_text(report);
  outcome.exit_code = int(exit_code_of(report, asked));
  return outcome;
}

}  // namespace

Result<void> check_compare_job(const JobRequest& request, const Host& host) {
  FW_RETURN_IF_ERROR(comparison_of(request, host));
  return {};
}

Result<JobOutcome> run_compare_job(const JobRequest& request, const Host& host,
                                   const JobTools& tools) {
  FW_ASSIGN_OR_RETURN(CompareRequest asked, comparison_of(request, host));
  CompareOptions& options = asked.options;
  options.cache = tools.work.cache;
  options.executor = tools.work.executor;
  options.stop = tools.work.stop;
  if (request.html && options.pictures == Embed::kNone) {
    options.pictures = Embed::kWorst;
  }
  if (request.pictures) {
    options.pictures = std::max(options.pictures, Embed::kThumbnail);
    options.error_maps = std::max(options.error_maps, 1);
  }
  runtime::Progress progress("frame pairs");
  CompareStages stages(progress, options.pictures != Embed::kNone);
  if (tools.progress) {
    const auto report = [&](const std::optional<WorstSoFar>& worst) {
      const runtime::Progress::Snapshot now = progress.snapshot();
      tools.progress({now.stage, now.unit, now.done, now.total,
                      worst ? worst_json(*worst) : std::string(), now.fraction,
                      now.remaining_s});
    };
    options.progress = [&stages, report](const CompareProgress& now) {
      stages.update(now);
      report(now.worst);
    };
    options.on_stage = [&stages, report](CompareStage stage,
                                         std::optional<double> share) {
      stages.begin(stage, share);
      report(std::nullopt);
    };
  }
  FW_ASSIGN_OR_RETURN(Report report,
                      compared(request, options, tools.work.memory_bytes));
  if (tools.work.stop.stop_requested() && report.partial()) {
    return fail(ErrorKind::kCancelled, "stopped before the end");
  }
  name_as_clients_do(report, request);
  JobOutcome outcome = outcome_of(report, request, asked);
  if (request.pictures) {
    FW_RETURN_IF_ERROR(write_pictures(report, tools, outcome));
  }
  return outcome;
}

}  // namespace framewise::jobs
