// SPDX-License-Identifier: Apache-2.0
// VMAF's motion feature, the difference of a frame from the previous one after
// a slight blur, in libvmaf's fixed-point arithmetic. Also luma rows for all of
// VMAF.
#pragma once

#include <cstddef>
#include <cstdint>

namespace framewise::simd {

// Computes previous - current of samples of at most 15 bits, with two mirrored
// samples beyond both ends. `out` may be written 64 samples beyond the last.
// The width is at least 3. Returns true if any sample differs.
bool vmaf_difference(const uint16_t* previous, const uint16_t* current,
                     size_t width, int16_t* out);

// The sum of absolute blurred differences along one row. Reads six rows: two
// above to two below it, and one more that has no influence. `scratch` has 2 *
// (width + 128) samples.
uint64_t vmaf_motion_row(const int16_t* const* rows, size_t width, int bits,
                         int16_t* scratch);

// BT.709 luma in limited range, rounded: 16 to 235.
void vmaf_luma(const uint8_t* rgba, size_t width, uint16_t* out);

}  // namespace framewise::simd
