// SPDX-License-Identifier: Apache-2.0
// The formats of results: those of pictures and animations that Writer writes,
// and containers of video.
#pragma once

#include <vector>

#include "framewise/optimize.h"
#include "media/encode/video/video_encoding.h"

namespace framewise::optimization {

// All of them, pictures first.
std::vector<ResultFormat> result_formats();

// The codecs and container of a video of this format.
struct VideoParts {
  media::Container container;
  media::VideoCodec codec;
};
VideoParts parts_of(VideoFormat format);

// The format of a file that was read, by the name of its container; absent: one
// that is not written.
std::optional<ResultFormat> format_of_container(std::string_view container);

}  // namespace framewise::optimization
