// SPDX-License-Identifier: Apache-2.0
// Where a clip lies: anywhere, as its user named it, or beneath the folder of
// a plan, which it cannot leave.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cache/file_stamp.h"
#include "framewise/animation.h"
#include "media/source.h"

namespace framewise::media {
class Folder;
}

namespace framewise::video {

struct ClipPlace {
  std::string path;  // beneath the folder, if there is one
  std::shared_ptr<const media::Folder> folder = nullptr;

  std::string name() const;  // for people: with the folder
};

struct OpenedClip {
  media::Source source;
  // Of a clip beneath a folder.
  std::optional<cache::FileStamp> stamp;
};

// The returned clip reads the descriptor that was opened. With `expected`, a
// clip beneath a folder must be the file that had this stamp.
Result<OpenedClip> open_clip_file(
    const ClipPlace& place, const Limits& limits,
    const std::optional<cache::FileStamp>& expected = {});

Result<Animation> open_clip_animation(const ClipPlace& place,
                                      const OpenOptions& options);

}  // namespace framewise::video
