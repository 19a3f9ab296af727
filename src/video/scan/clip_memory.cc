// SPDX-License-Identifier: Apache-2.0
#include "video/scan/clip_memory.h"

#include "media/reading_memory.h"

namespace framewise::video {

int64_t clip_memory(const AnimationInfo& info) {
  return media::reading_memory(info, 1) + media::frame_memory(info);
}

Result<void> admit_clip(const AnimationInfo& info, int64_t allowed,
                        int readers) {
  return media::admit_frames("decoding", info,
                             kClipReaderBytes + readers * clip_memory(info),
                             allowed);
}

}  // namespace framewise::video
