// SPDX-License-Identifier: Apache-2.0
// `framewise bench work`: repeats one command inside this process.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include "base/json/json.h"
#include "base/result.h"
#include "bench/launch/answer.h"
#include "bench/launch/arm.h"
#include "cli/bench/bench_functions.h"
#include "cli/command_line.h"
#include "cli/run_command.h"
#include "runtime/peak_memory.h"
#include "telemetry/allocation_count.h"
#include "telemetry/span.h"

namespace framewise::cli {
namespace {

double process_cpu_s() {
  timespec own{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &own);
  rusage children{};
  getrusage(RUSAGE_CHILDREN, &children);
  const auto seconds = [](const timeval& t) {
    return double(t.tv_sec) + 1e-6 * double(t.tv_usec);
  };
  return double(own.tv_sec) + 1e-9 * double(own.tv_nsec) +
         seconds(children.ru_utime) + seconds(children.ru_stime);
}

void spend_cpu_until(double cpu_s) {
  while (process_cpu_s() < cpu_s) {
  }
}

// Standard output goes to memory while this lives.
class CapturedOutput {
 public:
  CapturedOutput() {
    std::fflush(stdout);
    kept_ = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    memory_ = memfd_create("output", MFD_CLOEXEC);
    if (memory_ >= 0) dup2(memory_, STDOUT_FILENO);
  }
  ~CapturedOutput() {
    std::fflush(stdout);
    if (kept_ >= 0) dup2(kept_, STDOUT_FILENO);
    if (kept_ >= 0) close(kept_);
    if (memory_ >= 0) close(memory_);
  }
  CapturedOutput(const CapturedOutput&) = delete;
  CapturedOutput& operator=(const CapturedOutput&) = delete;

  std::string text() const {
    std::fflush(stdout);
    std::string text;
    char buffer[1 << 14];
    for (off_t at = 0;;) {
      const ssize_t count = pread(memory_, buffer, sizeof buffer, at);
      if (count <= 0) return text;
      text.append(buffer, size_t(count));
      at += count;
    }
  }

 private:
  int kept_ = -1;
  int memory_ = -1;
};

struct MeasuredRun {
  double cpu_s = 0;
  double wall_s = 0;
  int64_t allocations = 0;
  int64_t allocated_bytes = 0;
  std::string output;
};

Result<MeasuredRun> run_once(const CommandLine& line,
                             const Environment& environment, double slowdown) {
  using Clock = std::chrono::steady_clock;
  MeasuredRun repetition;
  const CapturedOutput captured;
  const telemetry::AllocationCount before = telemetry::allocations_of_process();
  const auto begin = Clock::now();
  const double cpu_begin = process_cpu_s();
  FW_ASSIGN_OR_RETURN(const ExitCode code, run_command(line, environment));
  if (slowdown > 0) {
    const double used = process_cpu_s() - cpu_begin;
    spend_cpu_until(cpu_begin + used * (1 + slowdown));
  }
  repetition.cpu_s = process_cpu_s() - cpu_begin;
  repetition.wall_s =
      std::chrono::duration<double>(Clock::now() - begin).count();
  const telemetry::AllocationCount after = telemetry::allocations_of_process();
  repetition.allocations = after.count - before.count;
  repetition.allocated_bytes = after.bytes - before.bytes;
  repetition.output = captured.text();
  // A requirement that fails is an answer too.
  if (code != ExitCode::kOk && code != ExitCode::kRequirementFailed) {
    return fail(ErrorKind::kInput, "the command ended with exit code {}",
                int(code));
  }
  return repetition;
}

Json spans_json(int repetitions, double total_cpu_s) {
  Json list = Json::array();
  double inside = 0;
  for (const telemetry::SpanTotals& span : telemetry::collect_spans()) {
    const double self_cpu_s = 1e-9 * double(span.self_cpu_ns) / repetitions;
    inside += self_cpu_s;
    list.push_back({{"name", span.name},
                    {"self_cpu_s", self_cpu_s},
                    {"calls", double(span.calls) / repetitions},
                    {"allocations", double(span.allocations) / repetitions}});
  }
  list.push_back(
      {{"name", "outside of stages"},
       {"self_cpu_s", std::max(0.0, total_cpu_s / repetitions - inside)},
       {"calls", 1},
       {"allocations", 0}});
  return list;
}

Result<Json> measure(const CommandLine& line, const Environment& environment,
                     double slowdown, bool with_spans) {
  const bench::RepetitionRule rule;
  FW_ASSIGN_OR_RETURN(MeasuredRun last, run_once(line, environment, slowdown));
  const int warm_ups = rule.warm_ups(last.wall_s);
  for (int i = 1; i < warm_ups; ++i) {
    FW_ASSIGN_OR_RETURN(last, run_once(line, environment, slowdown));
  }
  Json cpu = Json::array();
  Json wall = Json::array();
  double total = 0;
  double total_cpu = 0;
  if (warm_ups == 0) {  // long: the first run counts
    cpu.push_back(last.cpu_s);
    wall.push_back(last.wall_s);
    total = last.wall_s;
  }
  if (with_spans) {
    telemetry::reset_spans();
    telemetry::set_span_detail(telemetry::SpanDetail::kFull);
  }
  int spanned = 0;
  while (!rule.enough(int(cpu.size()), total) || (with_spans && spanned == 0)) {
    FW_ASSIGN_OR_RETURN(last, run_once(line, environment, slowdown));
    cpu.push_back(last.cpu_s);
    wall.push_back(last.wall_s);
    total += last.wall_s;
    total_cpu += last.cpu_s;
    ++spanned;
  }
  telemetry::set_span_detail(telemetry::SpanDetail::kOff);
  const bool counted = telemetry::allocations_are_counted();
  return Json{
      {"schema", "framewise.work/1"},
      {"cpu_s", std::move(cpu)},
      {"wall_s", std::move(wall)},
      {"answer", bench::answer_hash(last.output)},
      {"peak_bytes", runtime::peak_memory_of(getpid()).value_or(0)},
      {"allocations", counted ? last.allocations : -1},
      {"allocated_bytes", counted ? last.allocated_bytes : -1},
      {"spans", with_spans ? spans_json(spanned, total_cpu) : Json::array()}};
}

}  // namespace

Result<ExitCode> run_bench_work(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const CommandLine line,
                      parse_command_line(invocation.arguments));
  if (!line.command || line.help || line.version) {
    return fail(ErrorKind::kUsage, "name a command that does work");
  }
  FW_ASSIGN_OR_RETURN(const double percent,
                      number_of(invocation, "inject", 0, 0));
  FW_ASSIGN_OR_RETURN(const Json report,
                      measure(line, invocation.environment, percent / 100,
                              invocation.has("spans")));
  FW_RETURN_IF_ERROR(write(stdout, report.dump() + "\n"));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
