// SPDX-License-Identifier: Apache-2.0
#include "report/batch/batch_tables.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/printable.h"
#include "report/cells.h"

namespace framewise::report {
namespace {

// The test's bytes divided by the original's.
std::optional<double> size_ratio(const RowFacts& row) {
  if (row.reference.bytes <= 0 || row.error) return std::nullopt;
  return double(row.test.bytes) / double(row.reference.bytes);
}

std::string failed_requirements(const RowFacts& row) {
  std::string text;
  for (const auto& one : row.requirements) {
    if (!one.passed) text += (text.empty() ? "" : "; ") + one.expression;
  }
  return text;
}

}  // namespace

void BatchCsv::collect(const RowFacts& row) {
  flashes_ |= !row.flashes.empty();
  timing_ |= row.total_ms.has_value();
  for (const RowFacts::Metric& metric : row.metrics) {
    if (std::find(metrics_.begin(), metrics_.end(), metric.name) ==
        metrics_.end()) {
      metrics_.push_back(metric.name);
    }
  }
}

std::string BatchCsv::header() const {
  std::string text =
      "index,label,reference,test,status,score,identical,reference_bytes,"
      "test_bytes,size_ratio,width,height,frames,failed_requirements,"
      "error_kind,error";
  for (const std::string& name : metrics_) {
    for (const char* statistic : {"mean", "min", "p5", "max"}) {
      text += "," + csv_cell(fmt::format("{}.{}", name, statistic));
    }
  }
  if (flashes_) text += ",flashes";
  if (timing_) text += ",total_ms";
  return text + "\n";
}

std::string BatchCsv::row(const RowFacts& row) const {
  const bool error = row.error.has_value();
  std::string text = fmt::format(
      "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}", row.index,
      csv_cell(row.label), csv_cell(row.reference.path),
      csv_cell(row.test.path), csv_cell(row.status), csv_cell(row.score),
      error           ? ""
      : row.identical ? "1"
                      : "0",
      error ? "" : fmt::to_string(row.reference.bytes),
      error ? "" : fmt::to_string(row.test.bytes), csv_cell(size_ratio(row)),
      error ? "" : fmt::to_string(row.test.width),
      error ? "" : fmt::to_string(row.test.height),
      error ? "" : fmt::to_string(row.test.frames),
      csv_cell(failed_requirements(row)),
      error ? csv_cell(row.error->kind) : "",
      error ? csv_cell(row.error->message) : "");
  for (const std::string& name : metrics_) {
    const RowFacts::Metric* metric = row.metric(name);
    for (const size_t statistic : {0, 3, 5, 8}) {
      text += "," + (metric ? csv_cell(metric->values[statistic]) : "");
    }
  }
  if (flashes_) text += "," + csv_cell(row.flashes);
  if (timing_) text += "," + csv_cell(row.total_ms);
  return text + "\n";
}

void BatchJunit::collect(const RowFacts& row) {
  ++tests_;
  errors_ += row.error.has_value();
  failures_ += row.requirement_failed();
  if (row.total_ms) total_ms_ = total_ms_.value_or(0) + *row.total_ms;
}

namespace {

// Left out where it was not measured: 0 would be a claim.
std::string junit_time(std::optional<double> ms) {
  return ms ? fmt::format(" time=\"{:.3f}\"", *ms / 1e3) : std::string();
}

}  // namespace

std::string BatchJunit::header() const {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites tests=\"{0}\" failures=\"{1}\" errors=\"{2}\"{3}>\n"
      "<testsuite name=\"framewise\" tests=\"{0}\" failures=\"{1}\" "
      "errors=\"{2}\"{3}>\n",
      tests_, failures_, errors_, junit_time(total_ms_));
}

namespace {

// One failure a case, as readers of JUnit count them: the first thing that is
// wrong is its message, and everything its text.
std::string junit_failure(const RowFacts& row) {
  std::vector<std::string> faults;
  for (const auto& one : row.requirements) {
    if (one.passed) continue;
    faults.push_back(fmt::format(
        "{} is not met: {}", one.expression,
        one.value ? fmt::format("{:.6g}", *one.value) : "no value"));
  }
  const bool by_requirement = !faults.empty();
  if (row.verdict_failed()) {
    faults.push_back(fmt::format("verdict {}", row.status));
    for (const RowFacts::Reason& reason : row.reasons) {
      if (reason.kind != "requirement_failed") faults.push_back(reason.message);
    }
  }
  std::string message = faults.empty() ? row.status : faults.front();
  if (faults.size() > 1)
    message += fmt::format(", and {} more", faults.size() - 1);
  return fmt::format("<failure type=\"{}\" message=\"{}\">{}</failure>\n",
                     by_requirement ? "requirement" : "verdict",
                     xml_text(message),
                     xml_text(fmt::format("{}", fmt::join(faults, "\n"))));
}

}  // namespace

std::string BatchJunit::row(const RowFacts& row) const {
  // A label stands for files whose places change from run to run.
  const std::string& group = row.label.empty() ? row.reference.path : row.label;
  const std::string text =
      fmt::format("<testcase classname=\"{}\" name=\"{}\"{}", xml_text(group),
                  xml_text(row.name()), junit_time(row.total_ms));
  if (row.error) {
    return text + fmt::format(
                      ">\n<error type=\"{}\" message=\"{}\">{}</error>\n"
                      "</testcase>\n",
                      xml_text(row.error->kind), xml_text(row.error->message),
                      xml_text(row.error->hint));
  }
  if (!row.requirement_failed()) return text + "/>\n";
  return text + ">\n" + junit_failure(row) + "</testcase>\n";
}

std::string BatchJunit::footer() const {
  return "</testsuite>\n</testsuites>\n";
}

std::string batch_text(const RowFacts& row, bool color) {
  const bool bad = row.error || row.requirement_failed();
  const std::string word = printable(row.status);
  const std::string status = color
                                 ? fmt::format("\x1b[{}m{:<8}\x1b[0m",
                                               bad                       ? "31"
                                               : row.status == "PASS"    ? "32"
                                               : row.status == "WARNING" ? "33"
                                                                         : "0",
                                               word)
                                 : fmt::format("{:<8}", word);
  const std::string name = printable(row.name());
  if (row.error) {
    return fmt::format("{} {}: {}\n", status, name,
                       printable(row.error->message));
  }
  std::string text = status;
  if (row.score) text += fmt::format(" score {:5.1f}", *row.score);
  size_t shown = 0;
  for (const RowFacts::Metric& metric : row.metrics) {
    if (!metric.values[0] || metric.name == "score" || shown == 2) continue;
    text +=
        fmt::format(" {} {:7.3f}", printable(metric.name), *metric.values[0]);
    ++shown;
  }
  if (const auto ratio = size_ratio(row)) {
    text += fmt::format(" {:4.0f} %", *ratio * 100);
  }
  text += "  " + name;
  const std::string failed = failed_requirements(row);
  if (row.requirement_failed()) text += "  FAIL";
  if (row.approval) text += "  " + printable(row.approval->text());
  if (!failed.empty()) text += " " + printable(failed);
  for (const RowFacts::Metric& metric : row.metrics) {
    if (metric.values[0] || metric.why_not.empty()) continue;
    text += fmt::format("  no {}: {}", printable(metric.name),
                        printable(metric.why_not));
  }
  return text + "\n";
}

}  // namespace framewise::report
