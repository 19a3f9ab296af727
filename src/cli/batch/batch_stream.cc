// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/batch_stream.h"

#include <signal.h>

#include <iostream>
#include <mutex>

#include "base/printable.h"
#include "base/result.h"
#include "batch/batch.h"
#include "batch/sandbox.h"
#include "batch/stream.h"
#include "cli/batch/batch_output.h"
#include "cli/batch/pair_options.h"
#include "cli/command_functions.h"
#include "cli/options/cache_options.h"
#include "cli/options/reading_options.h"
#include "report/batch/batch_row.h"
#include "report/batch/batch_tables.h"
#include "runtime/cancellation.h"
#include "runtime/machine.h"

namespace framewise::cli {
namespace {

using batch::Answer;
using batch::Pair;
using batch::Status;

// From a line to its row, for any number of threads.
class LineAnswers {
 public:
  LineAnswers(const Invocation& invocation, const batch::AttemptLimits& limits,
              Cache* cache)
      : options_(invocation, cache),
        detail_(row_detail(invocation)),
        limits_(limits) {}

  struct Found {
    Answer answer;
    std::optional<VerdictStatus> fail_on = std::nullopt;
  };
  Found of(const std::string& line, const Result<Pair>& pair,
           Executor* executor, std::stop_token stop) {
    if (!pair) return {error(line, pair.error())};
    Result<const PairOptions::Set*> set = options_for(*pair);
    if (!set) return {{Status::kError, row(*pair, set.error())}};
    const std::optional<VerdictStatus> fail_on = (*set)->fail_on;
    return {batch::answer(
                {&*pair, &(*set)->compare, (*set)->text, fail_on}, limits_,
                [this](const Pair& asked, const Result<Report>& report) {
                  return row(asked, report);
                },
                executor, timeouts_, std::move(stop)),
            fail_on};
  }

 private:
  std::string row(const Pair& pair, const Result<Report>& report) const {
    return report::batch_row(pair, report, detail_);
  }

  Answer error(const std::string& line, const Error& error) const {
    Pair nameless;
    nameless.reference = line.substr(0, 200);
    return {Status::kError, row(nameless, error)};
  }

  Result<const PairOptions::Set*> options_for(const Pair& pair) {
    std::lock_guard lock(mutex_);
    return options_.of(pair);
  }

  std::mutex mutex_;
  PairOptions options_;
  const report::ReportDetail detail_;
  const batch::AttemptLimits limits_;
  batch::Timeouts timeouts_;
};

// What the program was started with must not reach the child by other ways.
bool passes_on(const std::string& name) {
  return !name.starts_with("FRAMEWISE_") && !name.starts_with("GIFLAB_");
}

}  // namespace

batch::AttemptLimits attempt_limits(const Settings& settings) {
  return {.timeout_ms = settings.integer("batch.timeout"),
          .retries = int(settings.integer("batch.retries"))};
}

Result<ExitCode> run_batch_stream(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const auto printed, printed_format(invocation));
  if (!invocation.arguments.empty() || invocation.has("out") ||
      (printed != BatchFormat::kText && printed != BatchFormat::kNdjson)) {
    return with_hint(
        fail(ErrorKind::kUsage, "--stdin reads pairs and prints rows"),
        "framewise batch --stdin --format ndjson < pairs > rows");
  }
  for (const char* other : {"isolate", "journal", "shard", "manifest"}) {
    if (invocation.has(other)) {
      return fail(ErrorKind::kUsage, "--stdin and --{} at once", other);
    }
  }
  const auto limits = attempt_limits(invocation.settings);
  runtime::ThreadPool pool(choose_resources(invocation).threads);
  const runtime::Cancellation cancellation;
  FW_ASSIGN_OR_RETURN(const auto cache, open_cache(invocation));
  LineAnswers answers(invocation, limits, cache.get());
  ExitCode code = ExitCode::kOk;
  Result<void> written;
  const batch::StreamSteps steps{
      .next = [&]() -> std::optional<std::string> {
        std::string line;
        while (line.empty()) {
          if (cancellation.requested() || !std::getline(std::cin, line)) {
            return std::nullopt;
          }
        }
        return line;
      },
      .work =
          [&](size_t number, const std::string& line) {
            Result<Pair> pair = batch::parse_pair(line);
            if (pair && pair->of == 0) pair->index = number;
            LineAnswers::Found found = answers.of(line, pair, nullptr, {});
            const Pair shown = pair ? *std::move(pair) : Pair{.index = number};
            found.answer.row =
                report::batch_line(shown, found.answer.row, found.fail_on);
            return found.answer;
          },
      .emit =
          [&](const Answer& found) {
            if (found.status == Status::kFailed) {
              code = ExitCode::kRequirementFailed;
            } else if (found.status == Status::kError &&
                       code == ExitCode::kOk) {
              code = ExitCode::kInput;
            }
            written = format_batch(
                *printed, [&](const TakeLine& take) { return take(found.row); },
                invocation.output.color,
                [&](std::string_view text) {
                  return write(invocation.output.stream, text);
                });
            return written.has_value();
          }};
  batch::run_stream(steps, !invocation.has("unordered"), pool);
  FW_RETURN_IF_ERROR(written);
  return cancellation.requested() ? ExitCode::kInterrupted : code;
}

Result<ExitCode> serve_as_worker(const Invocation& invocation) {
  // The parent decides what happens: it hears of signals, and closes the line.
  for (const int one : {SIGINT, SIGTERM, SIGUSR1}) signal(one, SIG_IGN);
  batch::SandboxLimits sandbox;
  if (const int64_t memory = invocation.settings.integer("memory")) {
    // Room for the program itself, beside what pictures take.
    sandbox.memory_bytes = memory + (int64_t{256} << 20);
  }
  FW_RETURN_IF_ERROR(batch::enter_sandbox(sandbox));
  auto limits = attempt_limits(invocation.settings);
  limits.timeout_ms = 0;  // the parent's business
  runtime::ThreadPool pool(
      int(std::max<int64_t>(1, invocation.settings.integer("threads"))));
  LineAnswers answers(invocation, limits, nullptr);  // it may not open files
  std::string line;
  while (std::getline(std::cin, line)) {
    const Result<Pair> pair = batch::parse_json_pair(line);
    const Answer found = answers.of(line, pair, &pool, {}).answer;
    FW_RETURN_IF_ERROR(
        write(invocation.output.stream,
              fmt::format("{} {}\n", char(found.status), found.row)));
  }
  return ExitCode::kOk;
}

batch::WorkerProgram worker_program(const Invocation& invocation) {
  batch::WorkerProgram program;
  program.words = {"/proc/self/exe", "batch", "--worker", "--config", "none"};
  for (const auto& [name, value] : invocation.options) {
    if (name == "require") {
      program.words.push_back("--require");
      program.words.push_back(value);
    }
    if (name == "per-frame" || name == "pairs" || name == "timing") {
      program.words.push_back("--" + std::string(name));
    }
  }
  for (const auto& variable : invocation.environment) {
    if (passes_on(variable.first)) program.environment.push_back(variable);
  }
  for (size_t i = 0; i < kSettings.size(); ++i) {
    const std::string value =
        kSettings[i].key == "threads"
            ? "1"
            : format_value(kSettings[i], invocation.settings.value(i));
    program.environment.emplace_back(variable_of(kSettings[i]), value);
  }
  return program;
}

}  // namespace framewise::cli
