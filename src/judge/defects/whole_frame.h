// SPDX-License-Identifier: Apache-2.0
// Defects that affect all of a frame in one way: tone, noise, blur. They may
// last for part of the time and have kinds of their own; they are no accident.
#pragma once

#include "measure/evidence/frame_totals.h"

namespace framewise::judge {

// Whether all of a picture became darker, brighter, paler or a negative, and
// that is most of what is wrong with it; what is left of nothing is black or
// blank.
bool has_other_tone(const measure::FrameTotals& totals);

// Whether most of what is wrong is white noise, on the picture as it was.
bool is_noisy(const measure::FrameTotals& totals);

// Whether most of what is wrong is what a blur takes away and nothing came in
// its place, or what sharpening adds. A patch, or blocks, on what is fine take
// that away too.
bool is_blurred_or_sharpened(const measure::FrameTotals& totals);

}  // namespace framewise::judge
