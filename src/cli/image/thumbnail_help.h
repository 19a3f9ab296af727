// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise image thumbnail`.
#pragma once

#include "cli/image/image_help.h"
#include "cli/options/field_options.h"
#include "jobs/image/image_fields.h"

namespace framewise::cli {

inline constexpr std::array kThumbnailOptionsFirst = {
    Option{"out", 'o', "FILE|FOLDER",
           "Write the thumbnail to this file, whose extension selects the "
           "format, or "
           "all of them to this folder",
           Writes::kMakesFolders},
};
inline constexpr std::array kThumbnailOptionsLast = {
    kImageForce,       kImageJson,    kImageNdjson, kImageJournal,
    kImageRetryErrors, kImageIsolate, kImageWorker,
};
inline constexpr auto kThumbnailOptions = jobs::joined(
    kThumbnailOptionsFirst, flags_of_fields<jobs::kThumbnailFields>(),
    kThumbnailOptionsLast);
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
