// SPDX-License-Identifier: Apache-2.0
// The table of commands that write films.
#include <array>

#include "cli/video/compose_help.h"
#include "cli/video/video_functions.h"

namespace framewise::cli {
namespace {

constexpr SettingUse kReadsMany[] = {SettingUse::kReading,
                                     SettingUse::kParallel};

constexpr std::array kFilmCommands = {
    Command{"video compose", "DIR|PLAN|CLIP...", "Join clips to a film",
            "Join clips to one film: those of a plan, of a folder in the order "
            "of their names, or the files given. Frames are copied where that "
            "changes nothing, and encoded only where clips cross or differ in "
            "form. Every joint is checked. After an interruption the same "
            "command continues.",
            1, size_t(-1), kComposeOptions, kReadsMany, true, kComposeExamples,
            run_video_compose, kComposeCommon},
};

}  // namespace

std::span<const Command> film_commands() { return kFilmCommands; }

}  // namespace framewise::cli
