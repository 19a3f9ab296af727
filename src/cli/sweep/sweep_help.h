// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise sweep`.
#pragma once

#include "cli/command.h"
#include "cli/command_functions.h"
#include "cli/options/field_options.h"
#include "jobs/optimize/sweep_request.h"

namespace framewise::cli {

inline constexpr SettingUse kSweeps[] = {
    SettingUse::kReading,  SettingUse::kParallel, SettingUse::kComparing,
    SettingUse::kBatching, SettingUse::kCaching,  SettingUse::kModels,
    SettingUse::kTelemetry};
inline constexpr std::array kSweepOptionsFirst = {
    Option{"out", 'o', "FOLDER",
           "Write rows, leaderboard and selection to this folder",
           Writes::kMakesFolders},
};
inline constexpr std::array kSweepOptionsLast = {
    Option{"list", '\0', "",
           "List presets, tools and whether they are installed"},
    Option{"dry-run", '\0', "", "Print the number of experiments; run none"},
};
inline constexpr auto kSweepOptions =
    jobs::joined(kSweepOptionsFirst, flags_of_fields<jobs::kSweepFields>(),
                 kSweepOptionsLast);
inline constexpr auto kSweepSettings = keys_of_fields<jobs::kSweepFields>();
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
    "sweep",
    "[GIF...]",
    "Compare pipelines of GIF encoders by experiment",
    "Run pipelines of up to three steps (drop frames, reduce colors, lose "
    "detail) by several programs and the built-in encoder on GIFs, compare "
    "each result with its original, and tell which give the smallest files at "
    "equal quality. The same command continues after an interruption.",
    0,
    size_t(-1),
    kSweepOptions,
    kSweeps,
    true,
    kSweepExamples,
    run_sweep,
    kSweepCommon,
    {},
    kSweepSettings}};

}  // namespace framewise::cli
