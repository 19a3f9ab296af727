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
               ".mov or .webm",
               Writes::kFile},
    },
    flags_of_fields<[]() -> const auto& { return jobs::kEncodeFields; }>(),
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
        Option{"dry-run", '\0', "", "Print the expected size and time"},
        Option{"json", '\0', "", "Print the report as JSON"},
    });
inline constexpr auto kEncodeSettings = keys_of_fields < []() -> const auto& {
  return jobs::kEncodeFields;
}
> ();
inline constexpr std::string_view kEncodeCommon[] = {
    "out",     "target",  "codec", "effort", "bits",    "audio", "subtitles",
    "replace", "dry-run", "plot",  "json",   "threads", "memory"};
inline constexpr Example kEncodeExamples[] = {
    {"framewise encode film.mkv -o small.mkv",
     "AV1 of 10 bits whose every scene scores at least 85"},
    {"framewise encode film.mp4 -o small.mp4 --codec hevc --target 'vmaf>=95'",
     "HEVC by another metric"},
    {"framewise encode film.mkv -o small.mkv --dry-run",
     "how large it would be, and how long that would take"},
    {"framewise encode film.mkv -o film.new.mkv --replace originals/",
     "keep the original in a folder, and the new film under its name"},
};

inline constexpr Command kEncodeCommand = {
    "encode",
    "FILM",
    "Shrink a film scene by scene to a target",
    "Encode a film anew, each scene at the setting that it needs to reach the "
    "target, measured on all of its frames. Sound, subtitles, chapters, "
    "attachments and metadata are copied. The finished file is decoded and "
    "compared with what was measured before it gets its name. After an "
    "interruption the same command continues. Exit code 1: a scene misses the "
    "target at every setting.",
    1,
    1,
    kEncodeOptions,
    kEncodesFilms,
    true,
    kEncodeExamples,
    run_encode,
    kEncodeCommon,
    {},
    kEncodeSettings};

}  // namespace framewise::cli
