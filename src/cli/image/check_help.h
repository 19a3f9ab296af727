// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise image check`.
#pragma once

#include "cli/image/image_help.h"
#include "cli/options/field_options.h"
#include "jobs/image/image_fields.h"

namespace framewise::cli {

inline constexpr std::array kImageCheckOptionsLast = {
    kImageJson,        kImageNdjson,  kImageJournal,
    kImageRetryErrors, kImageIsolate, kImageWorker,
};
inline constexpr auto kImageCheckOptions =
    jobs::joined(flags_of_fields<jobs::kCheckFields>(), kImageCheckOptionsLast);
inline constexpr auto kImageCheckSettings =
    keys_of_fields<jobs::kCheckFields>();
inline constexpr std::string_view kImageCheckCommon[] = {
    "quick", "taste",   "for",     "model", "fail-at",
    "json",  "isolate", "threads", "quiet"};
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
