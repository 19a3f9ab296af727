// SPDX-License-Identifier: Apache-2.0
// The clock of an animated PNG. Each frame's delay is a fraction with its own
// denominator; a tick is the largest time of which all delays are multiples.
#pragma once

#include "media/decode/png/file.h"

namespace framewise::media {

// Sets file.time_base and all frame times, and reports delays that browsers
// change.
void set_times(PngFile& file, DelayRule rule);

}  // namespace framewise::media
