// SPDX-License-Identifier: Apache-2.0
// Checks a finished film against the one that it was encoded from.
#pragma once

#include "video/encode/join_scenes.h"

namespace framewise::video {

// `path`: the file. Every frame is decoded and compared with the one that was
// measured when its scene was encoded, so that what was measured holds for the
// file. Times of frames, and of the packets of all tracks, are those of the
// film.
Result<EncodeCheck> check_encoded(const std::string& path,
                                  const ScenesToJoin& scenes,
                                  const media::Job& job, Executor& executor);

}  // namespace framewise::video
