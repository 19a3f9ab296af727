// SPDX-License-Identifier: Apache-2.0
// Options and examples of the batch and results commands.
#pragma once

#include "cli/command.h"
#include "cli/options/field_options.h"
#include "jobs/compare_fields.h"

namespace framewise::cli {

inline constexpr Option kBatchOptions[] = {
    {"manifest", '\0', "FILE",
     "List of pairs: CSV, TSV or one JSON object per line; - = standard input"},
    {"match", '\0', "PATTERN",
     "Which tests match an original; {} = the original's path without its "
     "extension: '{}-q*.webp' (default: same path, any extension)"},
    flag_named("require", jobs::kCompareFields),
    flag_named("verdict", jobs::kCompareFields),
    {"out", 'o', "FILE",
     "Write all rows to this file at the end: .ndjson, .csv, .xml (JUnit), "
     ".sqlite, .html, .md, .sarif, .txt; may be repeated",
     Writes::kFileOrFolder},
    {"html", '\0', "FILE|FOLDER",
     "Write a page to sort and filter; in a folder, also images of all pairs "
     "and pages of those that do not pass",
     Writes::kFileOrFolder},
    {"markdown", '\0', "FILE",
     "Write a short table for a pull request, worst pairs first, with small "
     "images in a folder beside it",
     Writes::kFileOrFolder},
    {"format", '\0', "FORMAT",
     "Format of printed rows: text, ndjson, csv, junit or github (annotations "
     "of GitHub Actions); default: text, and nothing with --out"},
    {"approvals", '\0', "FILE",
     "Pass what this file approves, whatever its verdict: `framewise baseline "
     "approve` writes it"},
    {"allow-resize", '\0', "",
     "Do not warn of tests that have another size than their originals"},
    {"unordered", '\0', "", "Print rows in the order in which pairs finish"},
    {"stdin", '\0', "",
     "Read one pair per line from standard input and print its row, until the "
     "input ends"},
    {"journal", '\0', "FILE",
     "Keep finished rows in this file until all are done (default: next to the "
     "first --out); the same command continues from it",
     Writes::kFile},
    {"resume", '\0', "",
     "Continue from the journal; this is the default, accepted for clarity"},
    {"retry-errors", '\0', "", "Compare pairs again that ended with an error"},
    {"isolate", '\0', "",
     "Compare in sandboxed child processes: a crash is one error row"},
    {"shard", '\0', "I/N",
     "Compare only part I of N; auto/N takes I from Slurm or Kubernetes"},
    {"cluster", '\0', "slurm",
     "Run as an array job on a cluster, then merge the rows of its tasks"},
    {"shards", '\0', "N", "Number of tasks in the array (default: 8)"},
    {"sbatch", '\0', "OPTIONS", "More options for sbatch; may be repeated"},
    {"detach", '\0', "",
     "Submit and exit; the same command later waits and merges"},
    flag_named("per-frame", jobs::kCompareFields),
    flag_named("pairs", jobs::kCompareFields),
    {"timing", '\0', "", "Include times in each row"},
    {"worker", '\0', "", "Internal: the child process of --isolate"},
};
inline constexpr Example kBatchExamples[] = {
    {"framewise batch originals small", "compare two folders, matched by name"},
    {"framewise batch original.gif candidates",
     "compare many files with one original"},
    {"framewise batch pairs.csv --require 'ssimulacra2.mean>=70' -o "
     "results.sqlite -o junit.xml",
     "check requirements in CI; can be interrupted and continued"},
    {"framewise batch originals small --html review/ --markdown summary.md",
     "write a report for people"},
    {"framewise batch pairs.csv --cluster slurm --shards 64 -o results.ndjson",
     "run on a cluster"},
    {"zcat pairs.gz | parallel --pipe framewise batch --stdin --format ndjson",
     "read pairs from a pipe"},
};
inline constexpr Option kOutOption = {"out", 'o', "FILE",
                                      "Write to this file instead of printing",
                                      Writes::kFileOrFolder};
inline constexpr Option kCsvOption = {"csv", '\0', "", "Print CSV"};
inline constexpr Option kMetricOption = {
    "quality", '\0', "METRIC",
    "Measure of quality: score, or the mean of a metric (default: the score, "
    "or the first metric if there is none)"};
inline constexpr Option kFailedOption = {"failed", '\0', "",
                                         "Only pairs that fail a requirement"};
inline constexpr Option kErrorsOption = {
    "errors", '\0', "", "Only pairs that could not be compared"};
inline constexpr Option kFilesOption = {
    "out", 'o', "FILE",
    "Write to this file: .ndjson, .csv, .xml, .sqlite, .html, .md, .txt; may "
    "be repeated",
    Writes::kFileOrFolder};
inline constexpr Option kQueryOptions[] = {kFailedOption, kErrorsOption,
                                           kCsvOption, kOutOption};
inline constexpr Option kExportOptions[] = {
    kFilesOption,
    kFailedOption,
    kErrorsOption,
    {"giflab", '\0', "",
     "Write CSV with the columns of GifLab's experiments, for results of "
     "-m giflab"}};
inline constexpr Option kMergeOptions[] = {
    kFilesOption,
    {"partial", '\0', "", "Merge even if some pairs are missing"}};
inline constexpr Option kSummaryOptions[] = {kOutOption};
inline constexpr Option kParetoOptions[] = {
    {"by", '\0', "GROUP",
     "original = the tests of each original, in bytes (default); library = all "
     "pairs, as shares of their originals; label = the mean of each label"},
    kMetricOption,
    kCsvOption,
    kOutOption};
inline constexpr Option kPlotOptions[] = {kMetricOption};
inline constexpr ExitCodeMeaning kDiffExitCodes[] = {
    {ExitCode::kOk, "nothing got worse"},
    {ExitCode::kRequirementFailed, "something got worse"},
    {ExitCode::kUsage, "the command line or the configuration is invalid"},
    {ExitCode::kInput, "a file is missing or damaged"},
    {ExitCode::kEnvironment, "an output cannot be written"},
    {ExitCode::kNothingInCommon, "the batches have no pair in common"},
};
inline constexpr Option kDiffOptions[] = {
    {"tolerance", '\0', "NUMBER",
     "Quality that differs by no more than this is equal (default: 0)"},
    kMetricOption,
    kCsvOption,
    kOutOption};
inline constexpr Example kQueryExamples[] = {
    {"framewise results query results.sqlite --failed",
     "print the pairs that failed"},
    {"framewise results query results.sqlite \"SELECT name, avg(mean) FROM "
     "metrics GROUP BY name\"",
     "run any SQL; docs/results.md lists the tables"},
};
inline constexpr Example kExportExamples[] = {
    {"framewise results export results.sqlite --failed -o failed.csv",
     "write some pairs in another format"},
};
inline constexpr Example kMergeExamples[] = {
    {"framewise results merge rows.*-of-8.ndjson -o results.ndjson",
     "merge the shards of a batch"},
};
inline constexpr Example kSummaryExamples[] = {
    {"framewise results summary results.ndjson",
     "print counts, sizes and metrics"},
};
inline constexpr Example kParetoExamples[] = {
    {"framewise results pareto results.sqlite --by label --quality ssimulacra2",
     "find the encoder settings on the Pareto front"},
};
inline constexpr Example kPlotExamples[] = {
    {"framewise results plot results.sqlite plots",
     "write SVG files to plots/"},
};
inline constexpr Example kDiffExamples[] = {
    {"framewise results diff yesterday.sqlite today.sqlite --tolerance 0.5",
     "exit with code 1 if anything is worse"},
};
}  // namespace framewise::cli
