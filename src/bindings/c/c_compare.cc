// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <optional>

#include "bindings/c/c_frames.h"
#include "bindings/c/compare_options.h"
#include "framewise/compare.h"
#include "report/comparison/comparison_json.h"

using namespace framewise;  // NOLINT: definitions of extern "C" functions

struct framewise_report {
  Report report;
  report::ReportDetail detail;
  std::string json = {};  // made when it is first asked for
};

namespace framewise::c_api {
namespace {

static_assert(int(VerdictStatus::kPass) == FRAMEWISE_STATUS_PASS);
static_assert(int(VerdictStatus::kError) == FRAMEWISE_STATUS_ERROR);
static_assert(int(VerdictStatus::kUnknown) == FRAMEWISE_STATUS_UNKNOWN);

Result<void> keep(const CompareRun& run, Result<Report> report,
                  framewise_report** out) {
  if (!report) return report.error();
  if (run.stopped()) {
    return Error{ErrorKind::kCancelled,
                 "the progress callback asked for a stop", ""};
  }
  *out = new framewise_report{*std::move(report), run.detail};
  return {};
}

const Comparison* comparison_of(const framewise_report* report, size_t index) {
  if (!report || index >= report->report.comparisons.size()) return nullptr;
  return &report->report.comparisons[index];
}

framewise_summary summary_of(const Summary& summary) {
  framewise_summary ours = FRAMEWISE_INIT(ours);
  ours.mean = summary.mean;
  ours.std = summary.std;
  ours.min = summary.min;
  ours.max = summary.max;
  ours.p1 = summary.p1;
  ours.p5 = summary.p5;
  ours.p50 = summary.p50;
  ours.p95 = summary.p95;
  return ours;
}

}  // namespace
}  // namespace framewise::c_api

framewise_error* framewise_compare(const char* reference,
                                   const char* const* tests, size_t test_count,
                                   const framewise_compare_options* options,
                                   framewise_report** report) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(reference, "reference"); !there) {
      return there;
    }
    if (auto there = c_api::require(report, "report"); !there) return there;
    const auto names = c_api::strings(tests, test_count, "tests");
    if (!names) return names.error();
    c_api::CompareRun run;
    if (auto read = run.read(options); !read) return read;
    const std::vector<std::filesystem::path> paths(names->begin(),
                                                   names->end());
    return c_api::keep(run, compare(reference, std::span(paths), run.options),
                       report);
  });
}

framewise_error* framewise_compare_frames(
    const framewise_frame* reference, size_t reference_count,
    const framewise_frame* test, size_t test_count,
    const framewise_compare_options* options, framewise_report** report) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(report, "report"); !there) return there;
    auto first = c_api::animation_from(reference, reference_count, "reference");
    if (!first) return first.error();
    auto second = c_api::animation_from(test, test_count, "test");
    if (!second) return second.error();
    c_api::CompareRun run;
    if (auto read = run.read(options); !read) return read;
    return c_api::keep(
        run, compare(*std::move(first), *std::move(second), run.options),
        report);
  });
}

size_t framewise_report_comparison_count(const framewise_report* report) {
  return report ? report->report.comparisons.size() : 0;
}

framewise_status framewise_report_status(const framewise_report* report,
                                         size_t comparison) {
  const Comparison* found = c_api::comparison_of(report, comparison);
  return found ? framewise_status(found->status()) : FRAMEWISE_STATUS_UNKNOWN;
}

double framewise_report_score(const framewise_report* report,
                              size_t comparison) {
  const Comparison* found = c_api::comparison_of(report, comparison);
  return found && found->score ? *found->score
                               : std::numeric_limits<double>::quiet_NaN();
}

const char* framewise_report_verdict(const framewise_report* report,
                                     size_t comparison) {
  const Comparison* found = c_api::comparison_of(report, comparison);
  if (!found) return "";
  return found->error ? found->error->message.c_str()
                      : found->verdict_summary.c_str();
}

int framewise_report_passed(const framewise_report* report) {
  return report && report->report.passed() ? 1 : 0;
}

framewise_error* framewise_report_metric(const framewise_report* report,
                                         size_t comparison, const char* metric,
                                         framewise_summary* summary) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(metric, "metric"); !there) return there;
    const Comparison* found = c_api::comparison_of(report, comparison);
    if (!found) return c_api::usage("there is no such comparison");
    const MetricReport* values = found->metric(metric);
    if (!values) {
      return c_api::usage(std::string("the report has no metric ") + metric,
                          "name it among the metrics of the options");
    }
    if (!values->summary) {
      return Error{ErrorKind::kUnsupported,
                   std::string(metric) + " has no value: " + values->why_not,
                   ""};
    }
    return c_api::write_struct(c_api::summary_of(*values->summary), summary);
  });
}

framewise_error* framewise_report_json(framewise_report* report,
                                       const char** json) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(report, "report"); !there) return there;
    if (auto there = c_api::require(json, "json"); !there) return there;
    if (report->json.empty()) {
      report->json = report::report_json(report->report, report->detail);
    }
    *json = report->json.c_str();
    return {};
  });
}

framewise_error* framewise_report_write_html(const framewise_report* report,
                                             const char* path) {
  return c_api::guarded([&]() -> Result<void> {
    if (auto there = c_api::require(report, "report"); !there) return there;
    if (auto there = c_api::require(path, "path"); !there) return there;
    return report->report.write_html(path);
  });
}

void framewise_report_free(framewise_report* report) { delete report; }
