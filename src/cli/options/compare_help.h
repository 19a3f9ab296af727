// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise compare`.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

inline constexpr Option kCompareOptions[] = {
    {"reference", 'r', "FILE", "The original (default: the first FILE)"},
    {"distorted", 'd', "FILE",
     "A file to compare with the original; may be repeated"},
    {"require", '\0', "EXPR",
     "Exit with code 1 unless this holds, such as ssimulacra2.mean>=70 or "
     "psnr.min>30; may be repeated; --min-METRIC N and --max-METRIC N are "
     "short forms"},
    {"sample", '\0', "N|auto",
     "Compute slow metrics for N random frame pairs, or for as many as are "
     "needed"},
    {"max-frames", '\0', "N",
     "Compute slow metrics for at most N frame pairs (3 or more)"},
    {"start", '\0', "WHEN",
     "Start at this time in the original: 1.5s, 40ms or 10f (frames)"},
    {"end", '\0', "WHEN", "End at this time in the original"},
    {"frames", '\0', "N", "Compare N frames of the original, from --start on"},
    {"offset", '\0', "WHEN", "Delay of the test: 40ms or 2f"},
    {"subsample", '\0', "N",
     "Compare only every Nth frame, as other tools do; prefer --sample"},
    {"no-verdict", '\0', "",
     "Print only the requested metrics: no score, no verdict"},
    {"per-frame", '\0', "", "Include the values of every frame pair"},
    {"pairs", '\0', "",
     "Include the list of frame pairs: which frames, when and for how long"},
    {"heatmap", '\0', "DIR|FILE",
     "Write PNG error maps of the worst moments to this folder, or the worst "
     "one to this file: .png, or .pfm for its numbers",
     Writes::kFileOrFolder},
    {"html", '\0', "FILE", "Write a page with verdict, player and charts",
     Writes::kFile},
    {"open", '\0', "",
     "Open the page in a browser; without --html, a temporary page"},
    {"embed", '\0', "WHICH",
     "Frames to embed in the page: worst (default, up to 8 MB), all (up to 64 "
     "MB) or none"},
    {"markdown", '\0', "FILE",
     "Write a short table for a pull request, with small images in a folder "
     "beside it",
     Writes::kFile},
    {"plot", '\0', "FILE",
     "Write charts over time to this .svg or .png file; - = print them",
     Writes::kFile},
    {"format", '\0', "FORMAT",
     "Format of the report: text, json, ndjson, csv, or a format of libvmaf: "
     "vmaf-json, vmaf-xml, vmaf-csv, or of ffmpeg-quality-metrics"},
    {"schema", '\0', "N",
     "Version of --json: 2 (default), or 1, in which one test has no list"},
    {"json", '\0', "", "Same as --format json"},
    {"ndjson", '\0', "", "Same as --format ndjson"},
    {"csv", '\0', "", "Same as --format csv"},
    {"out", 'o', "FILE",
     "Write the report to this file; its extension selects the format: .json, "
     ".ndjson, .csv, .html, .md, .svg (charts), .png or .pfm (error map), else "
     "text; "
     "may be repeated; - = standard output",
     Writes::kFile},
};
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
