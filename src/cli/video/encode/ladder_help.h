// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise ladder`.
#pragma once

#include <array>

#include "cli/command.h"
#include "cli/options/field_options.h"
#include "cli/video/video_functions.h"
#include "jobs/video/ladder_request.h"

namespace framewise::cli {

inline constexpr SettingUse kClimbsLadders[] = {
    SettingUse::kReading, SettingUse::kParallel, SettingUse::kComparing,
    SettingUse::kModels, SettingUse::kTelemetry};
inline constexpr auto kLadderOptions = jobs::joined(
    flags_of_fields<jobs::kLadderFields>(),
    std::array{
        Option{"journal", '\0', "FOLDER",
               "Keep what was measured in this folder: an interrupted run "
               "continues there, and one with more encoders measures these "
               "alone",
               Writes::kMakesFolders},
        Option{"json", '\0', "", "Print JSON"},
        Option{"csv", '\0', "",
               "Print CSV, a row for each film, encoder, height and setting, "
               "for `results bdrate`"},
        Option{"svg", '\0', "FILE", "Write a drawing of rate and quality",
               Writes::kFile},
        Option{"html", '\0', "FILE", "Write drawing and rungs as a page",
               Writes::kFile},
    });
inline constexpr auto kLadderSettings = keys_of_fields<jobs::kLadderFields>();
inline constexpr std::string_view kLadderCommon[] = {
    "codecs", "sizes", "target", "step", "scenes", "journal",
    "json",   "csv",   "svg",    "html", "threads"};
inline constexpr Example kLadderExamples[] = {
    {"framewise ladder film.mkv --codecs h264:slow,av1:8 --sizes 1080,720,480",
     "which sizes and settings a stream of this film should have"},
    {"framewise ladder films/*.mkv --html ladder.html --journal trials/",
     "of many films, as a page"},
    {"framewise ladder film.mkv --csv | framewise results bdrate -",
     "compare the encoders by their curves"},
};

inline constexpr Command kLadderCommand = {
    "ladder",
    "FILM...",
    "Find the rungs of a streaming ladder",
    "Encode a sample of scenes with several encoders, at several sizes and "
    "settings, and measure each at the size of the film. Print the size and "
    "setting with the least bit rate for each of several steps of equal "
    "visible "
    "difference, with intervals over the scenes, and the convex hulls of rate "
    "and quality.",
    1,
    size_t(-1),
    kLadderOptions,
    kClimbsLadders,
    true,
    kLadderExamples,
    run_ladder,
    kLadderCommon,
    {},
    kLadderSettings};

}  // namespace framewise::cli
