// SPDX-License-Identifier: Apache-2.0
// A pattern of thresholds without low frequencies, for dithering.
#pragma once

namespace framewise::media {

// From -0.5 to 0.5 at a pixel of the canvas; repeats after 32 pixels.
float blue_noise(int x, int y);

}  // namespace framewise::media
