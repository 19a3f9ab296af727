// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise results bdrate`.
#pragma once

#include "cli/command.h"
#include "cli/command_functions.h"

namespace framewise::cli {

inline constexpr Option kBdrateOptions[] = {
    {"anchor", '\0', "ENCODER",
     "Compare the others with this one (default: the first)"},
    {"quality", '\0', "METRIC",
     "A metric of the results, its mean or a statistic: vmaf, ssimulacra2.p5 "
     "(default: the score, or the first metric)"},
    {"method", '\0', "NAME",
     "Interpolate by akima, pchip or cubic, the method of 2001 (default: "
     "akima)"},
    {"columns", '\0', "ROLE=NAME,...",
     "Columns of tables of other programs: file=, encoder=, rate=, quality=, "
     "log= (default: the usual names)"},
    {"json", '\0', "", "Print JSON"},
    {"markdown", '\0', "", "Print Markdown"},
    {"csv", '\0', "", "Print CSV, a row for each encoder and file"},
    {"svg", '\0', "", "Print a drawing of the rates and their intervals"},
    {"out", 'o', "FILE", "Write to this file instead of standard output",
     Writes::kFile},
};
inline constexpr Example kBdrateExamples[] = {
    {"framewise results bdrate results.sqlite --anchor x264",
     "compare the encoders that the labels of a batch name"},
    {"framewise results bdrate rates.csv --quality vmaf --method pchip",
     "from a table of another program, as JVET's sheets compute it"},
    {"framewise results bdrate x265=old/clip.ndjson svt=new/clip.ndjson",
     "from lines that `ab-av1 sample-encode --stdout-format json` printed"},
};

inline constexpr Command kBdrateCommand = {
    "results bdrate",
    "[ENCODER=]RESULTS...",
    "Compare encoders by rate at equal quality",
    "Print the Bjøntegaard deltas of encoders against one of them: the rate "
    "that they need more or less for equal quality, and the quality that they "
    "gain at equal rate, for each file and as a mean with its interval. Reads "
    "results of batches and sweeps, CSV, and JSON lines.",
    1,
    size_t(-1),
    kBdrateOptions,
    {},
    true,
    kBdrateExamples,
    run_results_bdrate};

}  // namespace framewise::cli
