// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise image convert`.
#pragma once

#include "cli/image/image_help.h"
#include "cli/options/field_options.h"
#include "jobs/image/image_fields.h"

namespace framewise::cli {

inline constexpr std::array kConvertOptionsFirst = {
    Option{
        "out", 'o', "FILE|FOLDER",
        "Write the result to this file, whose extension selects the format, or "
        "all of them to this folder",
        Writes::kMakesFolders},
};
inline constexpr std::array kConvertOptionsLast = {
    kImageForce,       kImageJson,    kImageNdjson, kImageJournal,
    kImageRetryErrors, kImageIsolate, kImageWorker,
};
inline constexpr auto kConvertOptions =
    jobs::joined(kConvertOptionsFirst, flags_of_fields<jobs::kConvertFields>(),
                 kConvertOptionsLast);
inline constexpr std::string_view kConvertCommon[] = {
    "out",  "format", "quality", "target", "max-size", "lossless",
    "keep", "force",  "isolate", "json",   "threads",  "quiet"};
inline constexpr Example kConvertExamples[] = {
    {"framewise image convert photo.png -o photo.avif",
     "convert at the default quality"},
    {"framewise image convert photos/ -o web/ --format webp --target "
     "'ssimulacra2>=80'",
     "find the smallest file that scores 80 for each; can be interrupted and "
     "continued"},
    {"framewise image convert photo.jpg -o small.jpg --max-size 200k",
     "find the best quality within 200 kB"},
    {"framewise image convert scan.tiff -o scan.png --keep icc,exif",
     "keep profile and Exif"},
};

}  // namespace framewise::cli
