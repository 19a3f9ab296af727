// SPDX-License-Identifier: Apache-2.0
// Frames that are mixed with the one before them: a ghost of the past. To an
// alignment a mix that is mostly past looks like a film that comes late.
#pragma once

#include "timeline/alignment/time_model.h"

namespace framewise::timeline {

// Whether most of what moves and is not right shows, at its own time, a mix of
// the reference's frame and the one before. Signatures are means, so those of a
// mix lie on the line between those of its parts: near neither end, and near
// the line.
bool blends_with_the_past(const Track& reference, const Track& test,
                          const Noise& noise);

}  // namespace framewise::timeline
