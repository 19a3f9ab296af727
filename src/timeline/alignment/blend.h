// SPDX-License-Identifier: Apache-2.0
// Detects tests whose frames are blended with the previous frame (ghosting).
// The alignment would otherwise report a blend that is mostly the previous
// frame as a delay.
#pragma once

#include "timeline/alignment/time_model.h"

namespace framewise::timeline {

// Whether most moving frames that are not right show, at the right time, a
// blend of the current and the previous reference frame. Signatures are means,
// so the signature of a blend lies on the line between those of its two frames,
// away from both ends.
bool blends_with_previous(const Track& reference, const Track& test,
                          const Noise& noise);

}  // namespace framewise::timeline
