// SPDX-License-Identifier: Apache-2.0
// Options and examples of the commands that write films.
#pragma once

#include <algorithm>
#include <array>

#include "cli/command.h"

namespace framewise::cli {

template <size_t kFirst, size_t kSecond>
constexpr std::array<Option, kFirst + kSecond> joined(
    const Option (&first)[kFirst], const Option (&second)[kSecond]) {
  std::array<Option, kFirst + kSecond> all{};
  std::copy(first, first + kFirst, all.begin());
  std::copy(second, second + kSecond, all.begin() + kFirst);
  return all;
}

// Of all commands that write a film.
inline constexpr Option kFilmOptions[] = {
    {"size", '\0', "WxH", "Size of the film (default: that of most clips)"},
    {"fps", '\0', "N", "Frames per second, such as 30, 29.97 or 30000/1001"},
    {"fit", '\0', "HOW",
     "How clips of another shape fit: pad, crop, stretch or blur (default: "
     "pad)"},
    {"bars", '\0', "COLOR", "Color of pad, such as #202020 (default: black)"},
    {"scaling", '\0', "HOW",
     "bicubic, lanczos, bilinear or nearest (default: bicubic)"},
    {"fps-conversion", '\0', "HOW",
     "How clips get another rate: duplicate, blend or motion, which is slow "
     "(default: duplicate)"},
    {"preset", '\0', "NAME",
     "Encode for a platform: youtube, vimeo, tiktok, reels, feed, x, snapchat, "
     "linkedin, professional, archive, web, high, fast or custom"},
    {"codec", '\0', "NAME",
     "h264, hevc, av1, av1-aom, vp9, prores, mpeg4 or ffv1 (default: that of "
     "most clips)"},
    {"crf", '\0', "N", "Quality of what is encoded; lower is better"},
    {"effort", '\0', "NAME",
     "The encoder's own preset, such as veryfast or slow"},
    {"max-bitrate", '\0', "BITS", "Highest bit rate, such as 8M"},
    {"pixel-format", '\0', "NAME",
     "Such as yuv420p or yuv420p10le (default: by codec and clips)"},
    {"encode", '\0', "", "Encode every frame; copy nothing"},
    {"copy", '\0', "", "Copy only; fail if something has to be encoded"},
    {"audio", '\0', "WHAT",
     "keep (default), none, or a file to lay under the whole film"},
    {"audio-codec", '\0', "NAME", "aac, opus, mp3, flac or pcm"},
    {"audio-bitrate", '\0', "BITS", "Such as 160k"},
    {"loudness", '\0', "LUFS",
     "Loudness of the film (EBU R128), such as -14 or -23"},
    {"tag", '\0', "NAME=TEXT",
     "Metadata, such as title=Night; may be repeated"},
    {"verify", '\0', "WHAT",
     "seams (default): check all packets, and the frames around each joint; "
     "full: all frames; none"},
    {"overwrite", '\0', "HOW",
     "If the film exists: error (default), replace or skip"},
    {"dry-run", '\0', "",
     "Print what would be copied and encoded, the expected size and time"},
    {"json", '\0', "", "Print the report as JSON"},
};
inline constexpr Option kOutOfFilm = {
    "out", 'o', "FILE",
    "The film; its extension selects the container: .mp4, .mov, .mkv, .webm or "
    ".avi",
    Writes::kFile};
inline constexpr Option kClipsOfPlan = {
    "clips", '\0', "FOLDER",
    "The clips of the plan are here; needed if they are outside its folder"};
inline constexpr Option kJointOptions[] = {
    kOutOfFilm,
    kClipsOfPlan,
    {"crossfade", '\0', "S|auto",
     "Crossfade for this many seconds at each joint; 0 = hard cuts; auto = as "
     "long as each joint needs (default: as the plan says, else 0)"},
    {"joint-effort", '\0', "NAME",
     "Preset of the encoder for joints, such as superfast (default: as the "
     "clips were encoded)"},
};
inline constexpr auto kComposeOptions = joined(kJointOptions, kFilmOptions);

inline constexpr Option kPartOptions[] = {
    kOutOfFilm,
    {"start", '\0', "TIME",
     "Where the part starts, such as 90, 1.5s or 2m (default: 0)"},
    {"end", '\0', "TIME", "Where it ends (default: at the end of the clip)"},
};
inline constexpr auto kExtractOptions = joined(kPartOptions, kFilmOptions);
inline constexpr Option kVideoConvertOwn[] = {kOutOfFilm};
inline constexpr auto kVideoConvertOptions =
    joined(kVideoConvertOwn, kFilmOptions);

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
inline constexpr Option kNormalizeOwn[] = {
    {"out", 'o', "FOLDER", "Where the clips go, under their names",
     Writes::kMakesFolders},
    kClipsOfPlan,
    {"extension", '\0', ".EXT",
     "Container of the results, such as .mkv (default: .mp4)"},
    {"journal", '\0', "FILE",
     "Keep what is finished in this file (default: in the folder)",
     Writes::kFile},
    {"retry-errors", '\0', "", "Write clips again that ended with an error"},
};
inline constexpr auto kNormalizeOptions = joined(kNormalizeOwn, kFilmOptions);
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
