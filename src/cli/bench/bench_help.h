// SPDX-License-Identifier: Apache-2.0
// Options and examples of the bench commands.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

#define FW_BENCH_FILES                                                \
  Option {                                                            \
    "files", '\0', "FOLDER",                                          \
        "Keep the generated files here (default: framewise/bench in " \
        "the user's cache folder)"                                    \
  }

inline constexpr Option kBenchRunOptions[] = {
    {"quick", '\0', "", "Only scenarios below about 100 ms, once for each arm"},
    {"arm", '\0', "NAME",
     "Measure only this arm: baseline, parallel, tiered, sampled, cached or "
     "all; may be repeated (default: all that apply)"},
    {"pair", '\0', "ORIGINAL,TEST",
     "Measure `compare` on these files instead of the scenarios; may be "
     "repeated"},
    {"json", '\0', "", "Print JSON"},
    {"out", 'o', "FILE",
     "Write to this file: .json, else text; may be repeated", Writes::kFile},
    FW_BENCH_FILES,
};

// Of `ab` and `check`.
#define FW_BENCH_GATE_OPTIONS                                                 \
  {"quick", '\0', "",                                                         \
   "Quick scenarios, at most 20 pairs each: finds 10 % in about 92 % of "     \
   "cases"},                                                                  \
      {"complete", '\0', "", "All scenarios (default: the quick ones)"},      \
      {"budget", '\0', "SECONDS",                                             \
       "Stop measuring after this time; all scenarios then have the same "    \
       "number of pairs"},                                                    \
      {"strict", '\0', "", "Exit with code 3 if a scenario is inconclusive"}, \
      {"fail-on-warning", '\0', "",                                           \
       "Exit with code 1 for a slowdown of 5 % too, not only for 10 %"},      \
      {"any-answer", '\0', "",                                                \
       "Do not fail where both sides answer differently"},                    \
      {"no-control", '\0', "", "Do not compare A with itself"},               \
      {"seed", '\0', "N", "Seed of the order of launches (default: random)"}, \
      {"name", '\0', "NAME",                                                  \
       "Name of this gate, for the marker in Markdown (default: default)"},   \
      {"json", '\0', "", "Print JSON"},                                       \
      {"out", 'o', "FILE",                                                    \
       "Write to this file: .json, .xml (JUnit), .md (Markdown), else text; " \
       "may be repeated",                                                     \
       Writes::kFile},                                                        \
      FW_BENCH_FILES

inline constexpr ExitCodeMeaning kBenchGateExitCodes[] = {
    {ExitCode::kOk, "no slowdown that fails the gate"},
    {ExitCode::kRequirementFailed,
     "a slowdown of 10 %, of 5 % with --fail-on-warning, or another answer"},
    {ExitCode::kUsage, "the command line or the configuration is invalid"},
    {ExitCode::kInput,
     "a program or scenario cannot run; with --strict also: a slowdown of 10 "
     "% cannot be excluded"},
    {ExitCode::kEnvironment,
     "this machine cannot judge now, or an output cannot be written"},
    {ExitCode::kInterrupted, "interrupted"},
};

inline constexpr Option kBenchAbOptions[] = {
    FW_BENCH_GATE_OPTIONS,
    {"commands", '\0', "",
     "A and B are whole commands, of any program; there are no scenarios"},
};
inline constexpr Option kBenchCheckOptions[] = {
    FW_BENCH_GATE_OPTIONS,
    {"selftest", '\0', "",
     "Measure this machine: how often the gate raises a false alarm, and how "
     "often it finds slowdowns of 1, 2, 5 and 10 %"},
    {"history", '\0', "FILE",
     "Add the ratios to this history (see `framewise bench trend`)",
     Writes::kFile},
    {"commit", '\0', "NAME", "Name of the measured version in the history"},
};
inline constexpr Option kBenchWorkOptions[] = {
    {"inject", '\0', "PERCENT",
     "Make each repetition slower by this share of its processor time"},
    {"spans", '\0', "", "Also measure the stages"},
};
inline constexpr Option kBenchListOptions[] = {
    {"json", '\0', "", "Print JSON"},
};

inline constexpr Option kBenchTrendOptions[] = {
    {"json", '\0', "", "Print JSON"},
    {"out", 'o', "FILE",
     "Write to this file: .svg or .png (charts), .md (report of the last "
     "week), .json, else text; may be repeated",
     Writes::kFile},
};
inline constexpr Example kBenchTrendExamples[] = {
    {"framewise bench check old/framewise --history speed.sqlite --commit a1b2",
     "add the ratios of this version to the history"},
    {"framewise bench trend speed.sqlite -o speed.svg -o week.md",
     "find changes of speed; draw them; report the last week"},
};

inline constexpr Option kBenchTuneOptions[] = {
    {"quick", '\0', "", "Measure less: at most 20 pairs"},
    {"pair", '\0', "ORIGINAL,TEST", "Measure on these files"},
    {"out", 'o', "FILE", "Write the configuration to this file", Writes::kFile},
    FW_BENCH_FILES,
};
inline constexpr Example kBenchTuneExamples[] = {
    {"framewise bench tune -o framewise.toml",
     "measure settings and write them with the reasons"},
};

inline constexpr Option kProfileOptions[] = {
    {"out", 'o', "FILE",
     "Also write the profile to this file: .json, else text; may be repeated",
     Writes::kFile},
    {"trace", '\0', "FILE",
     "Write the stages over time: .json (Chrome), else Perfetto; open it at "
     "ui.perfetto.dev",
     Writes::kFile},
    {"flames", '\0', "FILE",
     "Sample call stacks each 2 ms of processor time: .svg (flame graph), else "
     "folded lines",
     Writes::kFile},
};
inline constexpr Example kProfileExamples[] = {
    {"framewise profile -- compare a.gif b.gif",
     "print where the time and the memory go"},
    {"framewise profile --flames f.svg --trace t.pftrace -- batch old new",
     "draw a flame graph and write a trace"},
};
inline constexpr Example kProfileDiffExamples[] = {
    {"framewise bench diff before.json after.json",
     "list the stages that changed most"},
};

inline constexpr Example kBenchRunExamples[] = {
    {"framewise bench run --quick", "measure the small scenarios in a minute"},
    {"framewise bench run 'medium_*' --arm baseline --arm parallel",
     "compare one thread with all threads"},
    {"framewise bench run --pair film.mkv,small.mp4",
     "measure the arms on files of your own"},
};
inline constexpr Example kBenchAbExamples[] = {
    {"framewise bench ab old/framewise new/framewise",
     "compare two builds on the quick scenarios"},
    {"framewise bench ab 'self --threads 1' 'self --threads 2' 'medium_*'",
     "compare two configurations of this program"},
    {"framewise bench ab --commands 'gifsicle -O2 a.gif' 'gifsicle -O3 a.gif'",
     "compare any two commands"},
};
inline constexpr Example kBenchCheckExamples[] = {
    {"framewise bench check old/framewise",
     "exit with code 1 if this program is slower than the old one"},
    {"framewise bench check old/framewise -o report.md -o junit.xml",
     "write a comment for a pull request and a JUnit file"},
    {"framewise bench check --selftest",
     "print the false-alarm rate and the power of this machine"},
};
inline constexpr Example kBenchWorkExamples[] = {
    {"framewise bench work -- compare a.gif b.gif --json",
     "print the times of repeated comparisons as JSON"},
};
inline constexpr Example kBenchListExamples[] = {
    {"framewise bench list", "list all scenarios"},
};

}  // namespace framewise::cli
