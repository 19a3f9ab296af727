// SPDX-License-Identifier: Apache-2.0
// Where a plan's clips may be read.
#pragma once

#include <filesystem>

#include "media/folder.h"
#include "video/film/plan.h"

namespace framewise::video {

// The folder of a plan's clips. It must lie beneath the folder of the plan's
// file, since a plan may come from anybody, unless the caller allows it:
// `allowed` is then taken in its place. Clips are opened beneath it.
Result<media::Folder> open_plan_folder(const std::filesystem::path& plan_file,
                                       const Plan& plan,
                                       const std::filesystem::path& allowed);

}  // namespace framewise::video
