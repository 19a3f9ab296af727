// SPDX-License-Identifier: Apache-2.0
// Lets libavcodec decode straight into frames of our pool, so that no picture
// is copied.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
}

#include <optional>

#include "framewise/frame.h"

namespace framewise::media {

// Makes `codec`, before it is opened, decode into `pool` where that is safe.
void decode_into(FramePool& pool, AVCodecContext& codec);

// The frame that holds the picture, if it lies in the pool and begins where
// its planes begin.
std::optional<Frame> pool_frame(const AVFrame& picture);

}  // namespace framewise::media
