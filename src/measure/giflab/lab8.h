// SPDX-License-Identifier: Apache-2.0
// 8-bit CIE Lab as OpenCV's cvtColor computes it from sRGB: fixed point, with
// tables.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::measure::giflab {

// Converts `count` RGBA pixels to L * 255 / 100, a + 128, b + 128.
void lab8_row(const uint8_t* rgba, size_t count, uint8_t* lab);

}  // namespace framewise::measure::giflab
