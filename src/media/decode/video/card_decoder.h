// SPDX-License-Identifier: Apache-2.0
// Decoding by a graphics card, through FFmpeg: VAAPI, CUDA or Vulkan. Frames
// are copied to memory in the layouts of software decoders, so that their
// samples are the same.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
}

#include "framewise/error.h"
#include "media/decode/video/input.h"

namespace framewise::media {

// Lets a card decode, before the codec is opened. Which frames it takes is seen
// only when they come: others are decoded by the processor. Fails with
// kEnvironment if no card of this machine decodes this codec.
Result<void> decode_on_card(AVCodecContext& codec);

// Replaces a frame that lies on a card by its copy in memory. Fails with
// kEnvironment if that cannot have a software decoder's layout.
Result<void> copy_from_card(AVFrame& picture);

// The same for a frame whose two chroma planes lie in one, as cards store them:
// 4:2:0 of 8 bits (NV12) or of 10 (P010).
Result<AvFramePtr> with_planes_apart(const AVFrame& picture);

}  // namespace framewise::media
