// SPDX-License-Identifier: Apache-2.0
#include "bench/paired/paired_run.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <random>

#include "base/result.h"
#include "bench/paired/program_identity.h"
#include "bench/statistics/order.h"
#include "bench/statistics/random.h"

namespace framewise::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// The program under another name of the same length, since the length of its
// path moves the stack. A link: the libraries are found beside the original.
class SecondName {
 public:
  static Result<SecondName> of(const Arm& arm) {
    std::error_code error;
    fs::path folder = fs::temp_directory_path(error);
    if (error) folder = "/tmp";
    std::string path =
        (folder / fmt::format("framewise-control-{}", getpid())).string();
    while (path.size() < arm.program.size()) path += '_';
    fs::create_symlink(arm.program, path, error);
    if (error) {
      return fail(ErrorKind::kEnvironment, "cannot create {}: {}", path,
                  error.message());
    }
    return SecondName(path);
  }
  SecondName(SecondName&& other) noexcept
      : path_(std::exchange(other.path_, {})) {}
  ~SecondName() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove(path_, ignored);
  }
  const std::string& path() const { return path_; }

 private:
  explicit SecondName(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

// One scenario while it is measured.
struct Measuring {
  const Arm* a;
  const Arm* b;
  const Task* task;
  PairedResult result;
  int warm_up_left = 0;
  bool done = false;
};

class PairedRunner {
 public:
  PairedRunner(const PairedOptions& options, int scenarios)
      : options_(options),
        scenarios_(scenarios),
        random_(options.seed),
        begin_(Clock::now()) {}

  void add(const Arm& a, const Arm& b, const Task& task) {
    Measuring one{&a, &b, &task, {}, options_.rule.warm_up_pairs, false};
    one.result.name = task.name;
    measuring_.push_back(std::move(one));
  }

  // Round-robin, one quad each, until every scenario has enough pairs.
  Result<void> run() {
    bool any = true;
    while (any) {
      any = false;
      for (Measuring& one : measuring_) {
        if (one.done) continue;
        if (is_out_of_time()) return {};
        const auto begin = Clock::now();
        FW_RETURN_IF_ERROR(run_quad(one));
        one.result.seconds += seconds_since(begin);
        one.done = one.done || is_complete(one.result);
        any |= !one.done;
        report();
      }
    }
    return {};
  }

  std::vector<Measuring>& measuring() { return measuring_; }
  double seconds() const { return seconds_since(begin_); }

 private:
  bool is_out_of_time() const {
    return options_.most_seconds > 0 && seconds() > options_.most_seconds;
  }

  bool is_complete(const PairedResult& result) const {
    const GateRule& rule = options_.rule;
    const int n = int(result.cpu_differences.size());
    const int first = first_pairs(rule, scenarios_);
    if (n < first || (n - first) % rule.more_pairs != 0) {
      return n >= rule.most_pairs;
    }
    return has_enough_pairs(result.cpu_differences, rule, scenarios_);
  }

  // ABBA or BAAB. A scenario whose launch fails is done; a stop ends the run.
  Result<void> run_quad(Measuring& one) {
    const bool a_first = random_.coin();
    for (const bool first_is_a : {a_first, !a_first}) {
      auto pair = run_pair(one, first_is_a);
      if (pair) continue;
      if (pair.error().kind == ErrorKind::kCancelled) return pair.error();
      one.result.error = std::move(pair).error();
      one.done = true;
      return {};
    }
    return {};
  }

  Result<void> run_pair(Measuring& one, bool first_is_a) {
    ProcessOptions process;
    process.timeout = options_.launch_timeout;
    process.stop = options_.stop;
    const auto run = [&](const Arm& arm) {
      return launch(arm, one.task->words, process, false);
    };
    FW_ASSIGN_OR_RETURN(LaunchValue first, run(first_is_a ? *one.a : *one.b));
    FW_ASSIGN_OR_RETURN(LaunchValue second, run(first_is_a ? *one.b : *one.a));
    PairedResult& result = one.result;
    result.answers_differ |= first.answer != second.answer;
    if (one.warm_up_left > 0) {
      --one.warm_up_left;
      return {};
    }
    result.a.push_back(std::move(first_is_a ? first : second));
    result.b.push_back(std::move(first_is_a ? second : first));
    const LaunchValue& a = result.a.back();
    const LaunchValue& b = result.b.back();
    // A launch below the resolution of the clock counts as one microsecond.
    const auto log_ratio = [](double before, double after) {
      return std::log(std::max(after, 1e-6) / std::max(before, 1e-6));
    };
    result.cpu_differences.push_back(log_ratio(a.cpu_s, b.cpu_s));
    result.wall_differences.push_back(log_ratio(a.wall_s, b.wall_s));
    return {};
  }

  void report() const {
    if (!options_.report_progress) return;
    int done = 0;
    int expected = 0;
    for (const Measuring& one : measuring_) {
      const int n = int(one.result.cpu_differences.size());
      done += n;
      expected += one.done
                      ? n
                      : std::max(n, expected_pairs(one.result.cpu_differences,
                                                   options_.rule));
    }
    options_.report_progress(done, expected);
  }

  const PairedOptions& options_;
  const int scenarios_;
  Random random_;
  const Clock::time_point begin_;
  std::vector<Measuring> measuring_;
};

double clock_resolution() {
  timespec resolution{};
  clock_getres(CLOCK_PROCESS_CPUTIME_ID, &resolution);
  return double(resolution.tv_sec) + 1e-9 * double(resolution.tv_nsec);
}

Fitness fitness_of(const PairedRun& run) {
  const double margin = std::log1p(run.rule.margin);
  if (run.control && !run.control->error) {
    const Estimate& change = run.control->cpu.log_ratio;
    if (change.lower > margin || change.upper < -margin) {
      return Fitness::kControlFailed;
    }
  }
  for (const PairedResult& result : run.results) {
    if (result.error) continue;
    if (result.cpu.pairs < run.rule.first_pairs) return Fitness::kTooFewPairs;
    const double launch_s =
        median_of(result.a, [](const LaunchValue& v) { return v.cpu_s; });
    if (clock_resolution() > 0.001 * launch_s) return Fitness::kClockTooCoarse;
  }
  return Fitness::kUsable;
}

void judge(PairedRun& run) {
  std::vector<PairedResult*> judged;
  std::vector<Change> cpu;
  std::vector<Change> wall;
  const int scenarios = int(run.results.size());
  for (PairedResult& result : run.results) {
    result.cpu = change_of(result.cpu_differences, run.rule);
    result.wall = change_of(result.wall_differences, run.rule);
    result.detectable = smallest_detectable(result.cpu, run.rule, scenarios);
    if (result.error || result.cpu.pairs == 0) continue;
    judged.push_back(&result);
    cpu.push_back(result.cpu);
    wall.push_back(result.wall);
  }
  if (run.control) {
    run.control->cpu = change_of(run.control->cpu_differences, run.rule);
  }
  run.fitness = fitness_of(run);
  const std::vector<ChangeVerdict> verdicts = judge_changes(cpu, run.rule);
  const std::vector<ChangeVerdict> of_wall = judge_changes(wall, run.rule);
  for (size_t i = 0; i < judged.size(); ++i) {
    judged[i]->verdict = run.fitness == Fitness::kUsable
                             ? verdicts[i]
                             : ChangeVerdict::kInconclusive;
    // Wall time decides nothing unless it is as steady as CPU time must be.
    const bool steady =
        wall[i].log_ratio.half_width() <= run.rule.target_half_width;
    judged[i]->wall_verdict =
        steady ? of_wall[i] : ChangeVerdict::kInconclusive;
  }
}

}  // namespace

int PairedRun::count(ChangeVerdict verdict) const {
  return int(std::ranges::count_if(results, [&](const PairedResult& result) {
    return !result.error && result.verdict == verdict;
  }));
}

bool PairedRun::answers_differ() const {
  return std::ranges::any_of(
      results, [](const PairedResult& r) { return r.answers_differ; });
}

double median_of(const std::vector<LaunchValue>& launches,
                 double (*number)(const LaunchValue&)) {
  std::vector<double> values;
  for (const LaunchValue& value : launches) values.push_back(number(value));
  return median(values);
}

Result<PairedRun> run_pairs(const Arm& a, const Arm& b,
                            const std::vector<Task>& tasks,
                            const PairedOptions& options) {
  if (tasks.empty()) return fail(ErrorKind::kUsage, "there is no scenario");
  PairedRun run;
  run.a = a;
  run.b = b;
  run.rule = options.rule;
  run.seed = options.seed;
  FW_ASSIGN_OR_RETURN(run.a_identity, identity_of(a.program));
  FW_ASSIGN_OR_RETURN(run.b_identity, identity_of(b.program));
  run.machine = read_machine_facts();
  run.before = read_machine_load();
  PairedRunner runner(options, int(tasks.size()));
  for (const Task& task : tasks) runner.add(a, b, task);
  FW_ASSIGN_OR_RETURN(const SecondName second_name, SecondName::of(a));
  Arm control = a;
  control.program = second_name.path();
  if (options.with_control) runner.add(a, control, tasks.front());
  FW_RETURN_IF_ERROR(runner.run());
  for (Measuring& one : runner.measuring()) {
    if (run.results.size() == tasks.size()) {
      run.control = std::move(one.result);
    } else {
      run.results.push_back(std::move(one.result));
    }
  }
  run.after = read_machine_load();
  run.seconds = runner.seconds();
  judge(run);
  return run;
}

}  // namespace framewise::bench
