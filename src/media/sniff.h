// SPDX-License-Identifier: Apache-2.0
// Recognizes, by their first bytes, the formats that codec modules read. No
// module needs to be loaded for this.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace framewise::media {

// A container that the video module reads, and libavformat's name for it. The
// demuxer is chosen here and never guessed by libavformat, which would also
// accept playlists, which open other files.
struct VideoContainer {
  const char* name;
  const char* demuxer;
};
std::optional<VideoContainer> video_container(std::span<const std::byte> head);

// Files of sound alone.
std::optional<VideoContainer> sound_container(std::span<const std::byte> head);

bool is_video(std::span<const std::byte> head);
bool is_bmp(std::span<const std::byte> head);
bool is_avif(std::span<const std::byte> head);
bool is_jxl(std::span<const std::byte> head);
bool is_tiff(std::span<const std::byte> head);
bool is_heif(std::span<const std::byte> head);  // stills only; not AVIF

}  // namespace framewise::media
