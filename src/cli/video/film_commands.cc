// SPDX-License-Identifier: Apache-2.0
// The table of commands that write films.
#include <array>

#include "cli/video/compose_help.h"
#include "cli/video/encode/encode_help.h"
#include "cli/video/encode/ladder_help.h"
#include "cli/video/video_functions.h"

namespace framewise::cli {
namespace {

constexpr SettingUse kReadsMany[] = {
    SettingUse::kReading, SettingUse::kParallel, SettingUse::kTelemetry};
constexpr SettingUse kComposes[] = {SettingUse::kReading, SettingUse::kParallel,
                                    SettingUse::kFlashes,
                                    SettingUse::kTelemetry};

constexpr std::array kFilmCommands = {
    kEncodeCommand,
    kLadderCommand,
    Command{"video compose",
            "DIR|PLAN|CLIP...",
            "Join clips to a film",
            "Join clips to one film: those of a plan, of a folder in the order "
            "of their names, or the files given. Frames are copied where that "
            "changes nothing, and encoded only where clips cross or differ in "
            "form. Every joint is checked. After an interruption the same "
            "command continues.",
            1,
            size_t(-1),
            kComposeOptions,
            kComposes,
            true,
            kComposeExamples,
            run_video_compose,
            kComposeCommon,
            {},
            kComposeSettings},
    Command{
        "video extract", "CLIP", "Cut a part out of a clip",
        "Write a part of a clip to a file. Frames are copied from the first "
        "key frame in the part on; only those before it are encoded.",
        1, 1, kExtractOptions, kReadsMany, true, kExtractExamples,
        run_video_extract},
    Command{"video convert", "CLIP",
            "Change container, codec or form of a clip",
            "Write a clip in another form. Without options that change its "
            "frames they are copied into the new container.",
            1, 1, kVideoConvertOptions, kReadsMany, true, kVideoConvertExamples,
            run_video_convert},
    Command{
        "video loop", "CLIP", "Cut a loop out of a clip",
        "Write the part of a clip that loops best, as a video or an animation. "
        "Its end meets its start by a cut where the jump is within the usual "
        "motion. Where it would show, the end becomes the start in up to half "
        "a second: by a crossfade, or along the motion between both where that "
        "shows less. Brightness and color that drift are taken back, and sound "
        "is joined in phase. Exit code 1: no part loops well; the best is "
        "named, and "
        "nothing is written.",
        1, 1, kVideoLoopOptions, kReadsMany, true, kVideoLoopExamples,
        run_video_loop},
    Command{"video normalize", "DIR|CLIP...", "Give clips one form",
            "Encode clips with the same settings into a folder: size, rate, "
            "codec, sound. Clips that have the form already are copied. Films "
            "of such clips need no encoding but at crossfades. After an "
            "interruption the same command continues.",
            1, size_t(-1), kNormalizeOptions, kReadsMany, true,
            kNormalizeExamples, run_video_normalize},
    Command{
        "video batch", "LIST", "Write many films",
        "Write the films of a list: one JSON object a line, with `input` (a "
        "plan, a folder, a clip or a list of clips), `out` and options of "
        "`video compose` by name. In `out`, {input}, {number} and options of "
        "the "
        "line, such as {preset}, are filled in. A film that fails is an error "
        "row; the "
        "batch goes on. After an interruption the same command continues.",
        1, 1, kBatchOwn, kReadsMany, true, kVideoBatchExamples,
        run_video_batch},
    Command{"video formats",
            "",
            "List what films can be written here",
            "List the containers with the codecs that each may hold, and which "
            "of the encoders the FFmpeg of this machine has. A codec outside "
            "the list is never used.",
            0,
            0,
            kVideoFormatsOptions,
            {},
            true,
            kVideoFormatsExamples,
            run_video_formats},
};

}  // namespace

std::span<const Command> film_commands() { return kFilmCommands; }

}  // namespace framewise::cli
