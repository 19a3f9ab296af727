// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise optimize`.
#pragma once

#include "cli/command.h"
#include "cli/command_functions.h"
#include "cli/options/field_options.h"
#include "jobs/optimize/optimize_request.h"

namespace framewise::cli {

inline constexpr SettingUse kOptimizes[] = {
    SettingUse::kReading, SettingUse::kParallel, SettingUse::kComparing,
    SettingUse::kFlashes, SettingUse::kBatching, SettingUse::kCaching,
    SettingUse::kModels,  SettingUse::kTelemetry};
inline constexpr std::array kOptimizeOptionsFirst = {
    Option{"out", 'o', "FILE|FOLDER",
           "Write the result to this file; its ending chooses the format. "
           "Without an "
           "ending, or with --to, the ending is added. A folder for many "
           "inputs; - "
           "for standard output",
           Writes::kFileOrFolder},
    Option{"for", '\0', "PLACES",
           "Make the best file that a place takes, such as slack-emoji, "
           "discord-sticker or whatsapp-sticker; several with commas, each in "
           "a "
           "folder of its own below -o. `framewise check` lists them"},
};
inline constexpr std::array kOptimizeOptionsLast = {
    Option{"curve", '\0', "", "Also print every try: size and quality"},
    Option{"json", '\0', "",
           "Print a JSON document; of many inputs a line for each"},
    Option{
        "report", '\0', "FILE",
        "Write the results to this file: .ndjson, .csv, .xml (JUnit), .sqlite, "
        ".html, .md, .txt; may be repeated",
        Writes::kFileOrFolder},
    Option{"trials", '\0', "FILE",
           "Write every try as a row of results: .ndjson, .csv or .sqlite",
           Writes::kFile},
    Option{"plot", '\0', "FILE", "Write size against score of all tries as SVG",
           Writes::kFile},
    Option{
        "isolate", '\0', "",
        "Read files in processes that may not write, use the network or start "
        "programs; a crash costs its file only. -o is a folder; no video, "
        "engines, "
        "--fps and --scale"},
    Option{"worker", '\0', "", "Internal: the child process of --isolate"},
    Option{
        "shard", '\0', "I/N",
        "Optimize the I-th of N parts of many inputs, on this machine; auto/N "
        "takes the part that the cluster assigns. Reports get I-of-N into "
        "their "
        "names"},
    Option{"journal", '\0', "FILE",
           "Keep finished rows of many inputs in this file until all are done; "
           "the "
           "same command continues from it (default: in the output folder)",
           Writes::kMakesFolders},
};
inline constexpr auto kOptimizeOptions = jobs::joined(
    kOptimizeOptionsFirst, flags_of_fields<jobs::kOptimizeFields>(),
    kOptimizeOptionsLast);
inline constexpr auto kOptimizeSettings =
    keys_of_fields<jobs::kOptimizeFields>();
inline constexpr std::string_view kOptimizeCommon[] = {
    "out",      "for",      "to",   "target",  "verdict",
    "max-size", "lossless", "fps",  "scale",   "engine",
    "dry-run",  "trials",   "json", "threads", "quiet"};
inline constexpr Example kOptimizeExamples[] = {
    {"framewise optimize in.gif -o out.webp",
     "the smallest WebP with a score of at least 85"},
    {"framewise optimize in.gif -o out --to auto --target "
     "'ssimulacra2.p5>=70'",
     "the smallest of GIF, APNG, WebP and AVIF whose worst moments are good"},
    {"framewise optimize in.gif -o out.gif --max-size 2MB",
     "the best GIF of at most 2 MB"},
    {"framewise optimize clip.mov --for slack-emoji,whatsapp-sticker -o out/",
     "the best files that these places take"},
    {"framewise optimize in.png -o out.webp --lossless",
     "the smallest file with the same pixels"},
    {"framewise optimize assets -o small --to auto --report page.html",
     "optimize all files of a folder; the same command continues after an "
     "interruption"},
    {"framewise optimize in.gif -o out.gif --pipeline "
     "experiment/selection.json",
     "use the pipelines that won a sweep"},
    {"curl -s https://example.org/a.gif | framewise optimize - -o - --to webp "
     "> a.webp",
     "read standard input, write standard output"},
    {"framewise optimize in.gif -o out.gif --engine gifsicle",
     "let gifsicle encode and Framewise choose its settings"},
};

inline constexpr Command kOptimizeCommands[] = {Command{
    "optimize",
    "INPUT...",
    "Find the smallest file that still looks right",
    "Encode an animation or image with several settings, measure each "
    "result as `framewise compare` does, and keep the smallest that "
    "reaches the target. Never writes a file larger than the input of the "
    "same format. Exit code 1: no setting reaches the target; the nearest "
    "result is written.",
    0,
    size_t(-1),
    kOptimizeOptions,
    kOptimizes,
    true,
    kOptimizeExamples,
    run_optimize,
    kOptimizeCommon,
    {},
    kOptimizeSettings}};

}  // namespace framewise::cli
