// SPDX-License-Identifier: Apache-2.0
// Where and how ColorVideoVDP's viewer looks at the frames.
#pragma once

#include <optional>

#include "measure/perceptual/cvvdp/light.h"
#include "measure/picture.h"

namespace framewise::measure {

// The display for frames of this signal: the one that was named, or the usual
// one for SDR, PQ or HLG.
CvvdpDisplay cvvdp_display_of(const CvvdpViewing& viewing,
                              const CvvdpSignal& signal);

}  // namespace framewise::measure
