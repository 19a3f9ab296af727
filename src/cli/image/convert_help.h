// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise image convert`.
#pragma once

#include "cli/image/image_help.h"

namespace framewise::cli {

inline constexpr Option kConvertOptions[] = {
    {"out", 'o', "FILE|FOLDER",
     "Write the result to this file, whose extension selects the format, or "
     "all of them to this folder",
     Writes::kMakesFolders},
    {"format", '\0', "FORMAT",
     "Format in a folder: webp (default), jpeg, png, avif, jxl, gif, tiff, "
     "bmp, pnm"},
    {"quality", '\0', "N", "0 to 100 (default: that of the format)"},
    {"target", '\0', "EXPR",
     "Search the smallest file that reaches this: 'ssimulacra2>=80', or 80"},
    {"tolerance", '\0', "N",
     "How far a score may exceed the target (default: 0.5; AVIF: 1)"},
    {"max-size", '\0', "BYTES",
     "Search the best file that is no larger: 200k, 1.5MB"},
    {"lossless", '\0', "", "Keep every pixel as it is"},
    {"baseline", '\0', "", "Write JPEG and JPEG XL that are not progressive"},
    {"progressive", '\0', "",
     "Write progressive JPEG and JPEG XL; this is the default, accepted for "
     "clarity"},
    {"subsampling", '\0', "HOW",
     "Chroma of JPEG and AVIF: 420, 422 or 444 (default: by the quality)"},
    {"effort", '\0', "N", "0 quick to 9 small (default: 5)"},
    {"backdrop", '\0', "COLOR",
     "Behind transparent pixels where the format has no alpha: white "
     "(default), black or #rrggbb"},
    {"keep", '\0', "LIST",
     "Metadata to keep: icc, exif, xmp, separated by commas (default: none)"},
    {"may-grow", '\0', "",
     "Convert even if the file has the format already and is smaller"},
    kImageForce,
    kImageJson,
    kImageNdjson,
    kImageJournal,
    kImageRetryErrors,
    kImageIsolate,
    kImageWorker,
};
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
