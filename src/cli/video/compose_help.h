// SPDX-License-Identifier: Apache-2.0
// Options and examples of the commands that write films.
#pragma once

#include <array>

#include "cli/command.h"
#include "cli/options/field_options.h"
#include "jobs/image/image_fields.h"
#include "jobs/video/film_request.h"

namespace framewise::cli {

// Of all commands that write a film.
inline constexpr auto kFilmOptions = jobs::joined(
    flags_of_fields<jobs::kFilmFields>(),
    std::array{
        Option{"overwrite", '\0', "HOW",
               "If the film exists: error (default), replace or skip"},
        Option{"dry-run", '\0', "",
               "Print what would be copied and encoded, the expected size and "
               "time"},
        Option{"json", '\0', "", "Print the report as JSON"},
    });
inline constexpr Option kOutOfFilm = {
    "out", 'o', "FILE",
    "The film; its extension selects the container: .mp4, .mov, .mkv, .webm or "
    ".avi",
    Writes::kFile};
inline constexpr Option kClipsOfPlan = {
    "clips", '\0', "FOLDER",
    "The clips of the plan are here; needed if they are outside its folder"};
inline constexpr auto kComposeOptions =
    jobs::joined(std::array{kOutOfFilm, kClipsOfPlan},
                 flags_of_fields<jobs::kJointFields>(), kFilmOptions);

inline constexpr std::array kPartOptions = {
    kOutOfFilm,
    Option{"start", '\0', "TIME",
           "Where the part starts, such as 90, 1.5s or 2m (default: 0)"},
    Option{"end", '\0', "TIME",
           "Where it ends (default: at the end of the clip)"},
};
inline constexpr auto kExtractOptions =
    jobs::joined(kPartOptions, kFilmOptions);
inline constexpr std::array kVideoConvertOwn = {kOutOfFilm};
inline constexpr auto kVideoConvertOptions =
    jobs::joined(kVideoConvertOwn, kFilmOptions);

inline constexpr auto kVideoLoopOptions = jobs::joined(
    std::array{
        Option{"out", 'o', "FILE",
               "The loop; its extension selects the form: .mp4, .mov, .mkv, "
               ".webm or .avi; .gif, .webp, .png and other animations",
               Writes::kFile},
        flag_named(
            "quality",
            jobs::kWritingFields<jobs::ConvertRequest, image::ConvertOptions>),
        flag_named("lossless", jobs::kConvertOwnFields),
    },
    kFilmOptions);

inline constexpr Option kBatchOwn[] = {
    {"out", 'o', "FILE", "Write the report of each film to this .ndjson file",
     Writes::kFile},
    {"folder", '\0', "FOLDER",
     "Write all films beneath this folder; names that lead out are refused",
     Writes::kMakesFolders},
    {"journal", '\0', "FILE",
     "Keep what is finished in this file (default: next to the list)",
     Writes::kFile},
    {"retry-errors", '\0', "", "Write films again that ended with an error"},
};
inline constexpr Option kVideoFormatsOptions[] = {
    {"json", '\0', "", "Print a JSON document"},
    {"out", 'o', "FILE", "Write the result to this file", Writes::kFile},
};
inline constexpr Example kVideoFormatsExamples[] = {
    {"framewise video formats", "list containers, codecs and their encoders"},
};
inline constexpr Example kVideoLoopExamples[] = {
    {"framewise video loop clip.mp4 -o loop.mp4",
     "cut a loop out of a clip, or say that there is none"},
    {"framewise video loop clip.mp4 -o loop.webp --quality 60",
     "write it as an animation"},
};
inline constexpr std::array kNormalizeOwn = {
    Option{"out", 'o', "FOLDER", "Where the clips go, under their names",
           Writes::kMakesFolders},
    kClipsOfPlan,
    Option{"extension", '\0', ".EXT",
           "Container of the results, such as .mkv (default: .mp4)"},
    Option{"journal", '\0', "FILE",
           "Keep what is finished in this file (default: in the folder)",
           Writes::kFile},
    Option{"retry-errors", '\0', "",
           "Write clips again that ended with an error"},
};
inline constexpr auto kNormalizeOptions =
    jobs::joined(kNormalizeOwn, kFilmOptions);
inline constexpr Example kExtractExamples[] = {
    {"framewise video extract film.mp4 --start 60 --end 75.5 -o part.mp4",
     "cut out a part; only frames before the first key frame are encoded"},
};
inline constexpr Example kVideoConvertExamples[] = {
    {"framewise video convert clip.mov -o clip.mp4",
     "change the container without encoding"},
    {"framewise video convert clip.mp4 -o clip.webm --codec av1 --crf 32",
     "encode as AV1"},
};
inline constexpr Example kNormalizeExamples[] = {
    {"framewise video normalize clips/ -o equal/ --size 1080p --fps 30 --codec "
     "h264 --loudness -14",
     "give all clips one form, so that films of them are joined by copying"},
};
inline constexpr Example kVideoBatchExamples[] = {
    {"framewise video batch films.ndjson",
     "write many films; a line is {\"input\": \"plan.json\", \"out\": "
     "\"film.mp4\", \"crossfade\": \"0.5\"}"},
    {"framewise video batch films.ndjson --folder films/",
     "write them beneath a folder; \"out\" may have fields, such as "
     "\"{number}-{input}-{preset}.mp4\""},
};
inline constexpr auto kComposeSettings = keys_of_fields<jobs::kComposeFields>();
inline constexpr std::string_view kComposeCommon[] = {
    "out", "crossfade", "size",   "fps",     "fit",  "preset",  "codec",
    "crf", "audio",     "verify", "dry-run", "json", "threads", "quiet"};
inline constexpr Example kComposeExamples[] = {
    {"framewise video compose clips/ -o film.mp4",
     "join all clips of a folder, in the order of their names, without "
     "encoding where possible"},
    {"framewise video compose plan.json -o film.mp4 --crossfade auto",
     "compose a plan; only the frames of crossfades are encoded"},
    {"framewise video compose clips/ -o film.mp4 --dry-run",
     "print what would be copied and encoded"},
    {"framewise video compose clips/ -o film.mp4 --preset youtube --audio "
     "music.flac --loudness -14",
     "encode for a platform, with music"},
};

}  // namespace framewise::cli
