// SPDX-License-Identifier: Apache-2.0
// `framewise bench tune`: measures settings on this machine.
#include <time.h>
#include <unistd.h>

#include <array>
#include <random>
#include <thread>

#include "base/result.h"
#include "bench/scenarios/scenario.h"
#include "bench/scenarios/scenario_files.h"
#include "bench/tuning/tuning.h"
#include "cli/bench/bench_functions.h"
#include "cli/files/output_file.h"
#include "framewise/thread_pool.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

std::string today() {
  const time_t now = time(nullptr);
  tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 16> text{};
  strftime(text.data(), text.size(), "%Y-%m-%d", &utc);
  return text.data();
}

// The settings whose value may depend on the machine. 0 threads: one for each
// processor. Whether a cache pays depends on how often the same files return,
// and no measurement of one machine can show that.
std::vector<bench::Tunable> tunables() {
  std::vector<std::string> threads;
  const int processors = int(std::thread::hardware_concurrency());
  for (int n = 1; n < processors; n *= 2)
    threads.push_back(fmt::format("{}", n));
  return {{"threads", "--threads", bench::Aim::kWallTime, "0", threads},
          {"compare.sampling",
           "--sampling",
           bench::Aim::kCpuTime,
           "auto",
           {"full", "progressive"}}};
}

Result<bench::Task> task_of(const Invocation& invocation) {
  const std::string_view pair = invocation.value("pair");
  if (const size_t comma = pair.find(','); comma != std::string_view::npos) {
    return bench::Task{"own files",
                       {"compare", std::string(pair.substr(0, comma)),
                        std::string(pair.substr(comma + 1)), "--json"}};
  }
  const std::string name = "medium_mixed_content";
  FW_ASSIGN_OR_RETURN(
      const auto chosen,
      bench::choose_scenarios(std::span(&name, 1), bench::Suite::kComplete));
  ThreadPool pool;
  FW_ASSIGN_OR_RETURN(
      const auto files,
      bench::write_scenario(chosen[0], bench_folder(invocation), &pool));
  return bench::Task{name, bench::command_words(chosen[0], files)};
}

}  // namespace

Result<ExitCode> run_bench_tune(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const bench::Task task, task_of(invocation));
  const runtime::Cancellation cancellation;
  bench::TuningOptions options;
  options.paired.stop = cancellation.token();
  options.paired.seed = std::random_device{}();
  if (invocation.has("quick")) {
    options.paired.rule = bench::GateRule::quick();
    options.blocks = 5;
  }
  FW_ASSIGN_OR_RETURN(const bench::MachineLock lock,
                      lock_machine(invocation, options.paired.stop));
  const bench::MachineLoad load = bench::read_machine_load();
  bench::Arm arm;
  arm.name = "this program";
  arm.program = own_program();
  arm.repetition = bench::Repetition::kInProcess;
  // A cache would answer all repetitions but the first.
  arm.options = {"--config", "none", "--progress", "none", "--no-cache"};
  std::vector<bench::Tuned> tuned;
  for (const bench::Tunable& tunable : tunables()) {
    say_note(invocation.errors, fmt::format("measuring {}", tunable.key));
    FW_ASSIGN_OR_RETURN(bench::Tuned one,
                        bench::tune(tunable, arm, task, options));
    tuned.push_back(std::move(one));
  }
  const std::string text = bench::tuned_configuration(
      tuned, bench::read_machine_facts(), load, today());
  if (invocation.has("out")) {
    FW_RETURN_IF_ERROR(
        write_file(std::filesystem::path(invocation.value("out")), text));
  } else {
    FW_RETURN_IF_ERROR(write(stdout, text));
  }
  return ExitCode::kOk;
}

}  // namespace framewise::cli
