// SPDX-License-Identifier: Apache-2.0
// Frames of the C interface as frames of the library.
#pragma once

#include "framewise/animation.h"
#include "framewise/frame.h"
#include "framewise/framewise_c.h"

namespace framewise::c_api {

// The caller keeps the pixels until the frame is gone.
Result<Frame> frame_from(const framewise_frame* given);

// `count` frames, one after the other. `name` stands for the file.
Result<Animation> animation_from(const framewise_frame* frames, size_t count,
                                 const char* name);

}  // namespace framewise::c_api
