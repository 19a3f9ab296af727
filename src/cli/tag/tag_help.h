// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise tag`.
#pragma once

#include "cli/command.h"
#include "cli/command_functions.h"

namespace framewise::cli {

inline constexpr SettingUse kTags[] = {SettingUse::kReading};
inline constexpr Option kTagOptions[] = {
    {"out", 'o', "FILE",
     "Write CSV, a row for each GIF, to this file; - = standard output",
     Writes::kFile},
    {"scores", '\0', "", "Print all 25 scores of each GIF"},
    {"summary", '\0', "",
     "Print how features and scores are distributed, and which go with the "
     "bytes that a pixel takes"},
    {"json", '\0', "", "Print a line of JSON for each GIF"},
};
inline constexpr Example kTagExamples[] = {
    {"framewise tag clips", "what each GIF of a folder is like"},
    {"framewise tag in.gif --scores", "all scores of one"},
    {"framewise tag clips -o clips.csv --summary",
     "24 features, 25 scores and the origin as CSV, and their distribution"},
};

inline constexpr Command kTagCommands[] = {Command{
    "tag", "GIF...", "Say what GIFs are like",
    "Score the content of GIFs (screen, drawing, photograph, pixel art and "
    "others), "
    "traces of earlier compression, text, edges, colors, motion, cuts, fades "
    "and loops from 0 to 1, and say where they probably come from.",
    1, size_t(-1), kTagOptions, kTags, true, kTagExamples, run_tag}};

}  // namespace framewise::cli
