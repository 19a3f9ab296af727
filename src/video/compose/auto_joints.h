// SPDX-License-Identifier: Apache-2.0
// Lengths of crossfades for clips that are joined without a plan.
#pragma once

#include "video/film/options.h"

namespace framewise::video {

// Gives each play without an overlap the one that its joint needs: none where
// motion hides the jump. Decodes both ends of each clip.
Result<void> choose_overlaps(ComposeRequest& request,
                             const WorkContext& context);

}  // namespace framewise::video
