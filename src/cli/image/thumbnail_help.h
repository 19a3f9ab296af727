// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise image thumbnail`.
#pragma once

#include "cli/image/image_help.h"

namespace framewise::cli {

inline constexpr Option kThumbnailOptions[] = {
    {"out", 'o', "FILE|FOLDER",
     "Write the thumbnail to this file, whose extension selects the format, or "
     "all of them to this folder",
     Writes::kMakesFolders},
    {"size", '\0', "N|WxH", "Box to fit into, in pixels (default: 256)"},
    {"sizes", '\0', "LIST",
     "Several boxes, separated by commas: 128,256,512; the size becomes part "
     "of each name"},
    {"fit", '\0', "HOW",
     "inside = as large as fits (default), cover = fill the box and crop, "
     "contain = inside with bars, fill = stretch, outside = as small as covers "
     "the box"},
    {"crop", '\0', "WHERE",
     "What --fit cover keeps: center (default), or smart = the part with most "
     "detail, colors and skin"},
    {"enlarge", '\0', "", "Enlarge pictures that are smaller than the box"},
    {"format", '\0', "FORMAT",
     "Format in a folder: webp (default), jpeg, png, avif, jxl, gif, tiff, "
     "bmp, pnm"},
    {"quality", '\0', "N", "0 to 100 (default: that of the format)"},
    {"effort", '\0', "N", "0 quick to 9 small (default: 4)"},
    {"animated", '\0', "", "Keep all frames of animations, with their times"},
    {"at", '\0', "WHEN",
     "Time of the frame of a video, such as 1.5s (default: the first frame "
     "after a tenth of it that is not black)"},
    {"linear", '\0', "",
     "Average linear light instead of stored values: keeps the brightness of "
     "fine, bright detail"},
    {"backdrop", '\0', "COLOR",
     "Behind transparent pixels where the format has no alpha: white "
     "(default), black or #rrggbb"},
    {"keep", '\0', "LIST",
     "Metadata to keep: icc, exif, xmp, separated by commas (default: none)"},
    kImageForce,
    kImageJson,
    kImageNdjson,
    kImageJournal,
    kImageRetryErrors,
    kImageIsolate,
    kImageWorker,
};
inline constexpr std::string_view kThumbnailCommon[] = {
    "out",      "size",  "sizes",   "fit",  "crop",    "format", "quality",
    "animated", "force", "isolate", "json", "threads", "quiet"};
inline constexpr Example kThumbnailExamples[] = {
    {"framewise image thumbnail photo.jpg -o small.webp --size 256",
     "write one thumbnail"},
    {"framewise image thumbnail photos/ -o thumbs/ --sizes 128,256,512",
     "write three for each file of a folder; can be interrupted and continued"},
    {"framewise image thumbnail cat.gif -o cat.webp --animated",
     "keep an animation moving"},
    {"framewise image thumbnail film.mp4 -o cover.jpg --fit cover --size "
     "320x180",
     "take a frame of a video"},
};

}  // namespace framewise::cli
