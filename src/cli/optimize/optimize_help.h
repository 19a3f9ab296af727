// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise optimize`.
#pragma once

#include "cli/command.h"
#include "cli/command_functions.h"

namespace framewise::cli {

inline constexpr SettingUse kOptimizes[] = {
    SettingUse::kReading,  SettingUse::kParallel, SettingUse::kComparing,
    SettingUse::kBatching, SettingUse::kCaching,  SettingUse::kModels,
    SettingUse::kTelemetry};
inline constexpr Option kOptimizeOptions[] = {
    {"out", 'o', "FILE|FOLDER",
     "Write the result to this file; its ending chooses the format. Without an "
     "ending, or with --to, the ending is added. A folder for many inputs; - "
     "for standard output",
     Writes::kFileOrFolder},
    {"to", '\0', "FORMATS",
     "Formats to try: gif, webp, avif, apng, mp4, webm, jxl, png, jpeg, a list "
     "of them, or auto: those that current browsers show, but for webm"},
    {"target", '\0', "EXPR",
     "What the result must reach, such as score>=85 or ssimulacra2.p5>=70; may "
     "be repeated (default: score>=85)"},
    {"verdict", '\0', "WORST",
     "The worst verdict that the result may have: pass, warning or any "
     "(default: warning, which excludes visible artifacts)"},
    {"max-size", '\0', "SIZE",
     "The result may take so many bytes, such as 2MB or 500kB; without "
     "--target it looks as good as that allows"},
    {"lossless", '\0', "", "Keep every pixel as it is"},
    {"fps", '\0', "N", "Show at most N frames a second"},
    {"scale", '\0', "N", "Resize to this share, such as 0.5 or 50%"},
    {"engine", '\0', "NAME",
     "Encode with this program instead: gifsicle, gifski, ffmpeg, imagemagick, "
     "animately, pngquant, oxipng, cwebp, gif2webp, avifenc or cjxl"},
    {"pipeline", '\0', "FILE|ID",
     "Encode by the GIF pipelines that `framewise sweep` selected, or by one "
     "of them"},
    {"effort", '\0', "N", "0 quick to 9 small (default: 5)"},
    {"dry-run", '\0', "", "Estimate from a sample of frames; write nothing"},
    {"curve", '\0', "", "Also print every try: size and quality"},
    {"json", '\0', "", "Print a JSON document; of many inputs a line for each"},
    {"report", '\0', "FILE",
     "Write the results to this file: .ndjson, .csv, .xml (JUnit), .sqlite, "
     ".html, .md, .txt; may be repeated",
     Writes::kFileOrFolder},
    {"trials", '\0', "FILE",
     "Write every try as a row of results: .ndjson, .csv or .sqlite",
     Writes::kFile},
    {"plot", '\0', "FILE", "Write size against score of all tries as SVG",
     Writes::kFile},
    {"isolate", '\0', "",
     "Read files in processes that may not write, use the network or start "
     "programs; a crash costs its file only. -o is a folder; no video, "
     "engines, "
     "--fps and --scale"},
    {"worker", '\0', "", "Internal: the child process of --isolate"},
    {"shard", '\0', "I/N",
     "Optimize the I-th of N parts of many inputs, on this machine; auto/N "
     "takes the part that the cluster assigns. Reports get I-of-N into their "
     "names"},
    {"journal", '\0', "FILE",
     "Keep finished rows of many inputs in this file until all are done; the "
     "same command continues from it (default: in the output folder)",
     Writes::kMakesFolders},
};
inline constexpr std::string_view kOptimizeCommon[] = {
    "out",   "to",     "target",  "verdict", "max-size", "lossless", "fps",
    "scale", "engine", "dry-run", "trials",  "json",     "threads",  "quiet"};
inline constexpr Example kOptimizeExamples[] = {
    {"framewise optimize in.gif -o out.webp",
     "the smallest WebP with a score of at least 85"},
    {"framewise optimize in.gif -o out --to auto --target "
     "'ssimulacra2.p5>=70'",
     "the smallest of GIF, APNG, WebP and AVIF whose worst moments are good"},
    {"framewise optimize in.gif -o out.gif --max-size 2MB",
     "the best GIF of at most 2 MB"},
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
    "optimize", "INPUT...", "Find the smallest file that still looks right",
    "Encode an animation or image with several settings, measure each "
    "result as `framewise compare` does, and keep the smallest that "
    "reaches the target. Never writes a file larger than the input of the "
    "same format. Exit code 1: no setting reaches the target; the nearest "
    "result is written.",
    0, size_t(-1), kOptimizeOptions, kOptimizes, true, kOptimizeExamples,
    run_optimize, kOptimizeCommon}};

}  // namespace framewise::cli
