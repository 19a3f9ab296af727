// SPDX-License-Identifier: Apache-2.0
#include "bench/launch/arm.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "base/json/json.h"
#include "base/result.h"
#include "bench/launch/answer.h"
#include "bench/statistics/order.h"

namespace framewise::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kWorkSchema = "framewise.work/1";

Error failure_of(const Arm& arm, const std::vector<std::string>& words,
                 const ProcessRun& run) {
  std::string command = arm.program;
  for (const std::string& word : words) command += " " + word;
  std::string_view why = run.errors;
  why = why.substr(0, why.find('\n'));
  return with_hint(
      fail(ErrorKind::kInput, "exit code {} from: {}", run.exit_code, command),
      why);
}

// A path for a name without slash is searched as a shell does.
Result<std::string> found_program(const std::string& name) {
  if (name.find('/') != std::string::npos) {
    std::error_code error;
    const fs::path path = fs::absolute(name, error);
    if (!error && fs::is_regular_file(path, error) &&
        access(path.c_str(), X_OK) == 0) {
      return path.string();
    }
    return fail(ErrorKind::kUsage, "{} is no program that can be started",
                name);
  }
  const char* const folders = std::getenv("PATH");
  std::string_view rest = folders ? folders : "";
  while (!rest.empty()) {
    const std::string_view folder = rest.substr(0, rest.find(':'));
    rest.remove_prefix(std::min(rest.size(), folder.size() + 1));
    const fs::path path = fs::path(folder) / name;
    if (access(path.c_str(), X_OK) == 0) return path.string();
  }
  return fail(ErrorKind::kUsage, "no program {} is in PATH", name);
}

std::vector<std::string> command_of(const Arm& arm,
                                    const std::vector<std::string>& words) {
  std::vector<std::string> command = {arm.program};
  command.insert(command.end(), words.begin(), words.end());
  command.insert(command.end(), arm.options.begin(), arm.options.end());
  return command;
}

double median_of(const Json& list) {
  std::vector<double> values;
  for (const Json& value : list) values.push_back(value.number());
  return median(values);
}

Result<LaunchValue> launch_in_process(const Arm& arm,
                                      const std::vector<std::string>& words,
                                      const ProcessOptions& options,
                                      bool with_spans) {
  std::vector<std::string> command = {arm.program, "bench", "work"};
  if (arm.slowdown > 0) {
    command.push_back("--inject");
    command.push_back(fmt::format("{}", 100 * arm.slowdown));
  }
  if (with_spans) command.emplace_back("--spans");
  command.emplace_back("--");
  command.insert(command.end(), words.begin(), words.end());
  command.insert(command.end(), arm.options.begin(), arm.options.end());
  FW_ASSIGN_OR_RETURN(const ProcessRun run, run_process(command, options));
  if (run.exit_code != 0) return failure_of(arm, words, run);
  const Json report = Json::parse(run.output);
  if (report["schema"] != kWorkSchema) {
    return fail(ErrorKind::kInput, "{} gave no report of its work",
                arm.program);
  }
  for (const char* name : {"cpu_s", "wall_s", "answer", "peak_bytes",
                           "allocations", "allocated_bytes", "spans"}) {
    if (!report.contains(name)) {
      return fail(ErrorKind::kInput, "the report of {} lacks \"{}\"",
                  arm.program, name);
    }
  }
  LaunchValue value;
  value.cpu_s = median_of(report["cpu_s"]);
  value.wall_s = median_of(report["wall_s"]);
  value.repetitions = int(report["cpu_s"].size());
  value.answer = report["answer"].text();
  value.peak_bytes = report["peak_bytes"].integer();
  value.allocations = report["allocations"].integer();
  value.allocated_bytes = report["allocated_bytes"].integer();
  for (const Json& span : report["spans"]) {
    value.spans.push_back({span["name"].text(), span["self_cpu_s"].number()});
  }
  value.voluntary_switches = run.voluntary_switches;
  value.involuntary_switches = run.involuntary_switches;
  return value;
}

Result<LaunchValue> launch_processes(const Arm& arm,
                                     const std::vector<std::string>& words,
                                     const ProcessOptions& options) {
  const RepetitionRule rule;
  const std::vector<std::string> command = command_of(arm, words);
  LaunchValue value;
  std::vector<double> cpu;
  std::vector<double> wall;
  double total = 0;
  // Files and code are in memory since the warm-up pairs.
  while (!rule.enough(int(cpu.size()), total)) {
    FW_ASSIGN_OR_RETURN(const ProcessRun run, run_process(command, options));
    if (run.exit_code != 0) return failure_of(arm, words, run);
    cpu.push_back(run.cpu_s * (1 + arm.slowdown));
    wall.push_back(run.wall_s);
    total += std::max(run.cpu_s, run.wall_s);
    value.peak_bytes = std::max(value.peak_bytes, run.peak_bytes);
    value.voluntary_switches += run.voluntary_switches;
    value.involuntary_switches += run.involuntary_switches;
    value.answer = answer_hash(run.output);
  }
  value.cpu_s = median(cpu);
  value.wall_s = median(wall);
  value.repetitions = int(cpu.size());
  return value;
}

}  // namespace

Result<Arm> parse_arm(const std::string& text, const std::string& own_program) {
  const std::vector<std::string> words = words_of(text);
  if (words.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "an arm is empty"),
                     "name a program, or options such as 'self --threads 2'");
  }
  Arm arm;
  arm.name = text;
  const bool only_options = words[0].starts_with('-');
  if (only_options || words[0] == "self") {
    arm.program = own_program;
  } else {
    FW_ASSIGN_OR_RETURN(arm.program, found_program(words[0]));
  }
  arm.options.assign(words.begin() + (only_options ? 0 : 1), words.end());
  return arm;
}

bool can_repeat_in_process(const std::string& program) {
  const std::vector<std::string> command = {program, "bench", "work", "--",
                                            "metrics"};
  ProcessOptions options;
  options.timeout = std::chrono::seconds(30);
  const auto run = run_process(command, options);
  if (!run || run->exit_code != 0) return false;
  const Json report = Json::parse(run->output);
  return report["schema"] == kWorkSchema;
}

Result<LaunchValue> launch(const Arm& arm,
                           const std::vector<std::string>& words,
                           const ProcessOptions& options, bool with_spans) {
  return arm.repetition == Repetition::kInProcess
             ? launch_in_process(arm, words, options, with_spans)
             : launch_processes(arm, words, options);
}

}  // namespace framewise::bench
