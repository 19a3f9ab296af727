// SPDX-License-Identifier: Apache-2.0
// `framewise bench tune`: measures settings on this machine.
#include <time.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <random>
#include <system_error>
#include <thread>

#include "base/date.h"
#include "base/result.h"
#include "bench/output/words.h"
#include "bench/scenarios/scenario.h"
#include "bench/scenarios/scenario_files.h"
#include "bench/tuning/tuning.h"
#include "cli/bench/bench_functions.h"
#include "cli/files/output_file.h"
#include "framewise/thread_pool.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

// A folder for cached results that is removed at the end.
class CacheFolder {
 public:
  explicit CacheFolder(fs::path path) : path_(std::move(path)) {}
  ~CacheFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  CacheFolder(const CacheFolder&) = delete;
  CacheFolder& operator=(const CacheFolder&) = delete;
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

// 0 threads: one for each processor.
bench::Tunable tunable_threads() {
  std::vector<std::string> fewer;
  const int processors = int(std::thread::hardware_concurrency());
  for (int n = 1; n < processors; n *= 2) fewer.push_back(fmt::format("{}", n));
  return {"threads", "--threads", bench::Aim::kWallTime, "0", fewer, {}};
}

bench::Tunable tunable_sampling() {
  return {"compare.sampling",      "--sampling",
          bench::Aim::kCpuTime,    "auto",
          {"full", "progressive"}, {}};
}

// Repeated comparisons of the same files: the cache answers all but the first.
bench::Tunable tunable_cache(const CacheFolder& folder) {
  return {"cache.use", "--cache", bench::Aim::kCpuTime,
          "disk",      {"none"},  {"--cache-dir", folder.path()}};
}

// A batch of many small files: less memory lets fewer of them be in work at
// once. 0: half of the memory of the machine.
bench::Tunable tunable_memory() {
  return {"memory", "--memory",          bench::Aim::kPeakMemory,
          "0",      {"64MiB", "256MiB"}, {}};
}

// The extra cost of the first comparison when its result is kept: results that
// are older than a millisecond are computed and written again.
Result<std::string> cost_of_filling(const bench::Arm& arm,
                                    const bench::Task& task,
                                    const CacheFolder& folder,
                                    const bench::TuningOptions& options) {
  bench::Arm without = arm;
  bench::Arm filling = arm;
  without.options.insert(without.options.end(), {"--cache", "none"});
  filling.options.insert(filling.options.end(),
                         {"--cache", "disk", "--cache-dir", folder.path(),
                          "--cache-max-age", "1ms"});
  bench::PairedOptions paired = options.paired;
  paired.with_control = false;
  FW_ASSIGN_OR_RETURN(const bench::PairedRun run,
                      bench::run_pairs(without, filling, {task}, paired));
  const bench::PairedResult& result = run.results.front();
  if (result.error) return *result.error;
  return fmt::format("; keeping a new result: cpu time {}, n = {}",
                     bench::change_text(result.cpu.log_ratio),
                     result.cpu.pairs);
}

Result<bench::Task> scenario_task(const Invocation& invocation,
                                  const std::string& name) {
  FW_ASSIGN_OR_RETURN(
      const auto chosen,
      bench::choose_scenarios(std::span(&name, 1), bench::Suite::kComplete));
  ThreadPool pool;
  FW_ASSIGN_OR_RETURN(
      const auto files,
      bench::write_scenario(chosen[0], bench_folder(invocation), &pool));
  return bench::Task{name, bench::command_words(chosen[0], files)};
}

// The comparison that threads, sampling and the cache are tuned for.
Result<bench::Task> comparison(const Invocation& invocation) {
  const std::string_view pair = invocation.value("pair");
  if (const size_t comma = pair.find(','); comma != std::string_view::npos) {
    return bench::Task{"own files",
                       {"compare", std::string(pair.substr(0, comma)),
                        std::string(pair.substr(comma + 1)), "--json"}};
  }
  return scenario_task(invocation, "medium_mixed_content");
}

// Measures each setting, with the values of the others as they are.
Result<std::vector<bench::Tuned>> tune_all(
    const Invocation& invocation, const bench::TuningOptions& options) {
  FW_ASSIGN_OR_RETURN(const bench::Task task, comparison(invocation));
  // The batch of stills takes seconds, which --quick does not have.
  FW_ASSIGN_OR_RETURN(const bench::Task batch,
                      scenario_task(invocation, invocation.has("quick")
                                                    ? "batch_of_small_pairs"
                                                    : "batch_of_many_stills"));
  const CacheFolder folder(bench_folder(invocation) /
                           fmt::format("tune-{}", getpid()));
  bench::Arm arm;
  arm.name = "this program";
  arm.program = own_program();
  arm.repetition = bench::Repetition::kInProcess;
  arm.options = {"--config", "none", "--progress", "none"};
  // A cache would answer all repetitions but the first.
  bench::Arm uncached = arm;
  uncached.options.push_back("--no-cache");
  std::vector<bench::Tuned> tuned;
  const auto add = [&](const bench::Tunable& tunable, const bench::Arm& used,
                       const bench::Task& measured) -> Result<void> {
    say_note(invocation.errors, fmt::format("measuring {}", tunable.key));
    FW_ASSIGN_OR_RETURN(bench::Tuned one,
                        bench::tune(tunable, used, measured, options));
    tuned.push_back(std::move(one));
    return {};
  };
  FW_RETURN_IF_ERROR(add(tunable_threads(), uncached, task));
  FW_RETURN_IF_ERROR(add(tunable_memory(), uncached, batch));
  FW_RETURN_IF_ERROR(add(tunable_sampling(), uncached, task));
  FW_RETURN_IF_ERROR(add(tunable_cache(folder), arm, task));
  FW_ASSIGN_OR_RETURN(const std::string cost,
                      cost_of_filling(arm, task, folder, options));
  tuned.back().reason += cost;
  return tuned;
}

}  // namespace

Result<ExitCode> run_bench_tune(const Invocation& invocation) {
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
  FW_ASSIGN_OR_RETURN(const std::vector<bench::Tuned> tuned,
                      tune_all(invocation, options));
  const std::string text = bench::tuned_configuration(
      tuned, bench::read_machine_facts(), load, today());
  if (!invocation.has("out")) {
    FW_RETURN_IF_ERROR(write(stdout, text));
    return ExitCode::kOk;
  }
  FW_RETURN_IF_ERROR(
      write_file(std::filesystem::path(invocation.value("out")), text));
  return ExitCode::kOk;
}

}  // namespace framewise::cli
