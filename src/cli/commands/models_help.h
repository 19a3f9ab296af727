// SPDX-License-Identifier: Apache-2.0
// What the models commands take, and what their help shows.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

inline constexpr Option kPullOptions[] = {
    {"from", '\0', "PLACE",
     "A file, a folder or an address that has the model"},
};
inline constexpr Example kModelsListExamples[] = {
    {"framewise models list", "what there is, and what of it is here"},
};
inline constexpr Example kPullExamples[] = {
    {"framewise models pull vmaf_v0.6.1", "what `compare -m vmaf` needs"},
    {"framewise models pull vmaf_v0.6.1 --from https://mirror.example/models",
     "from another place"},
};
inline constexpr Example kImportExamples[] = {
    {"framewise models import ~/Downloads/vmaf_v0.6.1.json", "one file"},
    {"framewise models import /mnt/stick/models", "all that lie in a folder"},
};
inline constexpr Example kVerifyExamples[] = {
    {"framewise models verify", "whether those that are here are whole"},
};
inline constexpr Example kPathExamples[] = {
    {"framewise models path vmaf_v0.6.1", "where the file lies"},
};
inline constexpr Example kRemoveExamples[] = {
    {"framewise models remove vmaf_4k_v0.6.1", "this one"},
    {"framewise models remove", "all of them"},
};

}  // namespace framewise::cli
