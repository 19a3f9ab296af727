// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise compare`.
#pragma once

#include "cli/command.h"
#include "cli/options/field_options.h"
#include "jobs/compare_fields.h"

namespace framewise::cli {

// The settings of commands that compare.
inline constexpr SettingUse kCompares[] = {
    SettingUse::kReading, SettingUse::kParallel, SettingUse::kComparing,
    SettingUse::kCaching, SettingUse::kModels,   SettingUse::kTelemetry};

inline constexpr std::array kCompareInputs = {
    Option{"reference", 'r', "FILE", "The original (default: the first FILE)"},
    Option{"distorted", 'd', "FILE",
           "A file to compare with the original; may be repeated"}};
inline constexpr std::array kCompareOutputs = {
    Option{"heatmap", '\0', "DIR|FILE",
           "Write PNG error maps of the worst moments to this folder, or the "
           "worst "
           "one to this file: .png, or .pfm for its numbers",
           Writes::kFileOrFolder},
    Option{"html", '\0', "FILE", "Write a page with verdict, player and charts",
           Writes::kFile},
    Option{"open", '\0', "",
           "Open the page in a browser; without --html, a temporary page"},
    Option{
        "markdown", '\0', "FILE",
        "Write a short table for a pull request, with small images in a folder "
        "beside it",
        Writes::kFile},
    Option{"plot", '\0', "FILE",
           "Write charts over time to this .svg or .png file; - = print them",
           Writes::kFile},
    Option{"format", '\0', "FORMAT",
           "Format of the report: text, json, ndjson, csv, or a format of "
           "libvmaf: "
           "vmaf-json, vmaf-xml, vmaf-csv, or of ffmpeg-quality-metrics"},
    Option{
        "schema", '\0', "N",
        "Version of --json: 2 (default), or 1, in which one test has no list"},
    Option{"json", '\0', "", "Same as --format json"},
    Option{"ndjson", '\0', "", "Same as --format ndjson"},
    Option{"csv", '\0', "", "Same as --format csv"},
    Option{"out", 'o', "FILE",
           "Write the report to this file; its extension selects the format: "
           ".json, "
           ".ndjson, .csv, .html, .md, .svg (charts), .png or .pfm (error "
           "map), else "
           "text; "
           "may be repeated; - = standard output",
           Writes::kFile},
};
inline constexpr auto kCompareOptions = jobs::joined(
    kCompareInputs, flags_of_fields<jobs::kCompareFields>(), kCompareOutputs);
inline constexpr std::string_view kCompareCommon[] = {
    "out",     "html",    "open",    "json",    "metric",
    "require", "fail-on", "heatmap", "threads", "quiet"};
inline constexpr Example kCompareExamples[] = {
    {"framewise compare original.gif small.gif",
     "print metrics, the worst moment and a verdict"},
    {"framewise compare original.gif small.gif --html report.html",
     "also write a page with player and charts"},
    {"framewise compare original.gif a.webp b.gif c.mp4",
     "compare several files with one original"},
    {"ffmpeg -i a.mkv -f yuv4mpegpipe - | framewise compare film.mkv -",
     "compare the output of another program"},
    {"framewise compare 'render/%04d.png' film.mp4",
     "compare numbered images with a video"},
    {"framewise compare a.png b.png -m ssimulacra2,psnr --json",
     "print two metrics as JSON"},
    {"framewise compare a.gif b.gif --require 'ssimulacra2.mean>=70'",
     "exit with code 1 if the requirement fails"},
    {"framewise compare film.mp4 small.mp4 --sample auto",
     "sample a long video; print confidence intervals"},
    {"framewise compare a.gif b.gif --policy strict --fail-on artifact",
     "exit with code 1 if the verdict is ARTIFACT"},
};

}  // namespace framewise::cli
