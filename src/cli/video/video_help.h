// SPDX-License-Identifier: Apache-2.0
// Options and examples of the commands that look at clips and plan films.
#pragma once

#include "cli/command.h"
#include "cli/options/field_options.h"
#include "jobs/video/clips_request.h"

namespace framewise::cli {

inline constexpr auto kScanOptions = jobs::joined(
    flags_of_fields<jobs::kScanFields>(),
    std::array{
        Option{"details", '\0', "", "Print all facts of each clip"},
        Option{"contact-sheet", '\0', "FILE",
               "Write the first frames of up to 64 clips as one picture: .jpg, "
               ".png, "
               ".webp",
               Writes::kFile},
        Option{"animated-preview", '\0', "FILE",
               "Write an animation of up to 10 clips, 150 frames in all, "
               "within 640x360: "
               ".gif, .webp, .png",
               Writes::kFile},
        Option{"json", '\0', "", "Print a JSON document"},
        Option{"out", 'o', "FILE", "Write the result to this file",
               Writes::kFile},
    });
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

inline constexpr auto kPlanOptions = jobs::joined(
    std::array{
        Option{"out", 'o', "FILE",
               "Write the plan to this file; - = standard output",
               Writes::kFile},
        Option{"plot", '\0', "FILE", "Draw the plan: .svg or .png",
               Writes::kFile},
        Option{"json", '\0', "", "Print the plan instead of its statistics"},
    },
    flags_of_fields<jobs::kPlanFields>());
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
