// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise flashes`.
#pragma once

#include "cli/command.h"
#include "cli/command_functions.h"

namespace framewise::cli {

inline constexpr SettingUse kFlashesUses[] = {SettingUse::kReading};
inline constexpr Option kFlashesOptions[] = {
    {"rules", '\0', "NAME",
     "wcag (WCAG 2.2, default), itu (ITU-R BT.1702-3), ofcom, or iris (the "
     "arithmetic of that analyser)"},
    {"fail-on", '\0', "STATE",
     "Exit with code 1 on this state or worse: warning, fail (default) or "
     "never"},
    {"fail-fast", '\0', "", "Stop at the first failure of each file"},
    {"display", '\0', "WxH", "Pixels of the screen (default: 1024x768)"},
    {"diagonal", '\0', "CM", "Diagonal of the screen, with --distance"},
    {"distance", '\0', "CM", "Distance from the eye to the screen"},
    {"nits", '\0', "N",
     "White of the screen, for itu and ofcom (default: 200)"},
    {"shown", '\0', "HOW",
     "natural: one pixel of the screen a pixel, larger ones made to fit (as "
     "wcag does); fit: as large as the screen (as itu and ofcom do)"},
    {"no-stripes", '\0', "", "Do not look for regular patterns"},
    {"once", '\0', "", "Judge loops as if they played once"},
    {"json", '\0', "", "Print one JSON document with all files"},
    {"markdown", '\0', "FILE", "Write a table for a pull request",
     Writes::kFile},
    {"junit", '\0', "FILE", "Write JUnit XML, a test case a file",
     Writes::kFile},
    {"html", '\0', "FILE", "Write a page with luminance over time and maps",
     Writes::kFile},
    {"fix", '\0', "",
     "Write a copy that passes, changed by the least that is enough"},
    {"slow", '\0', "",
     "With --fix: show frames longer instead of dimming them"},
    {"out", 'o', "FILE", "The copy of --fix: GIF, APNG, WebP or AVIF",
     Writes::kFile},
};
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
    kFlashesExitCodes}};

}  // namespace framewise::cli
