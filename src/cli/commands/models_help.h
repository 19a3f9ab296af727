// SPDX-License-Identifier: Apache-2.0
// Options and examples in the help of the models commands.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

inline constexpr Option kPullOptions[] = {
    {"from", '\0', "PLACE", "Get the model from this file, folder or URL"},
};
inline constexpr Example kModelsListExamples[] = {
    {"framewise models list", "list all models and their state"},
};
inline constexpr Example kPullExamples[] = {
    {"framewise models pull vmaf_v0.6.1",
     "download the model of `compare -m vmaf`"},
    {"framewise models pull vmaf_v0.6.1 --from https://mirror.example/models",
     "download from a mirror"},
};
inline constexpr Example kImportExamples[] = {
    {"framewise models import ~/Downloads/vmaf_v0.6.1.json",
     "install one file"},
    {"framewise models import /mnt/stick/models",
     "install all models in a folder"},
};
inline constexpr Example kVerifyExamples[] = {
    {"framewise models verify", "check all installed models"},
};
inline constexpr Example kPathExamples[] = {
    {"framewise models path vmaf_v0.6.1", "print the path of the file"},
};
inline constexpr Example kRemoveExamples[] = {
    {"framewise models remove vmaf_4k_v0.6.1", "remove one model"},
    {"framewise models remove", "remove all models"},
};

}  // namespace framewise::cli
