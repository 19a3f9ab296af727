// SPDX-License-Identifier: Apache-2.0
#include "monitor/job_row.h"

#include "base/json/json.h"

namespace framewise::monitor {
namespace {

// Longer texts are cut: a view shows 80 columns.
constexpr size_t kMostText = 300;

std::string text(const Json& json) { return json.text().substr(0, kMostText); }

std::string name_in(const Json& row) {
  std::string name = text(row["test"]["path"]);
  for (const char* key : {"file", "path", "input", "out"}) {
    if (name.empty()) name = text(row[key]);
    if (name.empty()) name = text(row[key]["path"]);
  }
  return name;
}

const char* word_of(batch::Status status) {
  switch (status) {
    case batch::Status::kPassed: return "passed";
    case batch::Status::kFailed: return "failed";
    case batch::Status::kError: return "error";
  }
  return "";
}

int rank(const JobRow& row) {
  if (row.status == batch::Status::kError) return 2;
  return row.status == batch::Status::kFailed ? 1 : 0;
}

}  // namespace

JobRow read_job_row(batch::Status status, std::string_view row) {
  const Json json = Json::parse(row);
  JobRow found{.status = status, .name = name_in(json)};
  const Json& verdict = json["verdict"];
  found.word = text(verdict["status"]);
  if (found.word.empty()) found.word = word_of(status);
  found.why = text(verdict["reasons"][0]["message"]);
  const Json& error = json["error"];
  if (error.is_object()) {
    found.error_kind = text(error["kind"]);
    found.why = text(error["message"]);
  } else if (error.is_text()) {  // rows of films
    found.error_kind = text(json["kind"]);
    found.why = text(error);
  }
  for (const Json* place : {&json, &verdict}) {
    const Json& score = (*place)["score"];
    if (score.is_number()) found.score = score.number();
  }
  return found;
}

bool is_worse(const JobRow& a, const JobRow& b) {
  if (rank(a) != rank(b)) return rank(a) > rank(b);
  const double a_score = a.score.value_or(101);
  const double b_score = b.score.value_or(101);
  return a_score != b_score ? a_score < b_score : a.name < b.name;
}

}  // namespace framewise::monitor
