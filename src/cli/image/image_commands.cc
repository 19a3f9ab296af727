// SPDX-License-Identifier: Apache-2.0
// A row a command; each has a file of its own.
#include <array>

#include "cli/command_functions.h"
#include "cli/image/image_help.h"
#include "cli/image/thumbnail_help.h"

namespace framewise::cli {
namespace {

constexpr size_t kAnyNumber = size_t(-1);

constexpr SettingUse kReadsFiles[] = {
    SettingUse::kReading, SettingUse::kParallel, SettingUse::kBatching,
    SettingUse::kCaching};

constexpr std::array kCommands = {
    Command{"image thumbnail", "FILE|FOLDER...",
            "Make small pictures of images, animations and videos",
            "Make thumbnails of files and of all files in folders, on all "
            "cores: upright, in sRGB, without metadata. Large pictures are "
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
