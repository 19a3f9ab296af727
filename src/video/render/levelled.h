// SPDX-License-Identifier: Apache-2.0
// Frames of a film with other levels.
#pragma once

#include "video/film/level_drift.h"
#include "video/render/picture_fit.h"

namespace framewise::video {

// The frame itself if nothing changes. Fails with kUnsupported where its
// components have no planes of their own.
Result<media::AvFramePtr> levelled(const AVFrame& frame,
                                   const LevelDrift& change,
                                   const media::PictureFormat& format,
                                   PicturePool& pool);

}  // namespace framewise::video
