// SPDX-License-Identifier: Apache-2.0
// CIE Lab in 8 bits as OpenCV's cvtColor makes it from sRGB: fixed point, with
// tables.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::measure::giflab {

// `count` RGBA pixels to L * 255 / 100, a + 128, b + 128.
void lab8_row(const uint8_t* rgba, size_t count, uint8_t* lab);

}  // namespace framewise::measure::giflab
