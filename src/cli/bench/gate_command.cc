// SPDX-License-Identifier: Apache-2.0
// `framewise bench ab` and `framewise bench check`.
#include <algorithm>
#include <random>

#include "base/result.h"
#include "bench/history/history.h"
#include "bench/output/paired_reports.h"
#include "bench/paired/blame.h"
#include "bench/paired/paired_run.h"
#include "bench/paired/self_test.h"
#include "bench/scenarios/scenario.h"
#include "bench/scenarios/scenario_files.h"
#include "cli/bench/bench_functions.h"
#include "cli/files/output_file.h"
#include "cli/terminal/progress_display.h"
#include "framewise/thread_pool.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

using bench::Arm;
using bench::ChangeVerdict;
using bench::Fitness;
using bench::PairedReport;
using bench::PairedRun;
using bench::Repetition;
using bench::Task;

// Both arms repeat their work in the same way.
void choose_repetition(Arm& a, Arm& b) {
  const bool in_process =
      bench::can_repeat_in_process(a.program) &&
      (a.program == b.program || bench::can_repeat_in_process(b.program));
  a.repetition = b.repetition =
      in_process ? Repetition::kInProcess : Repetition::kNewProcess;
}

Result<std::vector<Task>> scenario_tasks(const Invocation& invocation,
                                         std::span<const std::string> names) {
  const auto suite = invocation.has("complete") ? bench::Suite::kComplete
                                                : bench::Suite::kQuick;
  FW_ASSIGN_OR_RETURN(const auto chosen, bench::choose_scenarios(names, suite));
  ThreadPool pool;
  std::vector<Task> tasks;
  const std::filesystem::path folder = bench_folder(invocation);
  for (const bench::Scenario& scenario : chosen) {
    FW_ASSIGN_OR_RETURN(const auto files,
                        bench::write_scenario(scenario, folder, &pool));
    Task task{std::string(scenario.name),
              bench::command_words(scenario, files)};
    const auto options =
        bench::options_of(bench::Setup::kBaseline, scenario, "");
    task.words.insert(task.words.end(), options.begin(), options.end());
    tasks.push_back(std::move(task));
  }
  return tasks;
}

// Configurations of one program replace options of the scenarios.
void drop_replaced_options(const Arm& arm, std::vector<Task>& tasks) {
  const bool threads = std::ranges::any_of(arm.options, [](const auto& word) {
    return word.starts_with("--threads") || word.starts_with("-j");
  });
  if (!threads) return;
  for (Task& task : tasks) {
    const auto found = std::ranges::find(task.words, "--threads");
    if (found != task.words.end()) task.words.erase(found, found + 2);
  }
}

Result<bench::PairedOptions> paired_options(const Invocation& invocation) {
  bench::PairedOptions options;
  if (invocation.has("quick")) options.rule = bench::GateRule::quick();
  FW_ASSIGN_OR_RETURN(options.most_seconds,
                      number_of(invocation, "budget", 1, 0));
  FW_ASSIGN_OR_RETURN(
      const double seed,
      number_of(invocation, "seed", 0, double(std::random_device{}())));
  options.seed = uint64_t(seed);
  options.with_control = !invocation.has("no-control");
  return options;
}

// The stages of scenarios that changed, where both arms can tell them.
std::vector<bench::Blame> blames_of(const PairedRun& run,
                                    const std::vector<Task>& tasks,
                                    const bench::PairedOptions& options) {
  std::vector<bench::Blame> blames;
  for (size_t i = 0; i < run.results.size(); ++i) {
    const bench::PairedResult& result = run.results[i];
    const bool changed = result.verdict != ChangeVerdict::kUnchanged &&
                         result.verdict != ChangeVerdict::kInconclusive;
    if (result.error || !changed) continue;
    auto blame = bench::find_blame(run.a, run.b, tasks[i], options);
    if (blame) blames.push_back(*std::move(blame));
  }
  return blames;
}

Result<void> write_reports(const Invocation& invocation,
                           const PairedReport& report) {
  const std::string text =
      invocation.has("json")
          ? bench::paired_json(report)
          : bench::paired_text(report, invocation.output.color);
  FW_RETURN_IF_ERROR(write(stdout, text));
  for (const std::string& path : values_of(invocation, "out")) {
    const std::string ending = std::filesystem::path(path).extension();
    FW_RETURN_IF_ERROR(write_file(
        path, ending == ".json"  ? bench::paired_json(report)
              : ending == ".xml" ? bench::paired_junit(report)
              : ending == ".md"  ? bench::paired_markdown(report)
                                 : bench::paired_text(report, false)));
  }
  return {};
}

ExitCode exit_code_of(const Invocation& invocation, const PairedRun& run) {
  const bool any_failed = std::ranges::any_of(
      run.results,
      [](const bench::PairedResult& r) { return r.error.has_value(); });
  if (run.fitness != Fitness::kUsable) return ExitCode::kEnvironment;
  if (run.count(ChangeVerdict::kCritical) > 0) {
    return ExitCode::kRequirementFailed;
  }
  if (run.answers_differ() && !invocation.has("any-answer")) {
    return ExitCode::kRequirementFailed;
  }
  if (invocation.has("fail-on-warning") &&
      run.count(ChangeVerdict::kWarning) > 0) {
    return ExitCode::kRequirementFailed;
  }
  if (any_failed) return ExitCode::kInput;
  const bool unsure = run.count(ChangeVerdict::kInconclusive) > 0;
  return unsure && invocation.has("strict") ? ExitCode::kInput : ExitCode::kOk;
}

// A progress display that follows reports of pairs.
class PairProgress {
 public:
  explicit PairProgress(const Invocation& invocation)
      : display_(progress_, invocation.settings, invocation.errors) {}

  void report(int done, int expected) {
    if (expected > expected_)
      progress_.add(expected - expected_, expected - expected_);
    expected_ = std::max(expected_, expected);
    for (; done_ < done; ++done_) progress_.end(1);
    display_.update();
  }
  void close() {
    progress_.finish();
    display_.close();
  }

 private:
  runtime::Progress progress_{"pairs"};
  ProgressDisplay display_;
  int done_ = 0;
  int expected_ = 0;
};

Result<ExitCode> compare_arms(const Invocation& invocation, const Arm& a,
                              const Arm& b, const std::vector<Task>& tasks) {
  FW_ASSIGN_OR_RETURN(bench::PairedOptions options, paired_options(invocation));
  const runtime::Cancellation cancellation;
  options.stop = cancellation.token();
  FW_ASSIGN_OR_RETURN(const bench::MachineLock lock,
                      lock_machine(invocation, options.stop));
  PairProgress progress(invocation);
  options.report_progress = [&](int done, int expected) {
    progress.report(done, expected);
  };
  FW_ASSIGN_OR_RETURN(PairedRun run, bench::run_pairs(a, b, tasks, options));
  progress.close();
  PairedReport report;
  report.blames = blames_of(run, tasks, options);
  report.run = std::move(run);
  if (invocation.has("name")) report.name = invocation.value("name");
  FW_RETURN_IF_ERROR(write_reports(invocation, report));
  if (invocation.has("history")) {
    FW_ASSIGN_OR_RETURN(bench::History history,
                        bench::History::open(invocation.value("history")));
    FW_RETURN_IF_ERROR(history.add(
        bench::points_of(report.run, std::string(invocation.value("commit")))));
  }
  return exit_code_of(invocation, report.run);
}

Result<ExitCode> compare_programs(const Invocation& invocation,
                                  const std::string& a_text,
                                  const std::string& b_text,
                                  std::span<const std::string> names) {
  FW_ASSIGN_OR_RETURN(Arm a, bench::parse_arm(a_text, own_program()));
  FW_ASSIGN_OR_RETURN(Arm b, bench::parse_arm(b_text, own_program()));
  choose_repetition(a, b);
  FW_ASSIGN_OR_RETURN(std::vector<Task> tasks,
                      scenario_tasks(invocation, names));
  drop_replaced_options(a, tasks);
  drop_replaced_options(b, tasks);
  return compare_arms(invocation, a, b, tasks);
}

Result<ExitCode> run_self_test(const Invocation& invocation) {
  const std::vector<std::string> names = {"small_text_ui", "edge_single_frame",
                                          "inspect_gif"};
  FW_ASSIGN_OR_RETURN(const std::vector<Task> tasks,
                      scenario_tasks(invocation, names));
  bench::SelfTestOptions options;
  FW_ASSIGN_OR_RETURN(options.paired, paired_options(invocation));
  // The rates are those of the usual rule; --quick only records less.
  options.paired.rule = bench::GateRule();
  if (invocation.has("quick")) options.pairs = 60;
  const runtime::Cancellation cancellation;
  options.paired.stop = cancellation.token();
  FW_ASSIGN_OR_RETURN(const bench::MachineLock lock,
                      lock_machine(invocation, options.paired.stop));
  PairProgress progress(invocation);
  options.paired.report_progress = [&](int done, int expected) {
    progress.report(done, expected);
  };
  Arm arm;
  arm.name = "this program";
  arm.program = own_program();
  arm.repetition = Repetition::kInProcess;
  FW_ASSIGN_OR_RETURN(const bench::SelfTest test,
                      bench::test_gate(arm, tasks, options));
  progress.close();
  FW_RETURN_IF_ERROR(write(stdout, invocation.has("json")
                                       ? bench::self_test_json(test)
                                       : bench::self_test_text(test)));
  return test.supports_a_gate() ? ExitCode::kOk : ExitCode::kEnvironment;
}

}  // namespace

Result<ExitCode> run_bench_ab(const Invocation& invocation) {
  const std::vector<std::string>& words = invocation.arguments;
  const std::span<const std::string> names(words.begin() + 2, words.end());
  if (!invocation.has("commands")) {
    return compare_programs(invocation, words[0], words[1], names);
  }
  if (!names.empty()) {
    return fail(ErrorKind::kUsage, "--commands takes no scenarios, but {}",
                names[0]);
  }
  FW_ASSIGN_OR_RETURN(const Arm a, bench::parse_arm(words[0], own_program()));
  FW_ASSIGN_OR_RETURN(const Arm b, bench::parse_arm(words[1], own_program()));
  return compare_arms(invocation, a, b, {Task{"command", {}}});
}

Result<ExitCode> run_bench_check(const Invocation& invocation) {
  const std::vector<std::string>& words = invocation.arguments;
  if (invocation.has("selftest")) return run_self_test(invocation);
  if (words.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "no old program is named"),
                     "framewise bench check OLD_PROGRAM");
  }
  return compare_programs(invocation, words[0], own_program(),
                          std::span(words).subspan(1));
}

}  // namespace framewise::cli
