// SPDX-License-Identifier: Apache-2.0
// Undoes mirroring and rotation for alignment. Turned frames match nothing at
// the right time and would be reported as early or late.
#pragma once

#include <optional>

#include "timeline/content_states.h"

namespace framewise::timeline {

// The test's content with the orientation undone. nullopt if the frames are not
// clearly oriented otherwise than the reference's at about the same time.
std::optional<Content> undo_turn(const Content& reference, const Content& test);

}  // namespace framewise::timeline
