// SPDX-License-Identifier: Apache-2.0
// Pictures that are mirrored or turned show nothing where the original does:
// aligned as they lie, they would be told to come early or late.
#pragma once

#include <optional>

#include "timeline/content.h"

namespace framewise::timeline {

// The test's content with its pictures turned back, if they plainly lie in
// another way than those the reference shows at about the same time.
std::optional<Content> turned_back(const Content& reference,
                                   const Content& test);

}  // namespace framewise::timeline
