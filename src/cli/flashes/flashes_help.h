// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise flashes`.
#pragma once

#include "cli/command.h"
#include "cli/command_functions.h"
#include "cli/options/field_options.h"
#include "jobs/flashes/flashes_request.h"

namespace framewise::cli {

inline constexpr SettingUse kFlashesUses[] = {SettingUse::kReading};
inline constexpr std::array kFlashesOptionsLast = {
    Option{"json", '\0', "", "Print one JSON document with all files"},
    Option{"markdown", '\0', "FILE", "Write a table for a pull request",
           Writes::kFile},
    Option{"junit", '\0', "FILE", "Write JUnit XML, a test case a file",
           Writes::kFile},
    Option{"html", '\0', "FILE",
           "Write a page with luminance over time and maps", Writes::kFile},
    Option{"out", 'o', "FILE",
           "The copy of --fix: GIF, APNG, WebP, AVIF, MP4 or WebM",
           Writes::kFile},
};
inline constexpr auto kFlashesOptions =
    jobs::joined(flags_of_fields<jobs::kFlashesFields>(), kFlashesOptionsLast);
inline constexpr auto kFlashesSettings = keys_of_fields<jobs::kFlashesFields>();
inline constexpr Example kFlashesExamples[] = {
    {"framewise flashes banner.gif", "can this cause a seizure?"},
    {"framewise flashes assets/ --fail-on warning --junit flashes.xml",
     "a gate for a folder"},
    {"framewise flashes trailer.mp4 --rules ofcom --html flashes.html",
     "by the rules of British television, as a page"},
    {"framewise flashes banner.gif --fix -o calm.gif",
     "dim the flashes by the least that passes"},
};
inline constexpr ExitCodeMeaning kFlashesExitCodes[] = {
    {ExitCode::kOk, "no file reaches the state of --fail-on"},
    {ExitCode::kRequirementFailed, "a file does"},
    {ExitCode::kUsage, "wrong usage"},
    {ExitCode::kInput,
     "a file, or a part of it, could not be read; what could be read passes"},
    {ExitCode::kEnvironment, "this machine lacks something"},
    {ExitCode::kInterrupted, "interrupted"},
};

inline constexpr Command kFlashesCommands[] = {Command{
    "flashes",
    "FILE...",
    "Find flashes that can cause seizures",
    "Measure general and red flashes, extended flashing and regular stripes, "
    "by the limits of WCAG 2.2 (2.3.1), ITU-R BT.1702-3 or Ofcom: where, when, "
    "how often, and what to do. Loops are judged with their seam, delays as "
    "players show them. A measurement, not a certificate.",
    1,
    size_t(-1),
    kFlashesOptions,
    kFlashesUses,
    true,
    kFlashesExamples,
    run_flashes,
    {},
    kFlashesExitCodes,
    kFlashesSettings}};

}  // namespace framewise::cli
