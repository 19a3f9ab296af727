// SPDX-License-Identifier: Apache-2.0
// Options and examples of the commands that write films.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

inline constexpr Option kComposeOptions[] = {
    {"out", 'o', "FILE",
     "The film; its extension selects the container: .mp4, .mov, .mkv, .webm "
     "or .avi"},
    {"crossfade", '\0', "S|auto",
     "Crossfade for this many seconds at each joint; 0 = hard cuts; auto = as "
     "long as each joint needs (default: as the plan says, else 0)"},
    {"size", '\0', "WxH", "Size of the film (default: that of most clips)"},
    {"fps", '\0', "N", "Frames per second, such as 30, 29.97 or 30000/1001"},
    {"fit", '\0', "HOW",
     "How clips of another shape fit: pad, crop, stretch or blur (default: "
     "pad)"},
    {"bars", '\0', "COLOR", "Color of pad, such as #202020 (default: black)"},
    {"scaling", '\0', "HOW",
     "bicubic, lanczos, bilinear or nearest (default: bicubic)"},
    {"fps-conversion", '\0', "HOW",
     "How clips get another rate: duplicate, blend or motion (default: "
     "duplicate)"},
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
    {"joint-effort", '\0', "NAME",
     "Preset of the encoder for joints, such as superfast (default: as the "
     "clips were encoded)"},
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
