// SPDX-License-Identifier: Apache-2.0
// Undoes a change of tone for alignment. Frames that are darker, paler or
// tinted as a whole are far from all reference frames, and this distance hides
// their motion.
#pragma once

#include <optional>

#include "timeline/content_states.h"

namespace framewise::timeline {

// The test's content with the mean and deviation of the reference in luma and
// both chromas. nullopt if they do not clearly differ.
std::optional<Content> undo_tone_change(const Content& reference,
                                        const Content& test);

}  // namespace framewise::timeline
