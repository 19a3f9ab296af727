// SPDX-License-Identifier: Apache-2.0
// The clock of an animated PNG. Every frame has a delay that is a fraction of
// its own; a tick is the largest time of which all of them are multiples.
#pragma once

#include "media/decode/png/file.h"

namespace framewise::media {

// Fills file.time_base and the times of all frames, and reports delays that
// browsers change.
void set_times(PngFile& file, DelayRule rule);

}  // namespace framewise::media
