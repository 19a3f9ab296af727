// SPDX-License-Identifier: Apache-2.0
// Examples of the commands that set Framewise up: config, completion, man.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

inline constexpr Example kShowExamples[] = {
    {"framewise config show", "print all values and their origins"},
    {"framewise config show --profile low-memory",
     "print what a profile changes"},
};
inline constexpr Example kValidateExamples[] = {
    {"framewise config validate", "check the file that would be used"},
    {"framewise config validate ci/framewise.toml", "check this file"},
};
inline constexpr Example kInitExamples[] = {
    {"framewise config init > framewise.toml", "start from the defaults"},
};
inline constexpr Example kDocsExamples[] = {
    {"framewise config docs > configuration.md",
     "write the reference to a file"},
};
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
