// SPDX-License-Identifier: Apache-2.0
// Facts of a video that its container and its first packet state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "framewise/animation.h"
#include "media/decode/video/input.h"
#include "media/decode/video/orientation.h"
#include "media/source.h"

namespace framewise::media {

// The encoder and its settings; empty where the file does not state them.
std::string encoder_of(const Source& source, const VideoInput& input);

// Tags that somebody wrote, as "key: value".
std::vector<std::string> comments_of(const VideoInput& input);

// `orientation`: nullopt if the file states an angle that is no quarter turn.
// `undecodable`: the pictures at the start that need others.
std::vector<Finding> findings_of(const VideoInput& input,
                                 const AnimationInfo& info,
                                 const std::optional<Orientation>& orientation,
                                 int64_t undecodable);

}  // namespace framewise::media
