// SPDX-License-Identifier: Apache-2.0
// The program: reads the command line and the settings, runs one command, and
// turns its error into text and an exit code.
#include <cstdio>
#include <exception>
#include <string>
#include <system_error>
#include <vector>

#include "base/result.h"
#include "cli/bench/profiled_run.h"
#include "cli/command.h"
#include "cli/command_line.h"
#include "cli/count_allocations.h"
#include "cli/help.h"
#include "cli/process.h"
#include "cli/run_command.h"
#include "cli/terminal/terminal.h"
#include "framewise/version.h"
#include "runtime/idle_memory.h"

// Only in a program that is one file: what it lacks, as one line.
extern "C" __attribute__((weak)) const char* framewise_left_out();

namespace framewise::cli {
namespace {

// The color setting from flags alone: help does not read the configuration.
std::string color_flag(const CommandLine& line) {
  std::string color = "auto";
  for (const FlagValue& flag : line.settings) {
    if (flag.setting->key == "color") color = flag.text;
  }
  return color;
}

Result<ExitCode> print_help(const CommandLine& line,
                            const Environment& environment) {
  const Terminal terminal = examine(stdout, color_flag(line), environment);
  const std::string text =
      line.command ? command_help(*line.command, terminal, line.help_all)
      : line.unfinished.empty() ? (line.help_all ? whole_program_help(terminal)
                                                 : program_help(terminal))
                                : group_help(line.unfinished, terminal);
  FW_RETURN_IF_ERROR(write(stdout, text));
  return ExitCode::kOk;
}

Result<ExitCode> run(std::span<const std::string> words,
                     const Environment& environment) {
  FW_ASSIGN_OR_RETURN(const CommandLine line, parse_command_line(words));
  if (line.version) {
    FW_RETURN_IF_ERROR(write(stdout, fmt::format("framewise {}\n", version())));
    if (framewise_left_out) {
      FW_RETURN_IF_ERROR(write(stdout, fmt::format("one file, without: {}\n",
                                                   framewise_left_out())));
    }
    return ExitCode::kOk;
  }
  if (line.help || !line.command) return print_help(line, environment);
  if (!line.profile_report.empty()) {
    return run_with_profile_report(line, environment);
  }
  return run_command(line, environment);
}

int main_function(int argc, char** argv) {
  count_allocations();
  runtime::allow_returning_memory();
  const Environment environment = read_process_environment();
  const std::vector<std::string> words = process_words(argc, argv);
  const auto outcome = run(words, environment);
  if (outcome) return int(*outcome);
  say_error(examine(stderr, "auto", environment), outcome.error());
  return int(exit_code_of(outcome.error().kind));
}

}  // namespace
}  // namespace framewise::cli

int main(int argc, char** argv) {
  using framewise::cli::ExitCode;
  framewise::cli::prepare_process();
  try {
    return framewise::cli::main_function(argc, argv);
  } catch (const std::system_error& thrown) {
    // Only std::thread throws a system_error here.
    std::fprintf(
        stderr,
        "framewise: error: cannot start a thread: %s\n"
        "hint: raise the limit on processes (ulimit -u, or that of the "
        "container)\n",
        thrown.code().message().c_str());
  } catch (const std::exception& thrown) {
    std::fprintf(stderr, "framewise: error: %s\n", thrown.what());
  }
  return int(ExitCode::kEnvironment);
}
