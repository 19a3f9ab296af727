// SPDX-License-Identifier: Apache-2.0
// Pictures that became darker, paler or of another colour as a whole are far
// from all of the original's: what moves in them drowns in that.
#pragma once

#include <optional>

#include "timeline/content.h"

namespace framewise::timeline {

// The test's content with the level and the spread that luma and both chromas
// have in all of the reference, if they plainly differ.
std::optional<Content> toned_back(const Content& reference,
                                  const Content& test);

}  // namespace framewise::timeline
