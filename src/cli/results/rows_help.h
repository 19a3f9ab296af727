// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise results failures`, `select` and `check`.
#pragma once

#include "cli/command.h"
#include "cli/command_functions.h"
#include "cli/results/bdrate_help.h"

namespace framewise::cli {

inline constexpr Option kFailuresOptions[] = {
    {"kind", '\0', "KIND",
     "Only errors of this kind: usage, input, unsupported, limit, io, "
     "environment, cancelled, timeout or internal"},
    {"most", 'n', "N", "List so many rows one by one (default: 10)"},
    {"csv", '\0', "", "Print CSV, a row for each failure"},
    {"out", 'o', "FILE", "Write to this file instead of standard output",
     Writes::kFile},
};
inline constexpr Example kFailuresExamples[] = {
    {"framewise results failures experiment/results.ndjson",
     "which pipelines failed, why, and what to do"},
    {"framewise results failures results.sqlite --kind timeout --csv",
     "all jobs that took too long, as CSV"},
};
inline constexpr Option kSelectOptions[] = {
    {"out", 'o', "FILE", "Write to this file instead of standard output",
     Writes::kFile},
};
inline constexpr Example kSelectExamples[] = {
    {"framewise results select experiment/results.sqlite -o best.json",
     "select the pipelines of a sweep that are on a Pareto front"},
    {"framewise optimize in.gif -o small.gif --pipeline best.json",
     "encode by them"},
};
inline constexpr Example kCheckExamples[] = {
    {"framewise results check results.ndjson",
     "exit code 3 if a row cannot be right"},
};

inline constexpr Command kRowsCommands[] = {
    kBdrateCommand,
    Command{"results failures",
            "RESULTS",
            "List failed rows and what to do",
            "Group the rows that failed by the kind of error and by pipeline, "
            "say whether running them again can help, and list the first of "
            "them.",
            1,
            1,
            kFailuresOptions,
            {},
            true,
            kFailuresExamples,
            run_results_failures},
    Command{"results select",
            "RESULTS",
            "Select the best pipelines of a sweep",
            "Write the pipelines that are on the Pareto front of some original "
            "as a selection, which `framewise optimize --pipeline` reads.",
            1,
            1,
            kSelectOptions,
            {},
            true,
            kSelectExamples,
            run_results_select},
    Command{"results check",
            "RESULTS",
            "Check that results are sound",
            "Report rows that no run can have written: negative sizes, scores "
            "above 100, the same place twice.",
            1,
            1,
            {},
            {},
            true,
            kCheckExamples,
            run_results_check}};

}  // namespace framewise::cli
