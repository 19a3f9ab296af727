// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "framewise/frame.h"
#include "measure/neural/activations.h"

namespace framewise::measure::neural {

// Fills a region of the input of a network, of three channels: R, G, B from -1
// to 1, shifted and scaled to the mean and the spread of photographs. Zeros
// outside of the frame. The frame is RGBA of 8 or 16 bits.
void fill_input(const Frame& frame, Activations& input);

}  // namespace framewise::measure::neural
