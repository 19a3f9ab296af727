// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise image check`.
#pragma once

#include "cli/image/image_help.h"

namespace framewise::cli {

inline constexpr Option kImageCheckOptions[] = {
    {"quick", '\0', "", "Read the container only; do not decode pixels"},
    {"for", '\0', "PURPOSE",
     "Apply the limits of a purpose: start-end = first or last frame of a "
     "generated video (JPEG, PNG, WebP or BMP, 256x256 to 4096x4096, at most "
     "50 MB); two FILEs are also checked as a pair"},
    {"model", '\0', "MODEL",
     "Check size and aspect ratio for a video model: t2v-A14B, i2v-A14B or "
     "ti2v-5B; print the closest size that it can make"},
    {"formats", '\0', "LIST",
     "Accept only these formats, separated by commas: jpeg, png, webp, avif, "
     "gif, bmp, tiff, heif, jxl, pnm"},
    {"min-size", '\0', "WxH", "Smallest size that is accepted"},
    {"max-size", '\0', "WxH", "Largest size that is accepted"},
    {"fail-at", '\0', "SEVERITY",
     "Exit with code 1 from this severity on: note, warning or error "
     "(default)"},
    kImageJson,
    kImageNdjson,
    kImageJournal,
    kImageRetryErrors,
    kImageIsolate,
    kImageWorker,
};
inline constexpr std::string_view kImageCheckCommon[] = {
    "quick", "for", "model", "fail-at", "json", "isolate", "threads", "quiet"};
inline constexpr Example kImageCheckExamples[] = {
    {"framewise image check photo.jpg", "check structure, pixels and look"},
    {"framewise image check photos/ --ndjson | jq 'select(.status != \"ok\")'",
     "list the bad files of a folder"},
    {"framewise image check uploads/ --isolate --quick",
     "read untrusted files in sandboxed processes, headers only"},
    {"framewise image check start.png end.png --for start-end --model i2v-A14B",
     "check the two ends of a generated video"},
};

}  // namespace framewise::cli
