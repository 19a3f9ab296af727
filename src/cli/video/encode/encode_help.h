// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise encode`.
#pragma once

#include <array>

#include "cli/command.h"
#include "cli/options/field_options.h"
#include "cli/video/video_functions.h"
#include "jobs/video/encode_request.h"

namespace framewise::cli {

inline constexpr SettingUse kEncodesFilms[] = {
    SettingUse::kReading, SettingUse::kParallel, SettingUse::kComparing,
    SettingUse::kModels, SettingUse::kTelemetry};
inline constexpr auto kEncodeOptions = jobs::joined(
    std::array{
        Option{"out", 'o', "FILE",
               "The new film; its extension selects the container: .mkv, .mp4, "
               ".mov or .webm. Of several films, a folder",
               Writes::kFileOrFolder},
    },
    flags_of_fields<jobs::kEncodeFields>(),
    std::array{
        Option{"overwrite", '\0', "HOW",
               "If the new film exists: error (default), replace or skip"},
        Option{
            "replace", '\0', "FOLDER",
            "Move the film to this folder once the new one is checked, meets "
            "the target and is smaller, and put that in its place",
            Writes::kMakesFolders},
        Option{"plot", '\0', "FILE",
               "Write value and bit rate of each scene as SVG", Writes::kFile},
        Option{"html", '\0', "FILE",
               "Write the report as a page, with value and bit rate over the "
               "film and a table of scenes",
               Writes::kFile},
        Option{
            "journal", '\0', "FILE",
            "Keep the rows of finished films of a library in this file until "
            "all are done (default: in the output folder); the same command "
            "continues from it",
            Writes::kFile},
        Option{"shard", '\0', "I/N",
               "Encode the I-th of N parts of a library, on this machine; "
               "auto/N takes the part that the cluster assigns"},
        Option{"dry-run", '\0', "", "Print the expected size and time"},
        Option{"json", '\0', "",
               "Print the report as JSON; of a library, a line for each film"},
    });
inline constexpr auto kEncodeSettings = keys_of_fields<jobs::kEncodeFields>();
inline constexpr std::string_view kEncodeCommon[] = {
    "out",       "target",  "size",    "codec", "effort", "bits",    "audio",
    "subtitles", "replace", "dry-run", "plot",  "json",   "threads", "memory"};
inline constexpr Example kEncodeExamples[] = {
    {"framewise encode film.mkv -o small.mkv",
     "AV1 of 10 bits whose every scene scores at least 85"},
    {"framewise encode film.mp4 -o small.mp4 --codec hevc --target 'vmaf>=95'",
     "HEVC by another metric"},
    {"framewise encode film.mkv -o small.mkv --dry-run",
     "how large it would be, and how long that would take"},
    {"framewise encode film.mkv -o small.mp4 --codec h264 --size 700MB",
     "at most 700 MB, with sound and all else"},
    {"framewise encode films/ -o small/ --codec hevc",
     "all films of a folder, one after the other; the same command continues"},
    {"framewise encode film.mkv -o film.new.mkv --replace originals/",
     "keep the original in a folder, and the new film under its name"},
};

inline constexpr Command kEncodeCommand = {
    "encode",
    "FILM|FOLDER...",
    "Shrink a film scene by scene to a target",
    "Encode a film anew, each scene at the setting that it needs to reach the "
    "target, measured on all of its frames. Sound, subtitles, chapters, "
    "attachments and metadata are copied. The finished file is decoded and "
    "compared with what was measured before it gets its name. After an "
    "interruption the same command continues. Exit code 1: a scene misses the "
    "target at every setting, or within --size.",
    1,
    size_t(-1),
    kEncodeOptions,
    kEncodesFilms,
    true,
    kEncodeExamples,
    run_encode,
    kEncodeCommon,
    {},
    kEncodeSettings};

}  // namespace framewise::cli
