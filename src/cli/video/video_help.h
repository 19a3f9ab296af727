// SPDX-License-Identifier: Apache-2.0
// Options and examples of the commands that look at clips and plan films.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

inline constexpr Option kScanOptions[] = {
    {"recursive", 'r', "", "Also list the folders within"},
    {"pattern", '\0', "GLOB", "Only names that match, such as 'loop_*.mp4'"},
    {"exclude", '\0', "GLOB",
     "Leave out clips whose path or name matches; may be repeated"},
    {"sort", '\0', "ORDER",
     "name (default), date (newest first), size or duration (largest first)"},
    {"resolution", '\0', "WHICH",
     "Only 1080p, 720p, 4k, vertical or square clips (default: all)"},
    {"max-clips", '\0', "N", "At most this many clips (default: 1000)"},
    {"fast", '\0', "", "Read headers only: nothing about loops"},
    {"details", '\0', "", "Print all facts of each clip"},
    {"contact-sheet", '\0', "FILE",
     "Write the first frames of up to 64 clips as one picture: .jpg, .png, "
     ".webp",
     Writes::kFile},
    {"animated-preview", '\0', "FILE",
     "Write an animation of up to 10 clips, 150 frames in all, within 640x360: "
     ".gif, .webp, .png",
     Writes::kFile},
    {"json", '\0', "", "Print a JSON document"},
    {"out", 'o', "FILE", "Write the result to this file", Writes::kFile},
};
inline constexpr Example kScanExamples[] = {
    {"framewise video scan clips/", "list clips, and how well they loop"},
    {"framewise video scan clips/ -r --sort duration --fast",
     "read only headers, longest first"},
    {"framewise video scan clips/ --contact-sheet sheet.jpg",
     "draw what each clip shows"},
    {"framewise video scan clips/ --animated-preview clips.webp",
     "show a little of each clip"},
    {"framewise video scan clips/ --json | jq '.clips[] | select(.error)'",
     "list broken clips"},
};

inline constexpr Option kPlanOptions[] = {
    {"duration", 't', "TIME", "Length of the film: 90s, 30m, 1h"},
    {"seed", '\0', "N", "Another order for each number (default: 0)"},
    {"out", 'o', "FILE", "Write the plan to this file; - = standard output",
     Writes::kFile},
    {"plot", '\0', "FILE", "Draw the plan: .svg or .png", Writes::kFile},
    {"json", '\0', "", "Print the plan instead of its statistics"},
    {"variety", '\0', "SHARE",
     "Share of the clips that may well come next, 0.05 to 0.98: small for "
     "joints that fit, large for surprise (default: by the number of clips)"},
    {"min-gap", '\0', "N",
     "At least N other clips between two plays of one (default: 0.4 of the "
     "clips)"},
    {"groups", '\0', "RULE",
     "Change the group with each play: folder, or name (names that differ in "
     "the number at their end)"},
    {"start", '\0', "CLIP", "Begin with this clip"},
    {"exclude", '\0', "GLOB",
     "Leave out clips whose path or name matches; may be repeated"},
    {"joints", '\0', "HOW",
     "auto (default: a cut where motion hides it, else a crossfade), cut, or "
     "the length of all crossfades, such as 500ms"},
    {"matrix", '\0', "KIND",
     "What may follow what: similarity (default), uniform, or a CSV file of "
     "probabilities: from,to,probability"},
    {"learn", '\0', "FILE",
     "Follow the habits of this log, a path in each line, or plan"},
    {"weights", '\0', "FILE",
     "CSV of path,weight: how often clips play, relative to others"},
    {"allow-repeats", '\0', "", "A clip may follow itself"},
    {"recursive", 'r', "", "Also use the folders within"},
    {"pattern", '\0', "GLOB", "Only names that match, such as 'loop_*.mp4'"},
    {"max-clips", '\0', "N", "At most this many clips (default: 1000)"},
};
inline constexpr Example kPlanExamples[] = {
    {"framewise video plan clips/ --duration 30m",
     "print what a film of these clips can be"},
    {"framewise video plan clips/ --duration 30m --seed 7 -o film.json",
     "write a plan for `framewise video compose film.json`"},
    {"framewise video plan clips/ --duration 5m --plot plan.svg",
     "draw when each clip plays"},
    {"framewise video plan clips/ -r --duration 1h --groups folder",
     "change the folder with each play"},
};

inline constexpr Option kLoopOptions[] = {
    {"json", '\0', "", "Print a JSON document"},
    {"out", 'o', "FILE", "Write the result to this file", Writes::kFile},
};
inline constexpr Example kLoopExamples[] = {
    {"framewise video loopcheck clip.mp4",
     "check one clip, and find the part that loops best"},
    {"framewise video loopcheck clips/*.mp4 --json", "check many"},
};

inline constexpr Option kPreviewOptions[] = {
    {"open", '\0', "", "Open the page in a browser"},
    {"stream", '\0', "",
     "Send H.264 with sound instead of JPEG: a fifth of the bytes, but later"},
    {"port", '\0', "N", "Listen on this port (default: any that is free)"},
    {"clips", '\0', "FOLDER",
     "The clips of the plan are here; needed if they are outside its folder"},
    {"duration", 't', "TIME", "Of a folder: length of the film (default: 10m)"},
    {"seed", '\0', "N", "Of a folder: another order for each number"},
    {"recursive", 'r', "", "Of a folder: also use the folders within"},
};
inline constexpr Example kPreviewExamples[] = {
    {"framewise video preview film.json --open", "watch a plan"},
    {"framewise video preview clips/ --seed 7", "watch what a folder gives"},
};

}  // namespace framewise::cli
