// SPDX-License-Identifier: Apache-2.0
#include "video/film/clip_place.h"

#include "base/result.h"
#include "media/folder.h"

namespace framewise::video {

std::string ClipPlace::name() const {
  return folder ? (folder->path() / path).string() : path;
}

Result<OpenedClip> open_clip_file(
    const ClipPlace& place, const Limits& limits,
    const std::optional<cache::FileStamp>& expected) {
  if (!place.folder) {
    FW_ASSIGN_OR_RETURN(media::Source source,
                        media::Source::from_path(place.path));
    return OpenedClip{std::move(source), {}};
  }
  FW_ASSIGN_OR_RETURN(const media::ContainedFile file,
                      place.folder->open_file(place.path, expected));
  FW_ASSIGN_OR_RETURN(media::Source source,
                      media::Source::from_fd(file.fd.get(), file.name, limits));
  return OpenedClip{std::move(source), file.stamp};
}

Result<Animation> open_clip_animation(const ClipPlace& place,
                                      const OpenOptions& options) {
  if (!place.folder) return framewise::open(place.path, options);
  FW_ASSIGN_OR_RETURN(const media::ContainedFile file,
                      place.folder->open_file(place.path));
  return open_fd(file.fd.get(), file.name, options);
}

}  // namespace framewise::video
