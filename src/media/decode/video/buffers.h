// SPDX-License-Identifier: Apache-2.0
// Lets libavcodec decode directly into frames of our pool, without copies.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
}

#include <optional>

#include "framewise/frame.h"

namespace framewise::media {

// Makes `codec` decode into `pool` if that is safe. Call before opening it.
void decode_into(FramePool& pool, AVCodecContext& codec);

// The pool frame that holds `picture`; nullopt if it is elsewhere or cropped.
std::optional<Frame> pool_frame(const AVFrame& picture);

}  // namespace framewise::media
