// SPDX-License-Identifier: Apache-2.0
// What the batch and results commands take, and what their help shows.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

inline constexpr Option kBatchOptions[] = {
    {"manifest", '\0', "FILE",
     "The pairs: CSV, TSV or a JSON object a line; - = standard input"},
    {"match", '\0', "PATTERN",
     "How files of two folders match; {} = the original's path without its "
     "ending: '{}-q*.webp' (default: same path, any ending)"},
    {"require", '\0', "EXPR",
     "A pair fails unless it holds, such as ssimulacra2.mean>=70; may be "
     "repeated; --min-METRIC N and --max-METRIC N say the same"},
    {"out", 'o', "FILE",
     "Write all rows there in the end: .ndjson, .csv, .xml (JUnit), .sqlite, "
     ".html, .md, .txt; may be repeated"},
    {"html", '\0', "FILE|FOLDER",
     "A page to sort and filter; in a folder with pictures of all pairs and "
     "pages of those that need a look"},
    {"markdown", '\0', "FILE",
     "A short table for a pull request, the worst first, with small pictures "
     "beside it"},
    {"format", '\0', "FORMAT",
     "What is printed: text, ndjson, csv or junit (default: text, or nothing "
     "with --out)"},
    {"unordered", '\0', "", "Print rows as they are done"},
    {"stdin", '\0', "",
     "Answer each line of standard input (a pair) with a row, until it ends"},
    {"journal", '\0', "FILE",
     "What is finished is kept there until all is (default: beside the first "
     "--out); the same command goes on from it"},
    {"retry-errors", '\0', "", "Try again what the journal knows as an error"},
    {"isolate", '\0', "",
     "Compare in child processes without rights: a crash is one row"},
    {"shard", '\0', "I/N",
     "Only the I-th of N parts; auto/N takes I from Slurm or Kubernetes"},
    {"cluster", '\0', "slurm",
     "Run as an array job, and merge what its tasks find"},
    {"shards", '\0', "N", "How many tasks the array has (default: 8)"},
    {"sbatch", '\0', "OPTIONS", "More options for sbatch; may be repeated"},
    {"detach", '\0', "",
     "Submit and leave; the same command later waits and merges"},
    {"per-frame", '\0', "", "The values of every pair of frames in each row"},
    {"pairs", '\0', "", "Which frame met which in each row"},
    {"timing", '\0', "", "What each pair took in its row"},
    {"worker", '\0', "", "What --isolate starts; not for people"},
};
inline constexpr Example kBatchExamples[] = {
    {"framewise batch originals small", "two folders, matched by name"},
    {"framewise batch original.gif candidates", "one against many"},
    {"framewise batch pairs.csv --require 'ssimulacra2.mean>=70' -o "
     "results.sqlite -o junit.xml",
     "a gate for CI; can be interrupted and run again"},
    {"framewise batch originals small --html review/ --markdown summary.md",
     "pages for people"},
    {"framewise batch pairs.csv --cluster slurm --shards 64 -o results.ndjson",
     "on a cluster"},
    {"zcat pairs.gz | parallel --pipe framewise batch --stdin --format ndjson",
     "as a filter"},
};
inline constexpr Option kOutOption = {"out", 'o', "FILE",
                                      "Write there instead of printing"};
inline constexpr Option kCsvOption = {"csv", '\0', "", "As CSV"};
inline constexpr Option kMetricOption = {
    "quality", '\0', "METRIC",
    "What counts as quality: score or a metric's mean (default: the score, "
    "else the first metric)"};
inline constexpr Option kFailedOption = {"failed", '\0', "",
                                         "Only pairs that fail a requirement"};
inline constexpr Option kErrorsOption = {
    "errors", '\0', "", "Only pairs that could not be compared"};
inline constexpr Option kFilesOption = {
    "out", 'o', "FILE",
    "Write there: .ndjson, .csv, .xml, .sqlite, .html, .md, .txt; may be "
    "repeated"};
inline constexpr Option kQueryOptions[] = {kFailedOption, kErrorsOption,
                                           kCsvOption, kOutOption};
inline constexpr Option kExportOptions[] = {kFilesOption, kFailedOption,
                                            kErrorsOption};
inline constexpr Option kMergeOptions[] = {
    kFilesOption, {"partial", '\0', "", "Though some pairs are missing"}};
inline constexpr Option kSummaryOptions[] = {kOutOption};
inline constexpr Option kParetoOptions[] = {
    {"by", '\0', "GROUP",
     "original = each original's files in bytes (default), library = all as "
     "shares of their originals, label = the mean of each label"},
    kMetricOption,
    kCsvOption,
    kOutOption};
inline constexpr Option kPlotOptions[] = {kMetricOption};
inline constexpr Option kDiffOptions[] = {
    {"tolerance", '\0', "NUMBER",
     "How far the quality may move and count as equal (default: 0)"},
    kMetricOption,
    kCsvOption,
    kOutOption};
inline constexpr Example kQueryExamples[] = {
    {"framewise results query results.sqlite --failed", "what failed"},
    {"framewise results query results.sqlite \"SELECT name, avg(mean) FROM "
     "metrics GROUP BY name\"",
     "anything; docs/results.md has the tables"},
};
inline constexpr Example kExportExamples[] = {
    {"framewise results export results.sqlite --failed -o failed.csv",
     "a part, in another form"},
};
inline constexpr Example kMergeExamples[] = {
    {"framewise results merge rows.*-of-8.ndjson -o results.ndjson",
     "the shards of a batch"},
};
inline constexpr Example kSummaryExamples[] = {
    {"framewise results summary results.ndjson", "how it stands"},
};
inline constexpr Example kParetoExamples[] = {
    {"framewise results pareto results.sqlite --by label --quality ssimulacra2",
     "which way to encode is worth its bytes"},
};
inline constexpr Example kPlotExamples[] = {
    {"framewise results plot results.sqlite plots", "SVG files in plots/"},
};
inline constexpr Example kDiffExamples[] = {
    {"framewise results diff yesterday.sqlite today.sqlite --tolerance 0.5",
     "exit code 1 if anything got worse"},
};
}  // namespace framewise::cli
