// SPDX-License-Identifier: Apache-2.0
// The table of commands. A command is a row here and a file of its own.
#include <algorithm>
#include <array>

#include "cli/baseline/baseline_help.h"
#include "cli/batch/batch_help.h"
#include "cli/bench/bench_commands.h"
#include "cli/command.h"
#include "cli/command_functions.h"
#include "cli/commands/cache_help.h"
#include "cli/commands/models_help.h"
#include "cli/commands/setup_help.h"
#include "cli/config/config_commands.h"
#include "cli/flashes/flashes_help.h"
#include "cli/image/image_help.h"
#include "cli/optimize/check_help.h"
#include "cli/optimize/optimize_help.h"
#include "cli/options/compare_help.h"
#include "cli/predict/predict_help.h"
#include "cli/results/rows_help.h"
#include "cli/serve/serve_help.h"
#include "cli/sweep/sweep_help.h"
#include "cli/tag/tag_help.h"
#include "cli/telemetry/telemetry_commands.h"
#include "cli/video/video_commands.h"
#include "cli/video/video_functions.h"
#include "jobs/inspect/inspect_request.h"

namespace framewise::cli {
namespace {

constexpr size_t kAnyNumber = size_t(-1);

constexpr SettingUse kInspects[] = {SettingUse::kReading, SettingUse::kFlashes,
                                    SettingUse::kParallel};
constexpr SettingUse kParallel[] = {SettingUse::kParallel};
constexpr SettingUse kCaching[] = {SettingUse::kCaching};
constexpr SettingUse kModels[] = {SettingUse::kModels};

constexpr std::string_view kBatchCommon[] = {
    "out",     "html",  "require", "metric", "fail-on", "journal",
    "isolate", "shard", "threads", "memory", "quiet"};
constexpr Option kExplainOptions[] = {
    {"out", 'o', "FILE",
     "Write the explanation to this file; - = standard output", Writes::kFile},
};
constexpr Example kExplainExamples[] = {
    {"framewise explain report.json", "explain a report of --json"},
    {"framewise compare a.gif b.gif --json | framewise explain -",
     "explain without a file in between"},
};
constexpr Example kPolicyExamples[] = {
    {"framewise policy", "print the default thresholds"},
    {"framewise policy strict > ours.toml", "start a policy of your own"},
    {"framewise policy ours.toml",
     "check a policy and print all of its thresholds"},
};
constexpr SettingUse kBatches[] = {
    SettingUse::kReading,  SettingUse::kParallel, SettingUse::kComparing,
    SettingUse::kBatching, SettingUse::kCaching,  SettingUse::kModels,
    SettingUse::kLive,     SettingUse::kTelemetry};
constexpr Option kViewOptions[] = {
    {"moments", 'n', "N", "Number of moments to show (default: 1)"},
    {"pictures", '\0', "HOW",
     "Format of images: kitty, iterm2, sixel, blocks or ascii (default: the "
     "best that the terminal supports)"},
};
constexpr Example kViewExamples[] = {
    {"framewise view original.gif small.gif", "show the worst moment"},
    {"framewise view a.gif b.gif -n 3 -m psnr",
     "show the three worst moments of a metric"},
    {"framewise view a.gif b.gif --pictures sixel",
     "choose the format of images"},
};
constexpr Option kMetricsOptions[] = {
    {"all", 'a', "", "List all metrics, not only those that most people use"},
    {"long", 'l', "",
     "Also print the purpose, range and source of each metric"},
};
constexpr Example kMetricsExamples[] = {
    {"framewise metrics", "print what most people use"},
    {"framewise metrics --all --long",
     "print all names, purposes, ranges and sources"},
};

constexpr Option kInspectOptions[] = {
    {"json", '\0', "", "Print one JSON document with all files"},
    {"ndjson", '\0', "",
     "Print one JSON object per line for each file, as it is finished"},
    flag_named("frames", jobs::kInspectFields),
    flag_named("fast", jobs::kInspectFields),
};
constexpr Example kInspectExamples[] = {
    {"framewise inspect loop.gif", "report everything about one file"},
    {"framewise inspect assets/", "print a table of all files in a folder"},
    {"framewise inspect --ndjson '*.webp' | jq .frame_count",
     "print one value for each file"},
    {"curl -s https://example.org/a.gif | framewise inspect -",
     "read standard input"},
};

constexpr Option kJsonOption[] = {{"json", '\0', "", "Print a JSON document"}};
constexpr Example kDoctorExamples[] = {
    {"framewise doctor", "report what works, and what to install for the rest"},
    {"framewise doctor --json | jq .threads",
     "print one value of the JSON document"},
};

constexpr std::array kCommands = {
    Command{
        "compare", "ORIGINAL TEST...", "Compare files with their original",
        "Compare animations, images and videos with their original, frame by "
        "frame. Report how good they look, when they are worst, and whether "
        "requirements hold. The first file is the original; each other file is "
        "compared with it. One file may be - (standard input).",
        0, kAnyNumber, kCompareOptions, kCompares, true, kCompareExamples,
        run_compare, kCompareCommon},
    Command{"explain",
            "REPORT...",
            "Explain the verdict of a JSON report",
            "Read a report of `framewise compare --json` or --ndjson (- = "
            "standard input). Explain each reason of the verdict: where, when, "
            "how severe, its likely cause and what to try. Also list what "
            "lowered the score, and what was skipped and why.",
            1,
            kAnyNumber,
            kExplainOptions,
            {},
            true,
            kExplainExamples,
            run_explain},
    Command{"policy",
            "[NAME|FILE]",
            "Print or check a policy: the thresholds of verdicts",
            "Print a policy as TOML: a built-in one (lenient, default, strict, "
            "lossless) or a file, which is checked.",
            0,
            1,
            {},
            {},
            true,
            kPolicyExamples,
            run_policy},
    Command{"batch", "ORIGINALS TESTS | ORIGINAL TEST... | MANIFEST",
            "Compare many pairs; continue after an interruption",
            "Compare many pairs on all cores, the longest first: two folders "
            "matched by name, one original with a folder of candidates, or a "
            "manifest with one pair per line. A file that cannot be read "
            "becomes an error row; the batch goes on. Finished rows survive a "
            "kill, a crash and a full disk: run the same command again to "
            "continue. Exit code 1: a requirement failed for some pair; 3: "
            "none failed, but some pair could not be compared.",
            0, kAnyNumber, kBatchOptions, kBatches, true, kBatchExamples,
            run_batch, kBatchCommon},
    Command{"serve", "", "Answer programs over HTTP",
            "Run a server that takes jobs (compare, inspect, image, optimize, "
            "video compose) as JSON, reports their progress as events, and "
            "keeps their results. Listens on this machine only unless told "
            "otherwise. SIGTERM stops it without losing a job.",
            0, 0, kServeOptions, kServeUses, true, kServeExamples, run_serve,
            kServeCommon},
    Command{
        "mcp", "", "Answer agents (Model Context Protocol)",
        "Give agents the tools compare, report, inspect, check, diff, flashes, "
        "optimize and explain, over standard input and output. Answers are "
        "short: what is wrong, where, when, what to try; pictures show the "
        "worst moment. Files outside the folders that may be read are "
        "refused in the same words as files that do not exist.",
        0, 0, kMcpOptions, kMcpUses, true, kMcpExamples, run_mcp, kMcpCommon},
    Command{"serve token",
            "NAME",
            "Issue a token for a server",
            "Print a token with which NAME may use the server until it "
            "expires. The server that reads the same key file with --keys "
            "accepts it.",
            0,
            1,
            kServeTokenOptions,
            {},
            true,
            kServeTokenExamples,
            run_serve_token},
    Command{"serve sign",
            "SOURCE",
            "Sign the address of a thumbnail",
            "Print a path under which anybody gets the thumbnail of a file of "
            "the server, without a token, until it expires.",
            1,
            1,
            kServeSignOptions,
            {},
            true,
            kServeSignExamples,
            run_serve_sign},
    Command{"results query",
            "RESULTS [SQL]",
            "Query the results of a batch with SQL",
            "Print the rows of a batch's results (SQLite or NDJSON), or those "
            "that an SQL statement selects.",
            1,
            2,
            kQueryOptions,
            {},
            true,
            kQueryExamples,
            run_results_query},
    Command{"results export",
            "RESULTS",
            "Convert results to another format",
            "Write all or some results as NDJSON, CSV, JUnit, SQLite, HTML, "
            "Markdown or text.",
            1,
            1,
            kExportOptions,
            {},
            true,
            kExportExamples,
            run_results_export},
    Command{"results merge",
            "RESULTS...",
            "Merge the shards of a batch",
            "Merge the results of shards into those of one batch, in the "
            "batch's order. Fail if pairs are missing, or if two files hold "
            "different rows for one pair.",
            1,
            kAnyNumber,
            kMergeOptions,
            {},
            true,
            kMergeExamples,
            run_results_merge},
    Command{"results summary",
            "RESULTS",
            "Summarize the results of a batch",
            "Print how many pairs passed and failed and why, the file sizes, "
            "and the distribution of each metric.",
            1,
            1,
            kSummaryOptions,
            {},
            true,
            kSummaryExamples,
            run_results_summary},
    Command{"results pareto",
            "RESULTS",
            "List sizes against quality",
            "List sizes and quality. A star marks the Pareto front: rows for "
            "which no other row is both smaller and better.",
            1,
            1,
            kParetoOptions,
            {},
            true,
            kParetoExamples,
            run_results_pareto},
    Command{"results plot",
            "RESULTS FOLDER",
            "Plot sizes and quality",
            "Write SVG files: the distribution of quality, and size against "
            "quality with the Pareto front, for each original, each label and "
            "the library.",
            2,
            2,
            kPlotOptions,
            {},
            true,
            kPlotExamples,
            run_results_plot},
    Command{"results diff",
            "BEFORE AFTER",
            "Compare the results of two batches",
            "Compare two batches pair by pair. List pairs that are worse, "
            "better, new or missing.",
            2,
            2,
            kDiffOptions,
            {},
            true,
            kDiffExamples,
            run_results_diff,
            {},
            kDiffExitCodes},
    Command{"view", "ORIGINAL TEST", "Show the worst moments in the terminal",
            "Compare two files and show the worst moments of the second beside "
            "the original: as pixels if the terminal supports images, else as "
            "half blocks.",
            2, 2, kViewOptions, kCompares, true, kViewExamples, run_view},
    Command{"metrics",
            "",
            "List metrics",
            "List the metrics of `framewise compare`. An arrow shows whether a "
            "metric rises or falls with quality; brackets show the sets that "
            "contain it.",
            0,
            0,
            kMetricsOptions,
            {},
            false,
            kMetricsExamples,
            run_metrics},
    Command{"inspect", "FILE...", "Report properties and problems of files",
            "Print container, frames, timing, colors, duplicates and findings "
            "of animations, images and videos. FILE may be a folder (all "
            "images and videos in it are read), a pattern such as '*.gif', or "
            "- (standard input). A bad file does not stop the others.",
            1, kAnyNumber, kInspectOptions, kInspects, true, kInspectExamples,
            run_inspect},
    Command{"doctor", "", "Check this build and this machine",
            "Print the formats that can be read, the instruction set, the "
            "chosen number of threads and amount of memory with reasons, the "
            "configuration file in use, and what to install for missing parts.",
            0, 0, kJsonOption, kParallel, true, kDoctorExamples, run_doctor},
    Command{"selftest",
            "",
            "Check this copy on data that it draws itself",
            "Draw an animation, write it in every format, read it again and "
            "compare: known values, verdicts of an equal and of a damaged "
            "copy, equal results with any number of threads. Takes some "
            "seconds and needs no network. Exit code 1: something is wrong; "
            "4: a format is absent.",
            0,
            0,
            kSelftestOptions,
            {},
            true,
            kSelftestExamples,
            run_selftest},
    Command{"cache stats", "", "Print the contents and hit rate of the cache",
            "Print the number and size of entries of each kind, the hits in "
            "memory, on disk and on a shared server, and the computing time "
            "that hits have saved.",
            0, 0, kCacheStatsOptions, kCaching, true, kCacheStatsExamples,
            run_cache_stats},
    Command{"cache clear",
            "[KIND...]",
            "Remove cached results",
            "Remove all entries, or only those of some kinds (comparisons, "
            "values, pictures, other). With --cache redis://HOST, also remove "
            "them from the server.",
            0,
            kAnyNumber,
            {},
            kCaching,
            true,
            kCacheClearExamples,
            run_cache_clear},
    Command{
        "cache prune", "", "Shrink the cache to its limits",
        "Remove entries that are too old, then those that were used longest "
        "ago. This also happens automatically as results are added.",
        0, 0, kJsonOption, kCaching, true, kCachePruneExamples,
        run_cache_prune},
    Command{"cache verify", "", "Check all cached entries",
            "Read every entry and remove damaged ones. Exit code 3 if any was "
            "damaged.",
            0, 0, kJsonOption, kCaching, true, kCacheVerifyExamples,
            run_cache_verify},
    Command{
        "cache warm",
        "PATH...",
        "Hash files before they are compared",
        "Read and hash the files, or all files in folders. Later comparisons "
        "find cached results without reading these files again.",
        1,
        kAnyNumber,
        {},
        kCaching,
        true,
        kCacheWarmExamples,
        run_cache_warm},
    Command{"cache export",
            "FILE",
            "Export the cache to one file",
            "Write all entries to FILE, for `framewise cache import` on "
            "another machine; - = standard output.",
            1,
            1,
            {},
            kCaching,
            true,
            kCacheExportExamples,
            run_cache_export},
    Command{
        "cache import",
        "FILE",
        "Import an exported cache",
        "Add the entries that are intact and, with a secret, signed with it. "
        "Results of another build of Framewise are stored but never used. "
        "Import only files that you trust as much as your own results.",
        1,
        1,
        {},
        kCaching,
        true,
        kCacheImportExamples,
        run_cache_import},
    Command{"cache path",
            "",
            "Print the folder of the cache",
            "Print the folder of the cache on disk.",
            0,
            0,
            {},
            kCaching,
            true,
            kCachePathExamples,
            run_cache_path},
    Command{"models list", "", "List trained models",
            "List the models that metrics such as vmaf need, the purpose of "
            "each, and whether it is installed. With --json also its URL, "
            "checksum and license.",
            0, 0, kJsonOption, kModels, true, kModelsListExamples,
            run_models_list},
    Command{"models pull", "[MODEL...]", "Download models",
            "Download the named models, or all of them. Resume interrupted "
            "downloads and check every file. Framewise never downloads models "
            "on its own.",
            0, kAnyNumber, kPullOptions, kModels, true, kPullExamples,
            run_models_pull},
    Command{"models import",
            "FILE|FOLDER...",
            "Install models from files",
            "Check and copy models from files or folders, for machines without "
            "network.",
            1,
            kAnyNumber,
            {},
            kModels,
            true,
            kImportExamples,
            run_models_import},
    Command{"models verify",
            "[MODEL...]",
            "Check installed models",
            "Compare installed models with their checksums. Exit code 3 if a "
            "model is damaged, or if a named model is missing.",
            0,
            kAnyNumber,
            {},
            kModels,
            true,
            kVerifyExamples,
            run_models_verify},
    Command{"models path",
            "[MODEL]",
            "Print the folder of models",
            "Print the folder of models, or the path of one installed model.",
            0,
            1,
            {},
            kModels,
            true,
            kPathExamples,
            run_models_path},
    Command{"models remove",
            "[MODEL...]",
            "Remove models",
            "Remove the named models, or all of them.",
            0,
            kAnyNumber,
            {},
            kModels,
            true,
            kRemoveExamples,
            run_models_remove},
    Command{"completion",
            "bash|zsh|fish",
            "Print a completion script for a shell",
            "Print a script that completes commands and options in bash, zsh "
            "or fish.",
            1,
            1,
            {},
            {},
            false,
            kCompletionExamples,
            run_completion},
    Command{"man",
            "",
            "Print the manual page",
            "Print the manual page in roff format.",
            0,
            0,
            {},
            {},
            false,
            kManExamples,
            run_man},
};

constexpr Option kGlobalOptions[] = {
    {"help", 'h', "", "Print this help"},
    {"version", 'V', "", "Print the version"},
    {"config", '\0', "FILE",
     "Read this configuration file; none = read no file"},
    {"profile-report", '\0', "FILE",
     "Write where time and memory went to this file: .json, else text; - = "
     "standard error"},
};

}  // namespace

// Groups of commands have a table each, in a file of their own.
std::span<const Command> commands() {
  static const std::vector<Command> all = [] {
    std::vector<Command> joined;
    for (const std::span<const Command> group :
         {std::span<const Command>(kCommands), image_commands(),
          std::span<const Command>(kFlashesCommands),
          std::span<const Command>(kBaselineCommands),
          std::span<const Command>(kOptimizeCommands),
          std::span<const Command>(kPlaceCheckCommands),
          std::span<const Command>(kSweepCommands),
          std::span<const Command>(kPredictCommands),
          std::span<const Command>(kTagCommands),
          std::span<const Command>(kRowsCommands), video_commands(),
          film_commands(), bench_commands(), telemetry_commands(),
          std::span<const Command>(kConfigCommands)}) {
      joined.insert(joined.end(), group.begin(), group.end());
    }
    return joined;
  }();
  return all;
}
std::span<const Option> global_options() { return kGlobalOptions; }

}  // namespace framewise::cli
