// SPDX-License-Identifier: Apache-2.0
// Jobs of the kind "compare": the first file is the original.
#include <cmath>

#include "base/json/json.h"
#include "base/result.h"
#include "cli/commands/comparing.h"
#include "cli/options/compare_request.h"
#include "cli/serve/job_kinds.h"
#include "report/comparison/comparison_json.h"
#include "report/page/comparison_page.h"
#include "report/review/markdown.h"
#include "report/review/summary_rows.h"

namespace framewise::cli {
namespace {

using service::JobOutcome;
using service::JobRequest;
using service::JobTools;

void use_client_names(Report& report, const JobRequest& request) {
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

class CompareJob final : public service::JobKind {
 public:
  explicit CompareJob(const ServeTools& tools) : tools_(tools) {}

  std::string_view name() const override { return "compare"; }
  double usual_ms_per_megabyte() const override { return 400; }

  Result<void> check(const JobRequest& request) const override {
    FW_RETURN_IF_ERROR(read(request));
    return {};
  }

  Result<JobOutcome> run(const JobRequest& request,
                         const JobTools& tools) const override {
    FW_ASSIGN_OR_RETURN(jobs::CompareRequest asked, read(request));
    CompareOptions& options = asked.options;
    options.cache = tools_.cache;
    options.executor = tools.work.executor;
    options.stop = tools.work.stop;
    if (request.html && options.pictures == Embed::kNone) {
      options.pictures = Embed::kWorst;
    }
    if (tools.progress) {
      options.progress = [&](const CompareProgress& now) {
        tools.progress({"measuring", "frame pairs", now.done, now.total,
                        now.worst ? worst_json(*now.worst) : std::string()});
      };
    }
    FW_ASSIGN_OR_RETURN(Report report, compared(request, options));
    if (tools.work.stop.stop_requested() && report.partial()) {
      return fail(ErrorKind::kCancelled, "stopped before the end");
    }
    use_client_names(report, request);
    return outcome_of(std::move(report), request, asked);
  }

 private:
  Result<jobs::CompareRequest> read(const JobRequest& request) const {
    FW_RETURN_IF_ERROR(check_files("compare", 2, 100, request));
    const auto server = tools_.settings.get();
    FW_ASSIGN_OR_RETURN(
        const jobs::Given given,
        jobs::give(jobs::compare_infos(), "a job of the kind \"compare\"",
                   server->sources.layers, request.options,
                   jobs::Asker::kService));
    FW_ASSIGN_OR_RETURN(jobs::CompareRequest asked, jobs::read_compare(given));
    use_this_machine(*server, asked.options);
    return asked;
  }

  static Result<Report> compared(const JobRequest& request,
                                 const CompareOptions& options) {
    std::vector<std::filesystem::path> tests;
    for (size_t i = 1; i < request.files.size(); ++i) {
      tests.push_back(request.files[i].path);
    }
    return compare(request.files.front().path, tests, options);
  }

  static JobOutcome outcome_of(Report report, const JobRequest& request,
                               const jobs::CompareRequest& asked) {
    JobOutcome outcome;
    outcome.verdict = verdict_of(report);
    outcome.json = report::report_json(report, asked.detail);
    if (request.html) outcome.html = report::comparison_html(report);
    if (request.markdown) {
      outcome.markdown = markdown_text(report);
    }
    outcome.exit_code =
        int(exit_code_of(CompareOutcome{std::move(report), false}, asked));
    return outcome;
  }

  const ServeTools tools_;
};

}  // namespace

std::unique_ptr<service::JobKind> make_compare_job(const ServeTools& tools) {
  return std::make_unique<CompareJob>(tools);
}

}  // namespace framewise::cli
