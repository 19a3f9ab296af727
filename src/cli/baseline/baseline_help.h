// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise baseline`.
#pragma once

#include "cli/command.h"
#include "cli/command_functions.h"
#include "cli/options/compare_help.h"

namespace framewise::cli {

inline constexpr Option kBaselineFile[] = {
    {"file", '\0', "FILE", "Baseline file (default: framewise-baseline.json)"},
};
inline constexpr Option kBaselineDiffOptions[] = {
    {"file", '\0', "FILE", "Baseline file (default: framewise-baseline.json)"},
    {"tolerance", '\0', "PERCENT",
     "Accept values that are worse by up to this (default: 1)"},
};
inline constexpr Option kApproveOptions[] = {
    {"file", '\0', "FILE", "Baseline file (default: framewise-baseline.json)"},
    {"content", '\0', "",
     "Approve files and folders by their bytes, without an original"},
    {"results", '\0', "FILE",
     "Approve rows of these results of a batch: names, patterns or folders"},
    {"by", '\0', "NAME", "Who approves (default: $USER)"},
    {"why", '\0', "TEXT", "Why it is good enough"},
    {"until", '\0', "DAY", "The last day on which it holds: 2027-01-31"},
    {"allow-larger", '\0', "",
     "The compressed file is larger than its original on purpose"},
};
inline constexpr Option kBaselineListOptions[] = {
    {"file", '\0', "FILE", "Baseline file (default: framewise-baseline.json)"},
    {"stale", '\0', "", "Only approvals that hold no longer"},
};
inline constexpr Example kApproveExamples[] = {
    {"framewise baseline approve original.gif small.gif",
     "approve small.gif as good enough"},
    {"framewise baseline approve --content img/hero.webp --why 'new artwork'",
     "approve what lies in the repository now, as it is"},
    {"framewise baseline approve --results framewise-report/results.ndjson "
     "'img/*.webp' --until 2027-01-31",
     "approve rows of a gate for some time"},
};
inline constexpr Example kBaselinePruneExamples[] = {
    {"framewise baseline prune",
     "remove approvals of files that are gone, changed or past their day"},
};
inline constexpr Example kBaselineListExamples[] = {
    {"framewise baseline list", "list approved files"},
};
inline constexpr Example kBaselineDiffExamples[] = {
    {"framewise baseline diff", "exit with code 1 if anything is worse"},
    {"framewise baseline diff small.gif --tolerance 5",
     "check one file, with a wider tolerance"},
};

inline constexpr SettingUse kGoldenUses[] = {SettingUse::kReading};
inline constexpr Option kGoldenCheckOptions[] = {
    {"json", '\0', "", "Print a JSON document"},
};
inline constexpr Example kGoldenLearnExamples[] = {
    {"framewise baseline learn intro.golden run1.mp4 run2.mp4 run3.mp4",
     "learn how far renders of the intro vary"},
};
inline constexpr Example kGoldenCheckExamples[] = {
    {"framewise baseline check intro.golden new.mp4",
     "exit with code 1 if the new render varies more"},
};

inline constexpr Command kBaselineCommands[] = {
    Command{"baseline learn",
            "GOLDEN RENDER RENDER RENDER...",
            "Learn how far renders of one animation or video vary",
            "Measure which pixels, times and levels differ between three or "
            "more renders of the same thing, and keep the most usual one with "
            "these limits in the folder GOLDEN. An earlier one is replaced.",
            4,
            size_t(-1),
            {},
            kGoldenUses,
            true,
            kGoldenLearnExamples,
            run_baseline_learn},
    Command{"baseline check", "GOLDEN RENDER...",
            "Find faults in a render: where, when and what",
            "Compare renders with a golden of `baseline learn`. What differs "
            "more than renders do is a fault: content, quality, timing, "
            "length, size or sound, with place and time. Exit code 1: there "
            "are faults.",
            2, size_t(-1), kGoldenCheckOptions, kGoldenUses, true,
            kGoldenCheckExamples, run_baseline_check},
    Command{
        "baseline approve", "ORIGINAL TEST... | FILE...",
        "Approve files as good enough",
        "Save hashes in a small file for the repository, with which `framewise "
        "batch --approvals` passes these files whatever their verdict. "
        "Compares TEST with ORIGINAL, or takes rows of --results, or with "
        "--content the bytes alone. Replaces an earlier approval of the same "
        "file.",
        1, size_t(-1), kApproveOptions, kCompares, true, kApproveExamples,
        run_baseline_approve},
    Command{"baseline list",
            "",
            "List approved files",
            "Print the files of the baseline with their scores and metrics, "
            "and which approvals hold no longer.",
            0,
            0,
            kBaselineListOptions,
            {},
            true,
            kBaselineListExamples,
            run_baseline_list},
    Command{"baseline prune",
            "",
            "Remove stale approvals",
            "Remove approvals of files that are gone or have other bytes, and "
            "those whose last day is over.",
            0,
            0,
            kBaselineFile,
            {},
            true,
            kBaselinePruneExamples,
            run_baseline_prune},
    Command{"baseline diff", "[TEST...]",
            "Compare approved files again; report what is worse",
            "Compare all approved pairs again, or only those of TEST, and "
            "report values that are worse than when they were approved. Exit "
            "code 1 if any is.",
            0, size_t(-1), kBaselineDiffOptions, kCompares, true,
            kBaselineDiffExamples, run_baseline_diff}};

}  // namespace framewise::cli
