// SPDX-License-Identifier: Apache-2.0
// Which clips a film is made of: a plan, a folder, or files.
#pragma once

#include <span>

#include "video/compose/options.h"

namespace framewise::cli {

struct ClipList {
  std::vector<std::string> clips;
  std::vector<video::ClipPlay> plays;
};

// A plan (.json) says what is played when; its clips must be unchanged. Of a
// folder all clips are played once, in the order of their names; hidden files
// are left out. Files are played in the order given, and may be given again.
Result<ClipList> list_clips(std::span<const std::string> arguments);

// Whether a name ends as those of videos do.
bool is_clip_name(const std::filesystem::path& path);

}  // namespace framewise::cli
