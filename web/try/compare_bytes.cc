// SPDX-License-Identifier: Apache-2.0
// compare() for JavaScript. The files lie in the file system in memory; request
// and answer are JSON:
//   {"files": [{"path": "/files/0/a.gif", "name": "a.gif"}, …],
//    "options": [["max-frames", "30"], …], "page": true}
// The first file is the original. The answer stays until the next call.
#include <emscripten.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/json/json.h"
#include "base/result.h"
#include "framewise/compare.h"
#include "framewise/version.h"
#include "jobs/compare_request.h"
#include "report/comparison/comparison_json.h"
#include "report/review/comparison_page.h"
#include "report/verdict/verdict_json.h"
#include "runtime/machine.h"

// Module.progress(done, total), where somebody listens.
EM_JS(void, framewise_progress, (double done, double total), {
  if (Module["progress"]) Module["progress"](done, total);
});

namespace framewise::wasm {
namespace {

struct File {
  std::string path;
  std::string name;  // as its owner knows it
};

struct Answer {
  int exit_code = 0;  // of `framewise compare`
  std::string json;   // the report, or {"error": …}
  std::string page;   // the self-contained report
};
Answer last;

std::string name_of_file(const std::string& path,
                         const std::vector<File>& files) {
  const auto at = std::ranges::find(files, path, &File::path);
  return at == files.end() ? path : at->name;
}

void use_names(const std::vector<File>& files, Report& report) {
  report.reference.path = name_of_file(report.reference.path, files);
  for (Comparison& one : report.comparisons) {
    one.test.path = name_of_file(one.test.path, files);
    if (one.error) one.error->file = name_of_file(one.error->file, files);
  }
}

Result<Answer> compared(const Json& request, const std::vector<File>& files) {
  jobs::Words words;
  for (const Json& word : request["options"]) {
    words.emplace_back(word[0].text(), word[1].text());
  }
  FW_ASSIGN_OR_RETURN(const jobs::Given given,
                      jobs::give(jobs::compare_infos(), "compare()", {}, words,
                                 jobs::Asker::kService));
  FW_ASSIGN_OR_RETURN(jobs::CompareRequest asked, jobs::read_compare(given));
  CompareOptions& options = asked.options;
  options.progress = [](const CompareProgress& now) {
    framewise_progress(double(now.done), double(now.total));
  };
  const bool wants_page = request["page"].boolean();
  if (wants_page && options.pictures == Embed::kNone) {
    options.pictures = Embed::kWorst;
  }
  std::vector<std::filesystem::path> tests;
  for (size_t i = 1; i < files.size(); ++i) tests.emplace_back(files[i].path);
  FW_ASSIGN_OR_RETURN(Report report,
                      compare(files.front().path, tests, options));
  use_names(files, report);
  return Answer{int(jobs::exit_code_of(report, asked)),
                report::report_json(report, asked.detail),
                wants_page ? report::comparison_html(report) : ""};
}

Answer answer_to(const Json& request) {
  std::vector<File> files;
  for (const Json& file : request["files"]) {
    files.push_back({file["path"].text(), file["name"].text()});
  }
  Result<Answer> answer = compared(request, files);
  if (answer) return *std::move(answer);
  Error error = answer.error();
  error.file = name_of_file(error.file, files);
  return {int(jobs::exit_code_of(error.kind)),
          Json{{"error", report::error_json(error)}}.dump(), ""};
}

}  // namespace
}  // namespace framewise::wasm

extern "C" {

EMSCRIPTEN_KEEPALIVE int framewise_compare(const char* request) {
  using namespace framewise::wasm;
  last = {};
  last = answer_to(framewise::Json::parse(request));
  return last.exit_code;
}

EMSCRIPTEN_KEEPALIVE const char* framewise_json() {
  return framewise::wasm::last.json.c_str();
}

EMSCRIPTEN_KEEPALIVE const char* framewise_page() {
  return framewise::wasm::last.page.c_str();
}

EMSCRIPTEN_KEEPALIVE const char* framewise_version() {
  return framewise::version();
}

}  // extern "C"
