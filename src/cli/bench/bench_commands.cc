// SPDX-License-Identifier: Apache-2.0
#include "cli/bench/bench_commands.h"

#include "cli/bench/bench_functions.h"
#include "cli/bench/bench_help.h"

namespace framewise::cli {
namespace {

constexpr size_t kAnyNumber = size_t(-1);
constexpr SettingUse kParallel[] = {SettingUse::kParallel};

constexpr Command kBenchCommands[] = {
    {"bench run", "[SCENARIO...]",
     "Measure time, memory and speed of scenarios",
     "Run scenarios in several arms (one thread, all threads, sampled, cached) "
     "and print time, processor time, peak memory, allocations and megapixels "
     "per second. A name may end in *. An arm that answers otherwise than the "
     "baseline although it must not is a failure (exit code 1). The times of "
     "one run compare arms, not versions: use `framewise bench ab` for those.",
     0, kAnyNumber, kBenchRunOptions, kParallel, true, kBenchRunExamples,
     run_bench_run},
    {"bench ab",
     "A B [SCENARIO...]",
     "Compare the speed of two programs",
     "Compare two programs or configurations by pairs of fresh launches in "
     "random order. A and B are programs with options; self is this program. "
     "Print each change with a 95 % interval and a verdict.",
     2,
     kAnyNumber,
     kBenchAbOptions,
     {},
     true,
     kBenchAbExamples,
     run_bench_ab,
     {},
     kBenchGateExitCodes},
    {"bench check",
     "[OLD_PROGRAM [SCENARIO...]]",
     "Check that this program is not slower than an old one",
     "Same as `framewise bench ab OLD_PROGRAM` with this program. With "
     "--selftest, measure the rates of the gate on this machine instead, and "
     "say whether it can support one.",
     0,
     kAnyNumber,
     kBenchCheckOptions,
     {},
     true,
     kBenchCheckExamples,
     run_bench_check,
     {},
     kBenchGateExitCodes},
    {"bench work",
     "-- COMMAND...",
     "Repeat one command and measure it",
     "Run a command of this program in one process: warm-up first, then until "
     "at least 20 ms have passed. Print the times of all repetitions, a hash "
     "of the answer, allocations and stages as JSON. The other bench commands "
     "start this one.",
     1,
     kAnyNumber,
     kBenchWorkOptions,
     {},
     false,
     kBenchWorkExamples,
     run_bench_work},
    {"bench trend",
     "HISTORY",
     "Find changes of speed over time",
     "Read the history that `framewise bench check --history` writes and "
     "report, for each scenario, machine and reference program, where the "
     "level changed, by how much and between which versions. Never fails a "
     "build.",
     1,
     1,
     kBenchTrendOptions,
     {},
     true,
     kBenchTrendExamples,
     run_bench_trend},
    {"bench tune",
     "",
     "Measure which settings are fast on this machine",
     "Measure threads, memory, sampling and the cache on this machine and "
     "print "
     "a configuration with the measured reason beside each value. A value is "
     "changed only if fresh pairs show a gain of more than 3 % of processor "
     "time, 5 % of wall time or 10 % of memory, and the answers are the same.",
     0,
     0,
     kBenchTuneOptions,
     {},
     true,
     kBenchTuneExamples,
     run_bench_tune},
    {"bench list",
     "",
     "List the scenarios",
     "Print each scenario: content, frames, size, files, command and suite.",
     0,
     0,
     kBenchListOptions,
     {},
     false,
     kBenchListExamples,
     run_bench_list},
    {"profile",
     "-- COMMAND...",
     "Report where the time and the memory go",
     "Run a command of this program and print, on standard error, for each "
     "stage, metric and file: time, processor time, allocations, memory, "
     "megapixels per second and how the cost grows with the size of frames; "
     "then what to do about it. Costs less than 2 %; commands without it pay "
     "nothing.",
     1,
     kAnyNumber,
     kProfileOptions,
     {},
     false,
     kProfileExamples,
     run_profile},
    {"bench diff",
     "BEFORE AFTER",
     "Compare two profiles",
     "Compare two profiles that were written with -o FILE.json, stage by "
     "stage.",
     2,
     2,
     {},
     {},
     false,
     kProfileDiffExamples,
     run_bench_diff},
};

}  // namespace

std::span<const Command> bench_commands() { return kBenchCommands; }

}  // namespace framewise::cli
