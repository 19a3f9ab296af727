// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise sweep`.
#pragma once

#include "cli/command.h"
#include "cli/command_functions.h"

namespace framewise::cli {

inline constexpr SettingUse kSweeps[] = {
    SettingUse::kReading,  SettingUse::kParallel, SettingUse::kComparing,
    SettingUse::kBatching, SettingUse::kCaching,  SettingUse::kModels,
    SettingUse::kTelemetry};
inline constexpr Option kSweepOptions[] = {
    {"out", 'o', "FOLDER",
     "Write rows, leaderboard and selection to this folder",
     Writes::kMakesFolders},
    {"preset", '\0', "NAME",
     "Which pipelines with which settings; --list names them (default: "
     "quick-test)"},
    {"pipelines", '\0', "IDS",
     "These pipelines instead: ids with commas between them, or all: every "
     "one whose programs are installed"},
    {"subset", '\0', "NAME",
     "Try some of the pipelines: full, representative, factorial, progressive, "
     "quick or targeted (default: full)"},
    {"seed", '\0', "N", "Of the sampling (default: 1)"},
    {"frame-ratio", '\0', "LIST", "Shares of frames to keep, such as 1,0.5"},
    {"colors", '\0', "LIST", "Numbers of colors, such as 128,32"},
    {"loss", '\0', "LIST", "Amounts of loss from 0 to 100, such as 0,30,60"},
    {"synthetic", '\0', "all|targeted",
     "Also try 25 small generated animations, or 17 of them"},
    {"keep", '\0', "",
     "Keep the files that the pipelines write; those of an earlier sweep are "
     "not overwritten"},
    {"screen", '\0', "",
     "Try everything on the first GIF only, and on each other about 14 "
     "experiments that a model of the results so far expects to win"},
    {"list", '\0', "", "List presets, tools and whether they are installed"},
    {"dry-run", '\0', "", "Print the number of experiments; run none"},
};
inline constexpr std::string_view kSweepCommon[] = {
    "out",  "preset", "pipelines", "subset",  "colors",
    "loss", "list",   "dry-run",   "threads", "quiet"};
inline constexpr Example kSweepExamples[] = {
    {"framewise sweep --list", "list presets and tools"},
    {"framewise sweep clips -o experiment --preset lossy-quality-sweep",
     "compare ways to lose detail on all GIFs of a folder"},
    {"framewise sweep --synthetic targeted -o experiment --pipelines all "
     "--subset quick --colors 64 --loss 40",
     "try a twentieth of all pipelines on generated animations"},
    {"framewise sweep clips -o experiment --pipelines all --screen",
     "find the best of all pipelines with few experiments"},
    {"framewise results pareto experiment/results.sqlite --by label",
     "the Pareto front of what was tried"},
};

inline constexpr Command kSweepCommands[] = {Command{
    "sweep", "[GIF...]", "Compare pipelines of GIF encoders by experiment",
    "Run pipelines of up to three steps (drop frames, reduce colors, lose "
    "detail) by several programs and the built-in encoder on GIFs, compare "
    "each result with its original, and tell which give the smallest files at "
    "equal quality. The same command continues after an interruption.",
    0, size_t(-1), kSweepOptions, kSweeps, true, kSweepExamples, run_sweep,
    kSweepCommon}};

}  // namespace framewise::cli
