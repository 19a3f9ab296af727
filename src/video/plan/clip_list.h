// SPDX-License-Identifier: Apache-2.0
// Which clips a film is made of: a plan, a folder, or files.
#pragma once

#include <memory>
#include <span>

#include "video/film/options.h"

namespace framewise::video {

struct ClipList {
  std::vector<std::string> clips;
  std::vector<ClipPlay> plays;
  // Beneath which the clips lie, of a plan or a folder; null: any files.
  std::shared_ptr<const media::Folder> folder;

  std::string path_of(size_t clip) const;
};

// A plan (.json) says what is played when; its clips must be unchanged. Of a
// folder all clips are played once, in the order of their names; hidden files
// are left out. Files are played in the order given, and may be given again.
// `allowed`: the folder of a plan's clips, if not beneath that of the plan.
Result<ClipList> list_clips(std::span<const std::string> arguments,
                            const std::filesystem::path& allowed);

// Files beneath a folder, in this order.
Result<ClipList> list_beneath(const std::filesystem::path& folder,
                              std::span<const std::string> paths);

// Whether a name ends as those of videos do.
bool is_clip_name(const std::filesystem::path& path);

}  // namespace framewise::video
