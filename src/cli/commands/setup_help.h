// SPDX-License-Identifier: Apache-2.0
// Examples of the commands that set Framewise up: completion, man.
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

}  // namespace framewise::cli
