// SPDX-License-Identifier: Apache-2.0
#include "video/film/clip.h"

#include <fmt/format.h>

#include <algorithm>

namespace framewise::video {

std::string difference(const VideoCoding& coding, const VideoCoding& wanted) {
  const auto instead = [](const auto& is, const auto& should,
                          std::string_view what) {
    return fmt::format("{} {} instead of {}", what, is, should);
  };
  if (coding.codec != wanted.codec) {
    return instead(coding.codec, wanted.codec, "codec");
  }
  if (coding.size != wanted.size) {
    return fmt::format("{}x{} pixels instead of {}x{}", coding.size.width,
                       coding.size.height, wanted.size.width,
                       wanted.size.height);
  }
  if (coding.pixel_format != wanted.pixel_format) {
    return instead(coding.pixel_format, wanted.pixel_format, "pixel format");
  }
  if (coding.profile != wanted.profile) {
    return instead(coding.profile, wanted.profile, "profile");
  }
  if (coding.sample_aspect_width != wanted.sample_aspect_width ||
      coding.sample_aspect_height != wanted.sample_aspect_height) {
    return fmt::format("pixels of {}:{} instead of {}:{}",
                       coding.sample_aspect_width, coding.sample_aspect_height,
                       wanted.sample_aspect_width, wanted.sample_aspect_height);
  }
  if (coding.color != wanted.color) return "another color space";
  if (coding.interlaced != wanted.interlaced) {
    return coding.interlaced ? "interlaced" : "not interlaced";
  }
  if (coding.turned != wanted.turned) {
    return coding.turned ? "turned" : "not turned";
  }
  if (coding.hdr_facts != wanted.hdr_facts) return "other HDR metadata";
  return {};
}

size_t closed_end(const CodedClip& clip, size_t first, int64_t most_shown) {
  const int64_t start = clip.packets[first].shown;
  int64_t highest = start - 1;
  size_t end = first;
  for (size_t i = first; i < clip.packets.size(); ++i) {
    const int64_t shown = clip.packets[i].shown;
    if (shown < start || shown >= most_shown) break;
    highest = std::max(highest, shown);
    const auto count = int64_t(i + 1 - first);
    if (highest - start + 1 == count) end = i + 1;
  }
  return end;
}

size_t first_entry(const CodedClip& clip, int64_t least_shown) {
  for (size_t i = 0; i < clip.packets.size(); ++i) {
    if (clip.packets[i].entry && clip.packets[i].shown >= least_shown) return i;
  }
  return clip.packets.size();
}

std::optional<size_t> last_entry(const CodedClip& clip, int64_t most_shown) {
  std::optional<size_t> last;
  for (size_t i = 0; i < clip.packets.size(); ++i) {
    if (clip.packets[i].entry && clip.packets[i].shown <= most_shown) last = i;
  }
  return last;
}

// Frames that follow a key frame in the file but are shown before it refer to
// the frames before the key: an open group of pictures.
void mark_entries(CodedClip& clip) {
  int64_t lowest_after = clip.frames;
  for (size_t i = clip.packets.size(); i-- > 0;) {
    PacketFacts& packet = clip.packets[i];
    const bool leads = lowest_after < packet.shown;
    packet.entry = packet.key && packet.shown >= 0 && !leads;
    if (packet.shown >= 0) {
      lowest_after = std::min<int64_t>(lowest_after, packet.shown);
    }
  }
}

}  // namespace framewise::video
