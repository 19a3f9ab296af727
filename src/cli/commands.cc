// SPDX-License-Identifier: Apache-2.0
// The table of commands. A command is a row here and a file of its own.
#include <algorithm>
#include <array>

#include "cli/batch/batch_help.h"
#include "cli/command.h"
#include "cli/command_functions.h"
#include "cli/commands/cache_help.h"
#include "cli/commands/models_help.h"

namespace framewise::cli {
namespace {

constexpr size_t kAnyNumber = size_t(-1);

constexpr SettingUse kReadsMany[] = {SettingUse::kReading,
                                     SettingUse::kParallel};
constexpr SettingUse kParallel[] = {SettingUse::kParallel};
constexpr SettingUse kCompares[] = {SettingUse::kReading, SettingUse::kParallel,
                                    SettingUse::kComparing,
                                    SettingUse::kCaching, SettingUse::kModels};
constexpr SettingUse kCaching[] = {SettingUse::kCaching};
constexpr SettingUse kModels[] = {SettingUse::kModels};

constexpr Option kCompareOptions[] = {
    {"reference", 'r', "FILE", "The original (else the first FILE)"},
    {"distorted", 'd', "FILE", "A file to compare with it; may be repeated"},
    {"require", '\0', "EXPR",
     "Fail unless it holds, such as ssimulacra2.mean>=70 or psnr.min>30; may "
     "be repeated; --min-METRIC N and --max-METRIC N say the same"},
    {"full", '\0', "", "Skip nothing, whatever could not change the verdict"},
    {"sample", '\0', "N|auto",
     "Let costly metrics look at N pairs drawn at random, or at as many as "
     "it takes"},
    {"max-frames", '\0', "N",
     "Let costly metrics look at N pairs at most (from 3 on)"},
    {"start", '\0', "WHEN", "Begin there in the original: 1.5s, 40ms or 10f"},
    {"end", '\0', "WHEN", "End there"},
    {"frames", '\0', "N", "Compare N frames of the original from the start on"},
    {"offset", '\0', "WHEN", "The test is so much late: 40ms or 2f"},
    {"subsample", '\0', "N",
     "Only every Nth frame, as other tools do; --sample is better"},
    {"no-verdict", '\0', "",
     "Only the numbers asked for: no score, no verdict"},
    {"per-frame", '\0', "", "The values of every pair of frames"},
    {"pairs", '\0', "", "Which frame met which, when and for how long"},
    {"heatmap", '\0', "DIR|FILE.png",
     "PNG maps of the errors at the worst instants; in one file the worst"},
    {"html", '\0', "FILE",
     "A page with verdict, player and charts, to look at and send on"},
    {"open", '\0', "",
     "Open the page in a browser; without --html a temporary one"},
    {"embed", '\0', "WHICH",
     "Frames in that page: worst (default, up to 8 MB), all (up to 64 MB) or "
     "none"},
    {"markdown", '\0', "FILE",
     "A short table for a pull request, with small pictures beside it"},
    {"plot", '\0', "FILE",
     "Charts over time: a file that ends in .svg or .png, or - for the "
     "terminal"},
    {"format", '\0', "FORMAT",
     "text, json, ndjson, csv, or as libvmaf writes: vmaf-json, vmaf-xml, "
     "vmaf-csv"},
    {"json", '\0', "", "Same as --format json"},
    {"ndjson", '\0', "", "Same as --format ndjson"},
    {"csv", '\0', "", "Same as --format csv"},
    {"out", 'o', "FILE",
     "Write the report there, in the form that its ending names: .json, "
     ".ndjson, .csv, .html, .md, .svg (plot), .png (errors), else text; may be "
     "repeated; - is standard output"},
};
constexpr std::string_view kCompareCommon[] = {
    "out",     "html",    "open",    "json",    "metric",
    "require", "fail-on", "heatmap", "threads", "quiet"};
constexpr Example kCompareExamples[] = {
    {"framewise compare original.gif small.gif", "what most people want"},
    {"framewise compare original.gif small.gif --html report.html",
     "and a page to look at"},
    {"framewise compare original.gif a.webp b.gif c.mp4", "several at once"},
    {"ffmpeg -i a.mkv -f yuv4mpegpipe - | framewise compare film.mkv -",
     "what another program writes"},
    {"framewise compare 'render/%04d.png' film.mp4",
     "numbered pictures as one film"},
    {"framewise compare a.png b.png -m ssimulacra2,psnr --json",
     "two numbers, for a program"},
    {"framewise compare a.gif b.gif --require 'ssimulacra2.mean>=70'",
     "exit code 1 if it looks worse"},
    {"framewise compare film.mp4 small.mp4 --sample auto",
     "a long film: part of it, and how sure that is"},
    {"framewise compare a.gif b.gif --policy strict --fail-on artifact",
     "exit code 1 if the verdict is ARTIFACT"},
};
constexpr std::string_view kBatchCommon[] = {
    "out",     "html",  "require", "metric", "fail-on", "journal",
    "isolate", "shard", "threads", "memory", "quiet"};
constexpr Option kExplainOptions[] = {
    {"out", 'o', "FILE", "Write the explanation there; - is standard output"},
};
constexpr Example kExplainExamples[] = {
    {"framewise explain report.json", "what --json wrote, in words"},
    {"framewise compare a.gif b.gif --json | framewise explain -",
     "the same without a file"},
};
constexpr Example kPolicyExamples[] = {
    {"framewise policy", "the thresholds in use where nothing is said"},
    {"framewise policy strict > ours.toml", "a policy of one's own to start"},
    {"framewise policy ours.toml", "check it, and print all that it says"},
};
constexpr SettingUse kBatches[] = {
    SettingUse::kReading,  SettingUse::kParallel, SettingUse::kComparing,
    SettingUse::kBatching, SettingUse::kCaching,  SettingUse::kModels};
constexpr Option kViewOptions[] = {
    {"moments", 'n', "N", "How many of the worst moments (default: 1)"},
    {"pictures", '\0', "HOW",
     "kitty, iterm2, sixel, blocks or ascii (default: what the terminal "
     "takes)"},
};
constexpr Example kViewExamples[] = {
    {"framewise view original.gif small.gif", "the worst moment"},
    {"framewise view a.gif b.gif -n 3 -m psnr", "three, by another metric"},
    {"framewise view a.gif b.gif --pictures sixel", "in a certain way"},
};
constexpr Option kBaselineFile[] = {
    {"file", '\0', "FILE", "The baseline (default: framewise-baseline.json)"},
};
constexpr Option kBaselineDiffOptions[] = {
    {"file", '\0', "FILE", "The baseline (default: framewise-baseline.json)"},
    {"tolerance", '\0', "PERCENT",
     "How much worse a value may be than approved (default: 1)"},
};
constexpr Example kApproveExamples[] = {
    {"framewise baseline approve original.gif small.gif",
     "this is good enough"},
};
constexpr Example kBaselineListExamples[] = {
    {"framewise baseline list", "what is approved"},
};
constexpr Example kBaselineDiffExamples[] = {
    {"framewise baseline diff", "exit code 1 if anything got worse"},
    {"framewise baseline diff small.gif --tolerance 5", "one file, laxer"},
};
constexpr Option kMetricsOptions[] = {
    {"long", 'l', "", "With what each is good for, its range and its source"},
};
constexpr Example kMetricsExamples[] = {
    {"framewise metrics", "the names"},
    {"framewise metrics --long", "everything about them"},
};

constexpr Option kInspectOptions[] = {
    {"json", '\0', "", "One JSON document with all files"},
    {"ndjson", '\0', "", "One JSON object a line and file, as they are done"},
    {"frames", '\0', "", "Also list every frame (details and JSON)"},
    {"fast", '\0', "",
     "Read the containers only: nothing about pixels, and no hash"},
};
constexpr Example kInspectExamples[] = {
    {"framewise inspect loop.gif", "everything about one file"},
    {"framewise inspect assets/", "a table of all files in a folder"},
    {"framewise inspect --ndjson '*.webp' | jq .frame_count",
     "one value of each file"},
    {"curl -s https://example.org/a.gif | framewise inspect -",
     "a file from standard input"},
};

constexpr Option kJsonOption[] = {{"json", '\0', "", "As a JSON document"}};
constexpr Example kDoctorExamples[] = {
    {"framewise doctor", "what works here, and what to install for the rest"},
    {"framewise doctor --json | jq .threads", "the same for programs"},
};

constexpr Example kShowExamples[] = {
    {"framewise config show", "all values and where they come from"},
    {"framewise config show --profile low-memory", "what a profile changes"},
};
constexpr Example kValidateExamples[] = {
    {"framewise config validate", "the file that would be used"},
    {"framewise config validate ci/framewise.toml", "this file"},
};
constexpr Example kInitExamples[] = {
    {"framewise config init > framewise.toml", "start with the defaults"},
};
constexpr Example kDocsExamples[] = {
    {"framewise config docs > configuration.md", "as Markdown"},
};
constexpr Example kCompletionExamples[] = {
    {"framewise completion bash > ~/.local/share/bash-completion/completions/"
     "framewise",
     "for bash"},
    {"framewise completion zsh > ~/.zfunc/_framewise", "for zsh"},
    {"framewise completion fish > ~/.config/fish/completions/framewise.fish",
     "for fish"},
};
constexpr Example kManExamples[] = {
    {"framewise man | man -l -", "read it now"},
};

constexpr std::array kCommands = {
    Command{"compare", "ORIGINAL TEST...",
            "How well files show what their original shows",
            "Compares animations, images and videos with their original, "
            "frame by frame, and says how good they look, where in time they "
            "are worst, and whether requirements hold. The original comes "
            "first; several files may be compared with it at once. One of "
            "them may be -, standard input.",
            0, kAnyNumber, kCompareOptions, kCompares, true, kCompareExamples,
            run_compare, kCompareCommon},
    Command{"explain",
            "REPORT...",
            "A verdict in full, from a JSON report",
            "Reads what `framewise compare --json` or --ndjson wrote (- is "
            "standard input) and tells every reason: where, when, how bad, its "
            "likely cause and what to try; what the score lost its points for; "
            "what was skipped and why.",
            1,
            kAnyNumber,
            kExplainOptions,
            {},
            true,
            kExplainExamples,
            run_explain},
    Command{"policy",
            "[NAME|FILE]",
            "The thresholds of a verdict",
            "Prints a policy as TOML: a built-in one (lenient, default, "
            "strict, lossless) or a file, which is checked.",
            0,
            1,
            {},
            {},
            true,
            kPolicyExamples,
            run_policy},
    Command{"batch", "ORIGINALS TESTS | ORIGINAL TEST... | MANIFEST",
            "Compare thousands of pairs, and go on where it was stopped",
            "Compares many pairs on all cores, the longest first: two folders "
            "matched by name, one original with a folder of candidates, or a "
            "manifest with a pair a line and options of its own. A file that "
            "cannot be read is one row of its own. What is finished outlives "
            "a kill, a crash and a full disk: the same command goes on from "
            "there. Exit code 1: a requirement does not hold somewhere; else "
            "3: a pair could not be compared.",
            0, kAnyNumber, kBatchOptions, kBatches, true, kBatchExamples,
            run_batch, kBatchCommon},
    Command{"results query",
            "RESULTS [SQL]",
            "What a batch has found, by SQL",
            "Prints the rows of a batch's results (SQLite or NDJSON), or what "
            "an SQL statement selects of them.",
            1,
            2,
            kQueryOptions,
            {},
            true,
            kQueryExamples,
            run_results_query},
    Command{"results export",
            "RESULTS",
            "Results in another form",
            "Writes results, or a part of them, as NDJSON, CSV, JUnit, SQLite "
            "or text.",
            1,
            1,
            kExportOptions,
            {},
            true,
            kExportExamples,
            run_results_export},
    Command{"results merge",
            "RESULTS...",
            "Join the shards of a batch",
            "Joins results into those of one batch, in the batch's order. "
            "Pairs that are missing or differ are an error.",
            1,
            kAnyNumber,
            kMergeOptions,
            {},
            true,
            kMergeExamples,
            run_results_merge},
    Command{"results summary",
            "RESULTS",
            "How a batch stands",
            "Prints how many pairs passed and failed and why, the bytes, and "
            "how each metric is spread.",
            1,
            1,
            kSummaryOptions,
            {},
            true,
            kSummaryExamples,
            run_results_summary},
    Command{"results pareto",
            "RESULTS",
            "Size against quality",
            "Lists sizes and qualities, and marks with a star what nothing "
            "beats in both.",
            1,
            1,
            kParetoOptions,
            {},
            true,
            kParetoExamples,
            run_results_pareto},
    Command{"results plot",
            "RESULTS FOLDER",
            "Plots of size and quality",
            "Writes SVG files: how the quality is spread, and size against "
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
            "What changed between two batches",
            "Compares two batches pair by pair: what got worse or better, "
            "what is new or gone. Exit code 1 if anything got worse.",
            2,
            2,
            kDiffOptions,
            {},
            true,
            kDiffExamples,
            run_results_diff},
    Command{"view", "ORIGINAL TEST", "The worst moments as pictures, here",
            "Compares two files and shows where the second is worst, beside "
            "the original, in the terminal: as pixels where it takes them, as "
            "half blocks elsewhere.",
            2, 2, kViewOptions, kCompares, true, kViewExamples, run_view},
    Command{"baseline approve", "ORIGINAL TEST...",
            "Remember that this is good enough",
            "Compares, and keeps hashes and numbers in a small file that "
            "belongs into the repository. What was approved for the same TEST "
            "is replaced.",
            2, kAnyNumber, kBaselineFile, kCompares, true, kApproveExamples,
            run_baseline_approve},
    Command{"baseline list",
            "",
            "What was approved",
            "Prints the items of the baseline with their numbers.",
            0,
            0,
            kBaselineFile,
            {},
            true,
            kBaselineListExamples,
            run_baseline_list},
    Command{"baseline diff", "[TEST...]", "What got worse since",
            "Compares every approved pair again (or those of TEST) and says "
            "what is worse now than when it was approved.",
            0, kAnyNumber, kBaselineDiffOptions, kCompares, true,
            kBaselineDiffExamples, run_baseline_diff},
    Command{"metrics",
            "",
            "What can be measured",
            "Lists the metrics of `framewise compare`: an arrow says whether "
            "they rise or fall "
            "with quality, brackets the sets that they belong to.",
            0,
            0,
            kMetricsOptions,
            {},
            false,
            kMetricsExamples,
            run_metrics},
    Command{"inspect", "FILE...", "What files hold, and what is odd about them",
            "Prints container, frames, timing, colors, duplicates and findings "
            "of animations, images and videos. A FILE may be a folder (all "
            "pictures and videos in it are read), a pattern such as '*.gif', "
            "or - for standard input. One bad file does not stop the others.",
            1, kAnyNumber, kInspectOptions, kReadsMany, true, kInspectExamples,
            run_inspect},
    Command{"doctor", "", "What this build and this machine can do",
            "Prints the formats that can be read, the instruction set, the "
            "threads and memory chosen and why, the configuration file in use, "
            "and what to install for anything that is missing.",
            0, 0, kJsonOption, kParallel, true, kDoctorExamples, run_doctor},
    Command{"cache stats", "", "What the cache holds, and what it has saved",
            "Prints how much is kept of each kind, how often something was "
            "found in memory, on disk and on a shared server, and how long "
            "computing what was found had taken.",
            0, 0, kJsonOption, kCaching, true, kCacheStatsExamples,
            run_cache_stats},
    Command{"cache clear",
            "[KIND...]",
            "Forget results",
            "Removes everything of some kinds (comparisons, values, pictures, "
            "other), or everything. With --cache redis://HOST also from there.",
            0,
            kAnyNumber,
            {},
            kCaching,
            true,
            kCacheClearExamples,
            run_cache_clear},
    Command{"cache prune", "", "Bring the cache below its size and age",
            "Removes what is too old, then what was used longest ago. This "
            "also happens by itself as results are added.",
            0, 0, kJsonOption, kCaching, true, kCachePruneExamples,
            run_cache_prune},
    Command{"cache verify", "", "Check everything that is kept",
            "Reads every entry and removes those that are damaged. Exit code "
            "3 says that there were some.",
            0, 0, kJsonOption, kCaching, true, kCacheVerifyExamples,
            run_cache_verify},
    Command{"cache warm",
            "PATH...",
            "Get to know files before they are needed",
            "Reads the files, or all files in folders, once: "
            "comparisons then know their content without reading them.",
            1,
            kAnyNumber,
            {},
            kCaching,
            true,
            kCacheWarmExamples,
            run_cache_warm},
    Command{"cache export",
            "FILE",
            "Write all results into one file",
            "For `framewise cache import` on another machine; - is standard "
            "output.",
            1,
            1,
            {},
            kCaching,
            true,
            kCacheExportExamples,
            run_cache_export},
    Command{"cache import",
            "FILE",
            "Take results from an exported file",
            "Adds the entries that are whole and, with a secret, signed with "
            "it. Results of another build of Framewise are kept but never "
            "used. Import only what you trust as much as your own results.",
            1,
            1,
            {},
            kCaching,
            true,
            kCacheImportExamples,
            run_cache_import},
    Command{"cache path",
            "",
            "Where the cache is",
            "Prints its folder.",
            0,
            0,
            {},
            kCaching,
            true,
            kCachePathExamples,
            run_cache_path},
    Command{"models list", "", "Trained models, and which are here",
            "Lists the models that metrics such as vmaf need, what each is "
            "for, and whether it is on this machine. With --json also where "
            "it comes from, its checksum and its license.",
            0, 0, kJsonOption, kModels, true, kModelsListExamples,
            run_models_list},
    Command{"models pull", "[MODEL...]", "Download models",
            "Downloads the named models, or all of them, goes on with a "
            "download that broke off, and checks what came. Nothing is ever "
            "downloaded unasked.",
            0, kAnyNumber, kPullOptions, kModels, true, kPullExamples,
            run_models_pull},
    Command{"models import",
            "FILE|FOLDER...",
            "Take over models from files",
            "Copies models that lie elsewhere, for machines without network, "
            "and checks them.",
            1,
            kAnyNumber,
            {},
            kModels,
            true,
            kImportExamples,
            run_models_import},
    Command{"models verify",
            "[MODEL...]",
            "Check models",
            "Compares the models that are here with their checksums. Exit "
            "code 3 if one is damaged, or missing though it was named.",
            0,
            kAnyNumber,
            {},
            kModels,
            true,
            kVerifyExamples,
            run_models_verify},
    Command{"models path",
            "[MODEL]",
            "Where models lie",
            "Prints the folder of models, or the file of one that is here.",
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
            "Removes the named models, or all of them.",
            0,
            kAnyNumber,
            {},
            kModels,
            true,
            kRemoveExamples,
            run_models_remove},
    Command{"config show", "", "Every setting, its value and its origin",
            "Prints the values that a command started here would use, and for "
            "each the profile, file and line, variable or flag it comes from.",
            0, 0, kJsonOption, kReadsMany, true, kShowExamples,
            run_config_show},
    Command{"config validate",
            "[FILE]",
            "Check a configuration",
            "Reports everything that is wrong in FILE, or in the file and the "
            "variables that would be used.",
            0,
            1,
            {},
            {},
            false,
            kValidateExamples,
            run_config_validate},
    Command{"config init",
            "",
            "A configuration file with every default",
            "Prints a framewise.toml in which each setting is explained and "
            "commented out.",
            0,
            0,
            {},
            {},
            false,
            kInitExamples,
            run_config_init},
    Command{"config docs",
            "",
            "The reference of all settings",
            "Prints the reference of settings, variables, flags and profiles "
            "as Markdown.",
            0,
            0,
            {},
            {},
            false,
            kDocsExamples,
            run_config_docs},
    Command{"completion",
            "bash|zsh|fish",
            "Completion for a shell",
            "Prints a script that lets the shell complete commands and "
            "options.",
            1,
            1,
            {},
            {},
            false,
            kCompletionExamples,
            run_completion},
    Command{"man",
            "",
            "The manual page",
            "Prints the manual page as roff.",
            0,
            0,
            {},
            {},
            false,
            kManExamples,
            run_man},
};

constexpr Option kGlobalOptions[] = {
    {"help", 'h', "", "This help"},
    {"version", 'V', "", "The version"},
    {"config", '\0', "FILE",
     "The configuration file to read; none = read no file"},
};

}  // namespace

std::span<const Command> commands() { return kCommands; }
std::span<const Option> global_options() { return kGlobalOptions; }

}  // namespace framewise::cli
