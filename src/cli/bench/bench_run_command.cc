// SPDX-License-Identifier: Apache-2.0
// `framewise bench run`: measures scenarios in their arms.
#include <unistd.h>

#include <algorithm>
#include <system_error>

#include "base/result.h"
#include "bench/arms/arm_run.h"
#include "bench/scenarios/scenario_files.h"
#include "cli/bench/bench_functions.h"
#include "cli/files/output_file.h"
#include "cli/terminal/progress_display.h"
#include "framewise/thread_pool.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

// Files of the user's as a scenario: compare, of unknown size.
Result<bench::ArmTask> own_files(const std::string& text) {
  const size_t comma = text.find(',');
  if (comma == std::string::npos) {
    return fail(ErrorKind::kUsage, "--pair takes ORIGINAL,TEST, not '{}'",
                text);
  }
  bench::ArmTask task{};
  task.scenario.name = "own files";
  task.scenario.command = "compare";
  task.scenario.frames = 1000;  // every arm applies
  task.words = {"compare", text.substr(0, comma), text.substr(comma + 1),
                "--json"};
  return task;
}

Result<std::vector<bench::ArmTask>> tasks_of(const Invocation& invocation) {
  std::vector<bench::ArmTask> tasks;
  for (const std::string& pair : values_of(invocation, "pair")) {
    FW_ASSIGN_OR_RETURN(bench::ArmTask task, own_files(pair));
    tasks.push_back(std::move(task));
  }
  if (!tasks.empty() && invocation.arguments.empty()) return tasks;
  const auto suite =
      invocation.has("quick") ? bench::Suite::kQuick : bench::Suite::kComplete;
  FW_ASSIGN_OR_RETURN(const auto chosen,
                      bench::choose_scenarios(invocation.arguments, suite));
  ThreadPool pool;
  for (const bench::Scenario& scenario : chosen) {
    FW_ASSIGN_OR_RETURN(
        const auto files,
        bench::write_scenario(scenario, bench_folder(invocation), &pool));
    tasks.push_back({scenario, bench::command_words(scenario, files)});
  }
  return tasks;
}

// A folder that is removed at the end.
class PrivateFolder {
 public:
  explicit PrivateFolder(fs::path path) : path_(std::move(path)) {
    fs::create_directories(path_);
  }
  ~PrivateFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;
  std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

Result<bench::ArmRunOptions> run_options(const Invocation& invocation) {
  bench::ArmRunOptions options;
  options.launches = invocation.has("quick") ? 1 : 3;
  for (const std::string& name : values_of(invocation, "arm")) {
    FW_ASSIGN_OR_RETURN(const bench::Setup setup, bench::setup_named(name));
    options.setups.push_back(setup);
  }
  return options;
}

}  // namespace

Result<ExitCode> run_bench_run(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(bench::ArmRunOptions options, run_options(invocation));
  FW_ASSIGN_OR_RETURN(const std::vector<bench::ArmTask> tasks,
                      tasks_of(invocation));
  const runtime::Cancellation cancellation;
  options.stop = cancellation.token();
  FW_ASSIGN_OR_RETURN(const bench::MachineLock lock,
                      lock_machine(invocation, options.stop));
  const PrivateFolder cache(bench_folder(invocation) /
                            fmt::format("cache-{}", getpid()));
  options.cache_folder = cache.path();
  runtime::Progress progress("arms");
  for (const bench::ArmTask& task : tasks) {
    for (const bench::Setup setup : bench::kSetups) {
      const bool wanted = options.setups.empty() ||
                          std::ranges::count(options.setups, setup) > 0;
      if (wanted && bench::applies(setup, task.scenario)) progress.add(1, 1);
    }
  }
  ProgressDisplay display(progress, invocation.settings, invocation.errors);
  options.on_result = [&](const bench::ArmResult& result) {
    progress.end(1, result.error.has_value());
    display.update();
  };
  FW_ASSIGN_OR_RETURN(const auto results,
                      bench::run_arms(own_program(), tasks, options));
  progress.finish();
  display.close();
  FW_RETURN_IF_ERROR(write(stdout, invocation.has("json")
                                       ? bench::arm_json(results)
                                       : bench::arm_text(results)));
  for (const std::string& path : values_of(invocation, "out")) {
    const bool json = fs::path(path).extension() == ".json";
    FW_RETURN_IF_ERROR(write_file(
        path, json ? bench::arm_json(results) : bench::arm_text(results)));
  }
  bool failed = false;
  for (const bench::ArmResult& result : results) {
    if (result.other_answer) return ExitCode::kRequirementFailed;
    failed |= result.error.has_value();
  }
  return failed ? ExitCode::kInput : ExitCode::kOk;
}

}  // namespace framewise::cli
