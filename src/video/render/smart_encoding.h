// SPDX-License-Identifier: Apache-2.0
// Encoder settings for joints whose packets stand between copied ones.
#pragma once

#include "media/encode/video/video_encoder.h"
#include "video/film/clip_file.h"

namespace framewise::video {

// As the clip was encoded, as far as its packets tell: x264 writes its settings
// into the first one. With equal settings the parameter sets are equal too.
// nullopt: we have no encoder of that kind.
Result<std::optional<media::VideoEncoding>> encoding_like(
    const ClipFile& clip, const media::Job& job);

// x264's settings from the text "options: …" of its message (SEI), by the names
// that x264-params takes. Empty if there is none.
std::vector<std::pair<std::string, std::string>> x264_settings(
    std::string_view packet);

// The picture format of the clip's own coding.
media::PictureFormat picture_format_of(const ClipFile& clip);

}  // namespace framewise::video
