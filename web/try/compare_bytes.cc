// SPDX-License-Identifier: Apache-2.0
// compare() for JavaScript. The files lie in the file system in memory; request
// and answer are JSON:
//   {"files": [{"path": "/files/0/a.gif", "name": "a.gif"}, …],
//    "options": [["max-frames", "30"], …], "page": true}
// The first file is the original. Module.progressed() and Module.finished() say
// that there is more to read; the answer stays until the next call. They have
// no parameters, since Emscripten 3.1.6 loses those of other threads once
// memory exceeds 2 GB. With threads the calling thread, which owns the files,
// must not wait: another one compares.
#include <emscripten.h>
#include <emscripten/heap.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/json/json.h"
#include "base/result.h"
#include "framewise/compare.h"
#include "framewise/thread_pool.h"
#include "framewise/version.h"
#include "jobs/compare_request.h"
#include "report/comparison/comparison_json.h"
#include "report/review/comparison_page.h"
#include "report/verdict/verdict_json.h"
#include "runtime/machine.h"

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
std::atomic<double> last_done = 0;
std::atomic<double> last_total = 0;

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

// Its threads wait for the next comparison; another pool could not start any.
Executor& executor() {
#ifdef __EMSCRIPTEN_PTHREADS__
  static ThreadPool pool(MAIN_THREAD_EM_ASM_INT({ return Module["threads"]; }));
#else
  static ThreadPool pool(1);
#endif
  return pool;
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
    last_done = double(now.done);
    last_total = double(now.total);
    MAIN_THREAD_ASYNC_EM_ASM({ Module["progressed"](); });
  };
  options.executor = &executor();
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

void answer(const Json& request) {
  last = {};
  last = answer_to(request);
  MAIN_THREAD_ASYNC_EM_ASM({ Module["finished"](); });
}

#ifdef __EMSCRIPTEN_PTHREADS__
// The thread that compares. One request at a time.
class Comparing {
 public:
  void ask(Json request) {
    {
      const std::lock_guard lock(mutex_);
      request_ = std::move(request);
    }
    asked_.notify_one();
  }

 private:
  void run() {
    for (;;) {
      std::unique_lock lock(mutex_);
      asked_.wait(lock, [this] { return request_.has_value(); });
      const Json request = *std::exchange(request_, std::nullopt);
      lock.unlock();
      answer(request);
    }
  }

  std::mutex mutex_;
  std::condition_variable asked_;
  std::optional<Json> request_;
  // The last member: it uses the others.
  std::thread thread_{[this] { run(); }};
};

void ask(Json request) {
  static Comparing comparing;
  comparing.ask(std::move(request));
}
#else
void ask(const Json& request) { answer(request); }
#endif

}  // namespace
}  // namespace framewise::wasm

extern "C" {

EMSCRIPTEN_KEEPALIVE void framewise_compare(const char* request) {
  framewise::wasm::ask(framewise::Json::parse(request));
}

// Of WebAssembly, which grows and never shrinks.
EMSCRIPTEN_KEEPALIVE double framewise_memory() {
  return double(emscripten_get_heap_size());
}

EMSCRIPTEN_KEEPALIVE double framewise_done() {
  return framewise::wasm::last_done;
}

EMSCRIPTEN_KEEPALIVE double framewise_total() {
  return framewise::wasm::last_total;
}

EMSCRIPTEN_KEEPALIVE int framewise_exit_code() {
  return framewise::wasm::last.exit_code;
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
