// SPDX-License-Identifier: Apache-2.0
// Encodes a film anew, each scene at the setting that it needs, and keeps
// everything else that the container holds.
#pragma once

#include <filesystem>

#include "video/encode/encode_options.h"

namespace framewise::video {

// Says what would be done: size and time expected.
Result<EncodeReport> estimate_encode(const EncodeRequest& request,
                                     const WorkContext& context);

// Writes the film. Its file gets its name when it is complete and checked;
// after an interruption the same request goes on where it ended.
Result<EncodeReport> encode_film(const EncodeRequest& request,
                                 const WorkContext& context);

// Where finished scenes of a film lie until it has its name: hidden, beside it.
std::filesystem::path scenes_folder(const std::filesystem::path& output);
// Says that the film needs them no more once the file `temporary` has its name.
Result<void> mark_finished(const std::filesystem::path& scenes,
                           const std::filesystem::path& temporary);
// Removes those of films in `folder` that got their names just before a kill.
void remove_finished_scenes(const std::filesystem::path& folder);

// Name and type of the function of the video module that does it.
inline constexpr char kEncodeSymbol[] = "framewise_video_encode";
using ModuleEncode = void (*)(const EncodeRequest& request,
                              const WorkContext& context, bool write,
                              Result<EncodeReport>& answer);

}  // namespace framewise::video
