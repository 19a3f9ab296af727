// SPDX-License-Identifier: Apache-2.0
#include "report/batch/batch_row.h"

#include "base/json/json.h"
#include "report/verdict/verdict_json.h"

namespace framewise::report {
namespace {

std::string dump(const Json& json) { return json.dump_printable(); }

std::string error_row(const batch::Pair& pair, const Error& error) {
  return dump({{"schema", "framewise.error/1"},
               {"reference", {{"path", pair.reference}}},
               {"test", {{"path", pair.test}}},
               {"verdict",
                {{"status", name_of(VerdictStatus::kError)},
                 {"reasons", Json::array()}}},
               {"error", error_json(error)}});
}

}  // namespace

std::string batch_row(const batch::Pair& pair, const Result<Report>& result,
                      const ReportDetail& detail) {
  if (!result) return error_row(pair, result.error());
  std::string row = report_ndjson(*result, detail);
  row.pop_back();  // the line end
  return row;
}

std::string batch_line(const batch::Pair& pair, std::string_view row,
                       std::optional<VerdictStatus> fail_on,
                       const BaselineItem* approval) {
  Json member = {{"index", pair.index}};
  if (pair.of > 0) member["of"] = pair.of;
  if (!pair.label.empty()) member["label"] = pair.label;
  if (fail_on) member["fail_on"] = name_of(*fail_on);
  if (approval) {
    member["approved"] = {{"by", approval->by},
                          {"why", approval->why},
                          {"until", approval->until}};
  }
  std::string line = R"({"pair":)" + dump(member) + ",";
  if (row.starts_with('{')) row.remove_prefix(1);
  line += row;
  line += '\n';
  return line;
}

}  // namespace framewise::report
