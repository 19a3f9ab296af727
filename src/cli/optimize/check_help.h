// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise check`.
#pragma once

#include "cli/command.h"
#include "cli/command_functions.h"

namespace framewise::cli {

inline constexpr SettingUse kPlaceCheckUses[] = {SettingUse::kReading};
inline constexpr std::array kPlaceCheckOptions = {
    Option{"for", '\0', "PLACES",
           "The place that should take the files, such as slack-emoji; several "
           "with commas: each must take them"},
    Option{"json", '\0', "", "Print a JSON document"},
};
inline constexpr Example kPlaceCheckExamples[] = {
    {"framewise check", "the places, with their limits"},
    {"framewise check --for slack-emoji party.gif",
     "does Slack take this file?"},
    {"framewise check --for whatsapp-sticker,telegram-sticker stickers/*.webp",
     "do both take these files?"},
};
inline constexpr ExitCodeMeaning kPlaceCheckExitCodes[] = {
    {ExitCode::kOk, "every place takes every file"},
    {ExitCode::kRequirementFailed, "a file exceeds a limit"},
    {ExitCode::kUsage, "wrong usage, such as an unknown place"},
    {ExitCode::kInput, "a file could not be read; the others fit"},
    {ExitCode::kEnvironment, "this machine lacks something"},
};

inline constexpr Command kPlaceCheckCommands[] = {Command{
    "check",
    "[FILE...]",
    "Check whether a place takes files",
    "Check files against the limits of places such as slack-emoji or "
    "whatsapp-sticker: bytes, pixels, seconds, frames, frame rate, format and "
    "sound. Without files: print the places and their limits.",
    0,
    size_t(-1),
    kPlaceCheckOptions,
    kPlaceCheckUses,
    true,
    kPlaceCheckExamples,
    run_place_check,
    {},
    kPlaceCheckExitCodes}};

}  // namespace framewise::cli
