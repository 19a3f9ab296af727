// SPDX-License-Identifier: Apache-2.0
// A row a command; each has a file of its own.
#include <array>

#include "cli/command_functions.h"
#include "cli/image/check_help.h"
#include "cli/image/convert_help.h"
#include "cli/image/diff_help.h"
#include "cli/image/image_help.h"
#include "cli/image/thumbnail_help.h"

namespace framewise::cli {
namespace {

constexpr size_t kAnyNumber = size_t(-1);

constexpr SettingUse kReadsFiles[] = {
    SettingUse::kReading, SettingUse::kParallel, SettingUse::kBatching,
    SettingUse::kFlashes, SettingUse::kTelemetry};
constexpr SettingUse kKeepsResults[] = {
    SettingUse::kReading, SettingUse::kParallel, SettingUse::kBatching,
    SettingUse::kFlashes, SettingUse::kCaching,  SettingUse::kTelemetry};

// As odiff's, so that scripts can distinguish an error from a difference.
constexpr ExitCodeMeaning kDiffExitCodes[] = {
    {ExitCode::kOk, "equal, or within what the options allow"},
    {ExitCode::kRequirementFailed, "different"},
    {ExitCode::kUsage,
     "an error of any kind: the command line is invalid, a file is missing or "
     "damaged, an output cannot be written"},
    {kOdiffLayout, "--odiff-exit-codes: other sizes"},
    {kOdiffPixels, "--odiff-exit-codes: differing pixels"},
    {ExitCode::kInterrupted, "interrupted"},
};

constexpr ExitCodeMeaning kCheckExitCodes[] = {
    {ExitCode::kOk, "no problem is as severe as --fail-at"},
    {ExitCode::kRequirementFailed,
     "a file has a problem of that severity, such as damage or a limit"},
    {ExitCode::kUsage, "the command line or the configuration is invalid"},
    {ExitCode::kInput, "a file is missing or cannot be opened"},
    {ExitCode::kEnvironment,
     "something is missing on this machine, or an output cannot be written"},
    {ExitCode::kInterrupted, "interrupted"},
};

constexpr std::array kCommands = {
    Command{
        "image convert", "FILE|FOLDER...",
        "Convert images to another format, at a measured quality",
        "Convert files, and all files in folders, on all cores: upright, in "
        "sRGB, without metadata. A file may be - (standard input). With a "
        "target the smallest file that "
        "reaches it is searched and measured as written; with a size the "
        "best file within it. Exit code 1: a target or a size cannot be "
        "reached; nothing is written for that file, and its row says what "
        "came closest. Files that exist are not replaced without --force. "
        "Run the same command again after an interruption to continue.",
        0, kAnyNumber, kConvertOptions, kKeepsResults, true, kConvertExamples,
        run_image_convert, kConvertCommon},
    Command{"image check", "FILE|FOLDER...",
            "Check whether image files are intact and fit for use",
            "Read the container of each file, decode every pixel and report "
            "what is wrong: missing or damaged data, wrong checksums, sizes "
            "that disagree, broken metadata, too dark, too bright, blurred. "
            "Each problem has a severity, a place and a hint. A file may be "
            "- (standard input).",
            0, kAnyNumber, kImageCheckOptions, kKeepsResults, true,
            kImageCheckExamples, run_image_check, kImageCheckCommon,
            kCheckExitCodes, kImageCheckSettings},
    Command{"image diff", "REFERENCE TEST",
            "Say what differs between two images or folders",
            "Compare two images, or the images of two folders by name: count "
            "differing pixels as odiff and pixelmatch do, find the boxes that "
            "changed and say how: moved, text changed, color changed, missing. "
            "REFERENCE may be a baseline. Of animations the first frames are "
            "compared.",
            0, 2, kImageDiffOptions, kReadsFiles, true, kImageDiffExamples,
            run_image_diff, kImageDiffCommon, kDiffExitCodes,
            kImageDiffSettings},
    Command{"image baseline add", "BASELINE IMAGE...",
            "Accept images, and learn their noise",
            "Add accepted images to a baseline, a folder. The first image is "
            "its look; further ones are runs of the nearest look and teach how "
            "much it varies, and where. `framewise image diff BASELINE TEST` "
            "compares with all looks.",
            2, kAnyNumber, kImageBaselineOptions, kReadsFiles, true,
            kImageBaselineExamples, run_image_baseline_add},
    Command{"image baseline list",
            "BASELINE...",
            "List the looks of baselines",
            "Print the accepted images of baselines, their runs and how much "
            "of them is noisy.",
            1,
            kAnyNumber,
            {},
            {},
            true,
            kImageBaselineListExamples,
            run_image_baseline_list},
    Command{"image thumbnail", "FILE|FOLDER...",
            "Make small pictures of images, animations and videos",
            "Make thumbnails of files and of all files in folders, on all "
            "cores: upright, in sRGB, without metadata. A file may be - "
            "(standard input). Large pictures are "
            "decoded at a reduced scale where their format allows it. Files "
            "that exist are not replaced without --force. A file that cannot "
            "be read becomes an error row; the others go on. Run the same "
            "command again after an interruption to continue.",
            0, kAnyNumber, kThumbnailOptions, kReadsFiles, true,
            kThumbnailExamples, run_image_thumbnail, kThumbnailCommon},
};

}  // namespace

std::span<const Command> image_commands() { return kCommands; }

}  // namespace framewise::cli
