// SPDX-License-Identifier: Apache-2.0
// Examples of the commands that set Framewise up: completion, man,
// selftest.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

inline constexpr Example kCompletionExamples[] = {
    {"framewise completion bash > ~/.local/share/bash-completion/completions/"
     "framewise",
     "install for bash"},
    {"framewise completion zsh > ~/.zfunc/_framewise", "install for zsh"},
    {"framewise completion fish > ~/.config/fish/completions/framewise.fish",
     "install for fish"},
};
inline constexpr Example kManExamples[] = {
    {"framewise man | man -l -", "read the manual page"},
};

inline constexpr Option kSelftestOptions[] = {
    {"json", '\0', "", "Print a JSON document"},
    {"keep", '\0', "FOLDER",
     "Write the drawn pair (original.gif, damaged.gif) into this folder",
     Writes::kMakesFolders},
};
inline constexpr Example kSelftestExamples[] = {
    {"framewise selftest", "check this copy after installing it"},
    {"framewise selftest --keep pair && framewise compare pair/original.gif "
     "pair/damaged.gif",
     "get a pair of files to try things on"},
};

}  // namespace framewise::cli
