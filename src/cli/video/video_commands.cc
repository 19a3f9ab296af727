// SPDX-License-Identifier: Apache-2.0
#include "cli/video/video_commands.h"

#include <array>

#include "cli/video/video_help.h"

namespace framewise::cli {
namespace {

constexpr size_t kAnyNumber = size_t(-1);
constexpr SettingUse kCachesResults[] = {
    SettingUse::kParallel, SettingUse::kCaching, SettingUse::kTelemetry};
constexpr SettingUse kParallel[] = {SettingUse::kParallel,
                                    SettingUse::kTelemetry};

constexpr std::array kVideoCommands = {
    Command{"video scan", "FOLDER", "List the clips of a folder",
            "List the videos of a folder from their headers: size, rate, "
            "duration, codec and audio; broken clips with the reason, and "
            "duplicates. Then decode both ends of each clip, and say how well "
            "it loops. No file outside the folder is opened, whatever links "
            "and playlists say. Exit code 3 if a clip is broken.",
            1, 1, kScanOptions, kCachesResults, true, kScanExamples,
            run_video_scan},
    Command{
        "video plan", "FOLDER", "Plan a long film that does not repeat",
        "Choose which clip plays when: at random, but so that each clip "
        "fits the one before, no clip comes back soon, none is played more "
        "often than others, and no run of clips comes twice. The same clips "
        "and seed give the same plan on every machine. Print what the plan "
        "reaches and what is impossible; write it with --out for `video "
        "compose`.",
        1, 1, kPlanOptions, kCachesResults, true, kPlanExamples,
        run_video_plan},
    Command{
        "video loopcheck", "CLIP...", "Check whether clips loop",
        "Decode clips and compare the jump from the last frame to the first "
        "one with the usual motion. Where a part of the clip would loop "
        "better, print it. Exit code 1 if a clip does not loop well, 3 if "
        "one cannot be read.",
        1, kAnyNumber, kLoopOptions, kParallel, true, kLoopExamples,
        run_video_loopcheck},
    Command{"video preview", "PLAN|FOLDER",
            "Watch a plan before it is composed",
            "Serve a page on this machine that plays the film of a plan while "
            "it is decoded: at 640x360 and 30 frames a second, and smaller "
            "where that is too much. A folder is planned first. Nobody else "
            "can connect: the address has a secret, and only this machine is "
            "listened to. Ctrl-C ends it.",
            1, 1, kPreviewOptions, kCachesResults, true, kPreviewExamples,
            run_video_preview},

};

}  // namespace

std::span<const Command> video_commands() { return kVideoCommands; }

}  // namespace framewise::cli
